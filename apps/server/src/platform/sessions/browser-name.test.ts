import { describe, expect, it } from 'vitest'
import { browserName } from './browser-name.ts'

const chrome = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

describe('R31 a browser as the list of own sessions names it', () => {
  it.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Edg/131.0.0.0`, 'Edge · Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome}`, 'Chrome · Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; WOW64) ${chrome} QIHU 360SE`, '360 · Windows'],
    [`Mozilla/5.0 (Windows NT 10.0; WOW64) ${chrome} Core/1.94 QQBrowser/13.0`, 'QQ · Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'Firefox · Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15',
      'Safari · macOS',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile Safari/604.1',
      'Safari · iOS',
    ],
    [`Mozilla/5.0 (Linux; Android 14) ${chrome} EdgA/131.0`, 'Edge · Android'],
    [`Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/131.0.0.0 Safari/537.36`, 'Chrome · Linux'],
    ['curl/8.0', '?'],
    ['Windows', 'Windows'],
    ['', '?'],
    [undefined, '?'],
  ])('%s is %s', (userAgent, name) => {
    expect(browserName(userAgent)).toBe(name)
  })

  it('nothing of what a browser says of itself is shown as it is', () => {
    expect(browserName('<img src=x onerror=alert(1)> Chrome/1 Windows')).toBe('Chrome · Windows')
  })
})
