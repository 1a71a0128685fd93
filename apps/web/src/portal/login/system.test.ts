import { describe, expect, it } from 'vitest'
import { readSystem } from './system.ts'

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const chrome = (system: string, rest = 'Chrome/142.0.0.0 Safari/537.36') => `Mozilla/5.0 (${system}) ${webkit} ${rest}`

describe('R1 what the browser says about computer and browser', () => {
  it.each([
    [
      'Windows 11 by its platform version',
      chrome('Windows NT 10.0; Win64; x64'),
      '15.0.0',
      { system: 'windows', windows: '11', browser: 'Chrome', browserMajor: 142, chromium: 142 },
    ],
    ['Windows 10 by its platform version', chrome('Windows NT 10.0; Win64; x64'), '10.0.0', { windows: '10' }],
    ['Windows 10 without a platform version', chrome('Windows NT 10.0; Win64; x64'), undefined, { windows: '10' }],
    ['Windows 8.1', chrome('Windows NT 6.3; Win64; x64', 'Chrome/109.0.0.0 Safari/537.36'), '0.3.0', { windows: '8', chromium: 109 }],
    ['Windows 7', chrome('Windows NT 6.1; WOW64', 'Chrome/86.0.4240.198 Safari/537.36'), undefined, { windows: '7', chromium: 86 }],
    ['Windows XP', chrome('Windows NT 5.1', 'Chrome/49.0.0.0 Safari/537.36'), undefined, { windows: 'XP', chromium: 49 }],
    [
      '360 in fast mode',
      chrome('Windows NT 10.0; WOW64', 'Chrome/122.0.0.0 Safari/537.36 QIHU 360SE'),
      undefined,
      { browser: '360', chromium: 122 },
    ],
    [
      'Edge',
      chrome('Windows NT 10.0; Win64; x64', 'Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0'),
      undefined,
      { browser: 'Edge', browserMajor: 142 },
    ],
    [
      'Firefox',
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:147.0) Gecko/20100101 Firefox/147.0',
      undefined,
      { browser: 'Firefox', browserMajor: 147 },
    ],
    ['UOS', chrome('X11; Linux x86_64'), undefined, { system: 'linux', chromium: 142 }],
    ['Mac', chrome('Macintosh; Intel Mac OS X 10_15_7'), undefined, { system: 'mac' }],
    ['Android', chrome('Linux; Android 10; K', 'Chrome/142.0.0.0 Mobile Safari/537.36'), undefined, { system: 'phone' }],
    [
      'iPhone',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
      undefined,
      { system: 'phone' },
    ],
    ['headless', chrome('X11; Linux x86_64', 'HeadlessChrome/156.0.0.0 Safari/537.36'), undefined, { browser: 'Chrome', chromium: 156 }],
  ] as const)('%s', (_, userAgent, platformVersion, expected) => {
    expect(readSystem(userAgent, false, platformVersion)).toMatchObject(expected)
  })
})
