import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskCode, parseResidentId, parseUnitCode, parseUscc, usccCheckCharacter } from './identifiers.ts'

describe('parseUscc (GB 32100-2015)', () => {
  test.each(['91512081MA62K0260E', '91350100M000100Y43'])('accepts %s with its check character', (code) => {
    expect(parseUscc(code)).toEqual({ uscc: code, checkFits: true })
  })

  test('R20 keeps a code whose check character does not fit, and says so', () => {
    expect(parseUscc('91512081MA62K0260X')).toEqual({ uscc: '91512081MA62K0260X', checkFits: false })
    expect(parseUscc('91350100M000100Y42')?.checkFits).toBe(false)
  })

  test('refuses the negative example of the standard: Z is not in the alphabet', () => {
    expect(parseUscc('91350100M000100Y4Z')).toBeUndefined()
  })

  test('trims and upper-cases what people type', () => {
    expect(parseUscc(' 91512081ma62k0260e ')?.uscc).toBe('91512081MA62K0260E')
  })

  test.each(['', '91512081MA62K0260', '91512081MA62K0260EE', '9151208IMA62K0260E', '９1512081MA62K0260E', null, 42])(
    'refuses %j',
    (text) => {
      expect(parseUscc(text)).toBeUndefined()
    },
  )

  test('finds every single mistyped character', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.constantFrom(...alphabet), (at, character) => {
        const right = '91512081MA62K0260E'
        fc.pre(right[at] !== character)
        expect(parseUscc(right.slice(0, at) + character + right.slice(at + 1))?.checkFits).toBe(false)
      }),
    )
  })

  test('computes a check character of the alphabet for any code', () => {
    expect(usccCheckCharacter('91512081MA62K0260')).toBe('E')
    expect(usccCheckCharacter('00000000000000000')).toBe('0')
  })
})

describe('parseResidentId (GB 11643)', () => {
  test.each(['11010519491231002X', '440524188001010014'])('accepts %s', (id) => {
    expect(parseResidentId(id)).toBe(id)
  })

  test('accepts a small x', () => {
    expect(parseResidentId('11010519491231002x')).toBe('11010519491231002X')
  })

  test.each(['110105194912310021', '11010519491231002', '11010519491231002XX', 'X1010519491231002X', '', null, 110105194912310021n])(
    'refuses %s',
    (id) => {
      expect(parseResidentId(id)).toBeUndefined()
    },
  )
})

test('parseUnitCode takes 6 to 20 digits or capital letters', () => {
  for (const code of ['330100', '3301000012AB', 'A'.repeat(20)]) expect(parseUnitCode(code)).toBe(code)
  for (const code of ['33010', 'a33010', 'A'.repeat(21), '3301 00', '330100\n', undefined]) expect(parseUnitCode(code)).toBeUndefined()
})

test('maskCode keeps the ends and never the middle', () => {
  expect(maskCode('919900000000000K5')).toBe('9199*********00K5')
  expect(maskCode('12345678')).toBe('******78')
  expect(maskCode('1')).toBe('1')
  fc.assert(
    fc.property(fc.string({ minLength: 9 }), (code) => {
      expect(maskCode(code)).toHaveLength(code.length)
    }),
  )
})
