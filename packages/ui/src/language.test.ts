import { describe, expect, it } from 'vitest'
import { pickLanguage } from './language.ts'

describe('R36 language of a page', () => {
  it.each([
    ['?lang=en', 'zh-CN', ['zh-CN'], 'en'],
    ['', 'en', ['zh-CN'], 'en'],
    ['', null, ['en-US', 'zh-CN'], 'en'],
    ['', null, ['fr', 'zh-TW'], 'zh-CN'],
    ['', null, ['fr'], 'zh-CN'],
    ['?lang=fr', null, [], 'zh-CN'],
  ])('%s, stored %s, browser %s: %s', (search, stored, browser, language) => {
    expect(pickLanguage(search, stored, browser)).toBe(language)
  })
})
