import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { residentCheckCharacter } from './identifiers.ts'
import { isSameName, maskDocument, maskMobile, maskName, readDocument, readMobile, readPersonName, yearsBetween } from './persons.ts'

const today = '2026-11-29'
const withCheck = (digits: string) => digits + residentCheckCharacter(digits)

describe('R16 R20 identity documents', () => {
  it('reads the example of GB 11643, with its birth date', () => {
    expect(readDocument('resident-id', '11010519491231002X', today)).toEqual({
      ...{ kind: 'resident-id', number: '11010519491231002X', checkFits: true, born: '1949-12-31' },
    })
  })

  it('full width, spaces and a small x are the same number', () => {
    for (const typed of ['１１０１０５１９４９１２３１００２Ｘ', ' 110105 19491231 002x '])
      expect(readDocument('resident-id', typed, today)?.number).toBe('11010519491231002X')
  })

  it('a check character that does not fit is said and refuses nothing', () => {
    expect(readDocument('resident-id', '110105194912310021', today)).toMatchObject({ checkFits: false, born: '1949-12-31' })
  })

  it.each([
    ['no such day', withCheck('11010519490230002')],
    ['a thirteenth month', withCheck('11010519491331002')],
    ['a day to come', withCheck('11010520270101002')],
    ['131 years ago', withCheck('11010518951231002')],
    ['17 characters', '1101051949123100'],
    ['an X in the middle', '11010519491231X02X'],
    ['nothing', ''],
  ])('%s is no resident identity number', (_, number) => expect(readDocument('resident-id', number, today)).toBeUndefined())

  it('a residence permit of Hong Kong, Macau or Taiwan has a region of its own, and only it', () => {
    for (const region of ['810000', '820000', '830000']) {
      const number = withCheck(`${region}19900101001`)
      expect(readDocument('residence-permit', number, today)).toMatchObject({ checkFits: true, born: '1990-01-01' })
      expect(readDocument('resident-id', number, today)).toBeUndefined()
    }
    expect(readDocument('residence-permit', '11010519491231002X', today)).toBeUndefined()
  })

  it('a passport is five to twenty letters and digits with a digit among them', () => {
    expect(readDocument('passport', ' e 1234 5678 ', today)).toEqual({ kind: 'passport', number: 'E12345678', checkFits: true })
    for (const none of ['ABCDEFGH', 'E123', 'E1234-5678', '1'.repeat(21)]) expect(readDocument('passport', none, today)).toBeUndefined()
  })

  it('exactly one check character fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), (n) => {
        const digits = `11010519491231${String(n).padStart(3, '0')}`
        const fitting = [...'0123456789X'].filter((end) => readDocument('resident-id', digits + end, today)?.checkFits)
        expect(fitting).toEqual([residentCheckCharacter(digits)])
      }),
    )
  })

  it('whole years, the day before a birthday and on it', () => {
    expect([yearsBetween('2010-11-30', today), yearsBetween('2010-11-29', today)]).toEqual([15, 16])
  })
})

describe('R16 mobiles and names', () => {
  it('a mobile however it is written', () => {
    for (const typed of ['19900000163', '199 0000 0163', '+86 199-0000-0163', '0086 19900000163', '１９９０００００１６３'])
      expect(readMobile(typed), typed).toBe('19900000163')
    for (const none of ['12900000163', '1990000016', '199000001630', '+1 990 000 0163', 'x', ''])
      expect(readMobile(none), none).toBeUndefined()
  })

  it('names with rare characters, a dot or spaces; nothing that is markup or a formula', () => {
    expect(readPersonName(' 买买提•艾力 ')).toBe('买买提·艾力')
    expect(readPersonName('𠮷田 花子')).toBe('𠮷田 花子')
    expect(readPersonName("Anne-Marie  O'Neil")).toBe("Anne-Marie O'Neil")
    for (const none of ['李', '<b>李四</b>', '=1+1', '', '  ', 'a'.repeat(61), '李\u0000四', '李\u202e四'])
      expect(readPersonName(none), none).toBeUndefined()
    expect([isSameName('anne marie', 'ANNE  MARIE'), isSameName('梁一诺', '梁一诺 '), isSameName('梁一诺', '梁一')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('R33 what is masked shows its ends and never the whole', () => {
    expect(maskDocument('11010519491231002X')).toBe('1101**********002X')
    expect(maskDocument('E12345678')).toBe('E******78')
    expect(maskMobile('19900000163')).toBe('199****0163')
    expect(['梁一诺', '梁诺', '欧阳一诺', 'Anne Marie'].map(maskName)).toEqual(['梁*诺', '梁*', '欧**诺', 'A*** M***'])
  })
})
