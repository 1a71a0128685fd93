import { describe, expect, test } from 'vitest'
import { failures, type FailureCode } from '../catalogue.ts'
import { failureText, failureTexts as languages } from './index.ts'

const codes = Object.keys(failures) as FailureCode[]
const facts = new Set([
  'triesLeft',
  'minutes',
  'date',
  'cutOverDate',
  'version',
  'reason',
  'limit',
  'min',
  'max',
  'next',
  'issuer',
  'device',
  'deviceEn',
])

describe.each(['zh-CN', 'en'] as const)('failure texts in %s', (language) => {
  const texts = languages[language]

  test('are there for exactly the codes of the catalogue', () => {
    expect(Object.keys(texts).sort()).toEqual([...codes].sort())
  })

  test.each(codes)('%s says something in every part, with and without its facts', (code) => {
    const { title, remedy, button } = texts[code]
    expect(title).not.toMatch(/[{}]/)
    expect(title).not.toMatch(/[。.!！]$/)
    expect(button).not.toMatch(/[{}。.!！]/)
    for (const [, fact] of remedy.matchAll(/\{(\w+)\}/g)) expect(facts).toContain(fact)
    for (const text of [texts[code], failureText(code, language)]) {
      for (const part of [text.title, text.remedy, text.button]) expect(part.trim().length).toBeGreaterThan(1)
    }
    expect(failureText(code, language).remedy).not.toMatch(/[{}]/)
  })

  test('keep the voice: no exclamation mark, no apology, no host name, nothing to ask an administrator', () => {
    const all = Object.values(texts).flatMap((text) => [text.title, text.remedy, text.button])
    for (const text of all)
      expect(text).not.toMatch(
        /[!！]|抱歉|sorry|管理员|administrator|稍后|系统异常|参数错误|\b\w+\.(?:com|cn|gov|local)\b|localhost|127\.0/i,
      )
  })

  test('never show the same title twice', () => {
    const titles = codes.map((code) => texts[code].title).filter((title) => texts.ORIGIN_REFUSED.title !== title)
    expect(new Set(titles).size).toBe(titles.length)
  })
})

test('a number in an English text stands beside no plural: one of a thing is said as well', () => {
  for (const { remedy } of Object.values(languages.en)) expect(remedy).not.toMatch(/\{(?:minutes|limit|triesLeft)\} [a-z]+s\b/)
})

describe('failureText', () => {
  test('fills in a fact', () => {
    expect(failureText('PIN_INCORRECT', 'zh-CN', { triesLeft: 7 }).remedy).toBe('还可以输错 7 次。初始 PIN 码在领取 UKey 的单据上。')
    expect(failureText('PIN_INCORRECT', 'en', { triesLeft: 7 }).remedy).toBe(
      'Tries left: 7. The first PIN is on the slip that came with the UKey.',
    )
  })

  test('leaves out the sentence whose fact is missing', () => {
    expect(failureText('PIN_INCORRECT', 'zh-CN').remedy).toBe('初始 PIN 码在领取 UKey 的单据上。')
    expect(failureText('PIN_INCORRECT', 'en', { other: 1 }).remedy).toBe('The first PIN is on the slip that came with the UKey.')
  })

  test('does not take an inherited property for a fact', () => {
    expect(failureText('CLOCK_SKEW', 'en', Object.create({ minutes: 5 })).remedy).not.toContain('5')
  })

  test('writes a day as every page does, and leaves what is none', () => {
    expect(failureText('CERTIFICATE_EXPIRED', 'en', { date: '2026-11-12' }).remedy).toContain('2026-11-12')
    expect(failureText('CERTIFICATE_EXPIRED', 'zh-CN', { date: '2026-11-12' }).remedy).toContain('2026-11-12')
    expect(failureText('CERTIFICATE_EXPIRED', 'en', { date: '2026-11-12T12:00:00Z' }).remedy).toMatch(/2026-11-1[123]\b/)
    expect(failureText('CERTIFICATE_EXPIRED', 'en', { date: '2026-99-99' }).remedy).toContain('2026-99-99')
    expect(failureText('ASSISTANT_TOO_OLD', 'en', { version: '1.4.0' }).remedy).toContain('Version 1.4.0 or newer')
  })
})
