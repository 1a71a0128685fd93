import type { IdentityInput } from '@yinxin/protocol/portal'
import { consentVersions } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { judgeComparison, readIdentityInput } from './judge-identity.ts'

const today = '2026-11-29'
const input: IdentityInput = {
  name: '梁一诺',
  document: { kind: 'resident-id', number: '11010519491231002X' },
  consent: consentVersions.identity,
}
const codeOf = (changed: Partial<IdentityInput>, day = today) => {
  const read = readIdentityInput({ ...input, ...changed }, day)
  return read.ok ? undefined : read.failure.code
}
/** An identity number of somebody born on a day; whether its check character fits is not asked here. */
const born = (day: string) => ({ kind: 'resident-id', number: `110105${day.replaceAll('-', '')}0021` }) as const

describe('R16 name and document as they were typed', () => {
  it('are read to what is compared and kept', () => {
    const read = readIdentityInput({ ...input, name: ' 梁一诺 ', document: { kind: 'resident-id', number: '110105 19491231 002x' } }, today)
    expect(read).toEqual({
      ok: true,
      value: { name: '梁一诺', document: { kind: 'resident-id', number: '11010519491231002X', born: '1949-12-31', checkFits: true } },
    })
  })

  it.each(['', '2025-01-01', 'yes', consentVersions.identity.replace('2026', '2027')])(
    'nobody is compared who consented to another text (%j): a text that changed is asked anew',
    (consent) => expect(codeOf({ consent })).toBe('CONSENT_MISSING'),
  )

  it('consent comes before everything: nothing of what was typed is looked at without it', () => {
    expect(codeOf({ consent: '', name: '', document: { kind: 'passport', number: '' } })).toBe('CONSENT_MISSING')
  })

  it.each(['', '梁', '   ', '梁<b>', '梁;drop', '1梁', '梁'.repeat(61), '\u0000梁一诺', '梁\u202e一诺'])('%j is no name', (name) =>
    expect(codeOf({ name })).toBe('PERSON_NAME_INVALID'),
  )

  it.each(['梁一', '欧阳娜娜', '买买提·艾力', 'Anne Marie', "O'Neil", '𠮷田', '梁'.repeat(60)])('%s is a name', (name) =>
    expect(codeOf({ name })).toBeUndefined(),
  )

  it.each([
    ['resident-id', ''],
    ['resident-id', '1101051949123100'],
    ['resident-id', '110105194913310021'],
    ['resident-id', '110105194902300021'],
    ['resident-id', '110105202611300021'],
    ['resident-id', '110105189512310021'],
    ['resident-id', '810105194912310021'],
    ['residence-permit', '110105194912310021'],
    ['passport', 'ABCDE'],
    ['passport', 'E1'],
    ['passport', `E${'1'.repeat(20)}`],
    ['passport', "E1234567' or 1"],
  ] as const)('%s %s is none', (kind, number) => expect(codeOf({ document: { kind, number } })).toBe('DOCUMENT_NUMBER_INVALID'))

  it.each([
    ['2010-11-29', '2026-11-29', undefined],
    ['2010-11-30', '2026-11-29', 'UNDER_AGE'],
    ['2010-11-30', '2026-11-30', undefined],
    ['2010-12-01', '2026-11-30', 'UNDER_AGE'],
    ['2012-02-29', '2028-02-28', 'UNDER_AGE'],
    ['2012-02-29', '2028-02-29', undefined],
    ['2026-11-29', '2026-11-29', 'UNDER_AGE'],
  ])('who was born on %s is on %s: %s', (day, on, code) => expect(codeOf({ document: born(day) }, on)).toBe(code))

  it('of a passport nobody can tell the age: a desk looks at it', () => {
    expect(codeOf({ document: { kind: 'passport', number: 'e12345678' } })).toBeUndefined()
  })
})

describe('R16 R20 how well a person is known after the comparison', () => {
  it.each([
    ['matched', true, 'registry'],
    ['matched', false, 'registry'],
    ['different', true, 'IDENTITY_NOT_MATCHED'],
    ['different', false, 'IDENTITY_NOT_MATCHED'],
    ['unavailable', true, 'self-asserted'],
    ['unavailable', false, 'DOCUMENT_NUMBER_INVALID'],
  ] as const)('%s, check character fits %s: %s', (result, checkFits, expected) => {
    const judged = judgeComparison({ checkFits }, { result })
    expect(judged.ok ? judged.value : judged.failure.code).toBe(expected)
  })
})
