import { describe, expect, it } from 'vitest'
import { pickLanguage } from './pick-language.ts'

describe('R36 language of a page', () => {
  it.each([
    ['?lang=en', 'zh-CN', ['zh-CN'], 'en'],
    ['', 'en', ['zh-CN'], 'en'],
    ['', undefined, ['en-US', 'zh-CN'], 'en'],
    ['', undefined, ['fr', 'zh-TW'], 'zh-CN'],
    ['', undefined, ['fr'], 'zh-CN'],
    ['?lang=fr', undefined, [], 'zh-CN'],
  ])('%s, stored %s, browser %s: %s', (search, stored, browser, language) => {
    expect(pickLanguage([new URLSearchParams(search).get('lang'), stored, ...browser])).toBe(language)
  })
})
