import { describe, expect, it } from 'vitest'
import { newCode } from './codes.ts'
import { isRecent } from './own-account.ts'
import { shownDocument } from './person.ts'
import { documentNumber } from './person-sign-in.ts'
import { retentionRules } from '../retention.ts'

describe('R49 a sign-in serves to change the account', () => {
  const now = new Date('2026-11-29T09:15:00Z')
  it.each([
    ['just now', 0, true],
    ['a quarter of an hour ago, but a moment', 899_999, true],
    ['a quarter of an hour ago', 900_000, false],
    ['yesterday', 86_400_000, false],
  ])('%s: %s', (_, ago, serves) => expect(isRecent({ signedInAt: new Date(now.getTime() - ago) }, now)).toBe(serves))
})

describe('R16 how a document is shown', () => {
  it.each([
    ['resident-id', '11010519491231002X', '1101**********002X'],
    ['residence-permit', '810000199001010013', '8100**********0013'],
    ['passport', 'E12345678', 'E******78'],
    ['passport', 'AB123', 'A**23'],
  ] as const)('%s %s as %s, which says neither birthday nor the rest', (kind, number, numberMasked) => {
    expect(shownDocument({ kind, number })).toEqual({ kind, numberMasked })
  })

  it('R50 a number a provider keeps is not shown at all', () => expect(shownDocument({ kind: 'resident-id' })).toBeUndefined())
})

describe('R16 a document number that is typed to sign in', () => {
  it.each([
    ['11010519491231002x', '11010519491231002X'],
    [' 110105 19491231 002X\t', '11010519491231002X'],
    ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X'],
    ['e12345678', 'E12345678'],
    ['', ''],
  ])('%j is %s', (typed, number) => expect(documentNumber(typed)).toBe(number))
})

describe('R16 codes', () => {
  const codes = Array.from({ length: 3000 }, newCode)

  it('are six digits, those that begin with zeros too', () => {
    for (const code of codes) expect(code).toMatch(/^\d{6}$/)
    expect(codes.some((code) => code.startsWith('0'))).toBe(true)
  })

  it('are hardly ever the same, and use every digit in every place about as often', () => {
    expect(new Set(codes).size).toBeGreaterThan(2950)
    for (let place = 0; place < 6; place++)
      for (let digit = 0; digit < 10; digit++) {
        const count = codes.filter((code) => code[place] === String(digit)).length
        expect(count, `${digit} in place ${place}`).toBeGreaterThan(180) // 300 expected; seven deviations below
      }
  })
})

describe('R49 what is deleted by age', () => {
  it.each(retentionRules)('$what: a number of days that is written down once', ({ what, days }) => {
    expect([Number.isInteger(days), days >= 30, days <= 1100]).toEqual([true, true, true])
    expect(retentionRules.filter((rule) => rule.what === what)).toHaveLength(1)
  })

  it('a device is remembered as long as the cookie that names it, a view for three years', () => {
    const days = Object.fromEntries(retentionRules.map((rule) => [rule.what, rule.days]))
    expect(days).toMatchObject({ devices: 730, data_views: 3 * 365 + 1 })
  })
})
