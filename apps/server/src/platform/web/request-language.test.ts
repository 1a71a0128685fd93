import { describe, expect, it } from 'vitest'
import { keptLanguage, requestLanguage } from './request-language.ts'

describe('R36 the language of a page the server writes', () => {
  it.each([
    ['', 'yinxin-language=en', 'zh-CN', 'en'],
    ['?lang=zh', 'yinxin-language=en', 'en', 'zh-CN'],
    ['?context=1&lang=en', undefined, 'zh-CN', 'en'],
    ['?lang=fr', 'a=b; yinxin-language=en; c=d', 'zh-CN', 'en'],
    ['', 'yinxin-languages=en', 'zh-CN', 'zh-CN'],
    ['', 'yinxin-language=<script>', 'en', 'en'],
    ['', 'yinxin-language=', undefined, 'zh-CN'],
  ])('address %j, chosen before %j, browser %j: %s', (search, cookie, accept, language) => {
    expect(
      requestLanguage(search, {
        ...(cookie === undefined ? {} : { cookie }),
        ...(accept === undefined ? {} : { 'accept-language': accept }),
      }),
    ).toBe(language)
  })

  it.each([
    ['', 'zh-CN'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    [' EN-us', 'en'],
    ['fr,en;q=0.5', 'en'], // the first the portal has, as on its other pages
    ['en;q=0.1, zh;q=0.9', 'zh-CN'],
    ['en;q=0, zh;q=0.5', 'zh-CN'],
    ['en;q=0', 'zh-CN'],
    ['eng', 'zh-CN'],
    ['x-en', 'zh-CN'],
    ['*', 'zh-CN'],
    [`${'fr,'.repeat(10_000)}en`, 'zh-CN'],
  ])('Accept-Language %j: %s', (header, language) => expect(requestLanguage('', { 'accept-language': header })).toBe(language))
})

it.each([
  ['lang=en', false, 'yinxin-language=en; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'],
  ['a=b&lang=zh-HK', true, 'yinxin-language=zh-CN; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000; Secure'],
  ['lang=%0d%0aSet-Cookie:x', false, 'yinxin-language=zh-CN; Path=/; HttpOnly; SameSite=Lax; Max-Age=31536000'],
  ['language=en', false, undefined],
  ['', false, undefined],
])('R36 a page that was asked for with %j (https: %s) keeps %j', (search, secure, cookie) => {
  expect(keptLanguage(search, secure)).toBe(cookie)
})
