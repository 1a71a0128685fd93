import fc from 'fast-check'
import { expect, test } from 'vitest'
import { impossiblePin, newPinLength, weakness } from './policy.ts'

const anyLength = { min: 1, max: 64 }

test('R10 a new PIN is long enough, not the factory’s, not the old one, not repeated and not in sequence', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['12345', 'PIN_LENGTH'],
    ['12345678901234567', 'PIN_LENGTH'],
    ['密码密码密码', 'PIN_LENGTH'],
    ['12 4567', 'PIN_LENGTH'],
    ['12345678', 'factory'],
    ['88888888', 'factory'],
    ['246813', 'same'],
    ['777777', 'repeated'],
    ['121212', 'repeated'],
    ['123123', 'repeated'],
    ['112211', 'repeated'],
    ['234567', 'sequence'],
    ['987654', 'sequence'],
    ['acegik', 'sequence'],
    ['567890', 'sequence'],
    ['abcdef', 'sequence'],
  ]
  for (const [pin, expected] of cases) {
    const found = weakness(pin, anyLength, '246813')
    expect([pin, found?.code === 'PIN_WEAK' ? found.detail?.['rule'] : found?.code]).toEqual([pin, expected])
  }
  for (const pin of ['735192', '583921', 'aB3$xy', '1122334455667788'.slice(0, 9)])
    expect([pin, weakness(pin, anyLength, '246813')]).toEqual([pin, undefined])
})

test.each([
  ['any', anyLength, { min: 6, max: 16 }],
  ['shorter ones at most', { min: 4, max: 8 }, { min: 6, max: 8 }],
  ['longer ones at least', { min: 8, max: 32 }, { min: 8, max: 16 }],
  ['none of ours', { min: 4, max: 4 }, { min: 6, max: 16 }],
])('R10 a device that takes %s: a new PIN has its length, and never less than six', (_what, device, length) => {
  expect(newPinLength(device)).toEqual(length)
  const ofLength = (count: number) => weakness('735192846057183926'.slice(0, count), device)
  expect([ofLength(length.min), ofLength(length.max)]).toEqual([undefined, undefined])
  for (const count of [length.min - 1, length.max + 1]) expect(ofLength(count)).toMatchObject({ code: 'PIN_LENGTH', detail: length })
})

test('what cannot be a PIN of the device is told, and nothing else is', () => {
  const device = { min: 4, max: 8 }
  for (const pin of ['1234', '12345678', 'aB3$', '    ']) expect([pin, impossiblePin(pin, device)]).toEqual([pin, undefined])
  for (const pin of ['', '123', '123456789', '１２３４５６', '密码密码', '1234\n', '12\u007f4', '123\u200b4'])
    expect([pin, impossiblePin(pin, device)]).toEqual([pin, expect.objectContaining({ code: 'PIN_MALFORMED', detail: device }) as unknown])
})

test('any text has an answer, and a PIN that will do is never the old one', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (fresh, old) => {
      const found = weakness(fresh, anyLength, old)
      expect(found === undefined ? fresh !== old : ['PIN_LENGTH', 'PIN_WEAK'].includes(found.code)).toBe(true)
    }),
  )
})
