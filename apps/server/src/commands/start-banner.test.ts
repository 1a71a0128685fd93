import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { bannerLanguage, startBanner } from './start-banner.ts'

test('the banner speaks the language of the terminal', () => {
  expect(bannerLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh-CN')
  expect(bannerLanguage({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).toBe('en')
  expect(bannerLanguage({ LC_ALL: '', LANG: 'zh' })).toBe('zh-CN')
  for (const LANG of ['', 'C.UTF-8', 'en_GB', 'zhuang']) expect(bannerLanguage({ LANG })).toBe('en')
})

test('without the portal it names what runs, with it where to go', () => {
  const files = { certificate: 'a', key: 'b', authorities: 'c', callers: { portal: 'portal' } }
  const parts = readConfig({ components: ['gateway'], gateway: files })
  expect(startBanner(parts, 1, 'en')).toBe('Yinxin is ready after 1.0 s. Running: gateway. Ctrl-C stops it.')
  const production = readConfig({
    mode: 'production',
    portal: { origin: 'https://portal.example' },
    desk: { origin: 'https://desk.example' },
    ra: { origin: 'https://ra.example' },
    ca: { allowWithPortal: true, organization: '某认证中心' },
  })
  expect(startBanner(production, 1, 'zh-CN')).toContain('登录页  https://portal.example/ssologin/login')
})
