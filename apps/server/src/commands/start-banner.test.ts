import { expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { bannerLanguage, startBanner } from './start-banner.ts'

const assistant = { home: 'http://127.0.0.1:11735/#code' } as never

test('the banner speaks the language of the terminal', () => {
  expect(bannerLanguage({ LANG: 'zh_CN.UTF-8' })).toBe('zh-CN')
  expect(bannerLanguage({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).toBe('en')
  expect(bannerLanguage({ LC_ALL: '', LANG: 'zh' })).toBe('zh-CN')
  for (const LANG of ['', 'C.UTF-8', 'en_GB', 'zhuang']) expect(bannerLanguage({ LANG })).toBe('en')
})

test('in one language: the English banner has Chinese only in names, the Chinese one no English sentence', () => {
  const english = startBanner({ config: readConfig(), assistant }, 2.34, 'en')
  expect(english).toContain('Yinxin is ready after 2.3 s.')
  expect(english).toContain('Sign-in page     http://localhost:8600/ssologin/login')
  expect(english.replaceAll(/示范[\p{Script=Han}]+/gu, '')).not.toMatch(/\p{Script=Han}/u)
  const chinese = startBanner({ config: readConfig(), assistant }, 2.34, 'zh-CN')
  expect(chinese).toContain('登录页           http://localhost:8600/ssologin/login')
  expect(chinese).not.toMatch(/[a-z]+ [a-z]+ [a-z]+/)
})

test('without the portal, or outside the demo, it names what runs and nobody', () => {
  const parts = readConfig({ components: ['gateway'] })
  expect(startBanner({ config: parts }, 1, 'en')).toBe('Yinxin is ready after 1.0 s. Running: gateway. Ctrl-C stops it.')
  const production = readConfig({ mode: 'production', origin: 'https://portal.example', allowCaWithPortal: true })
  expect(startBanner({ config: production }, 1, 'zh-CN')).not.toContain('PIN')
})
