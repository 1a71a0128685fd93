import fc from 'fast-check'
import { expect, test } from 'vitest'
import { impossiblePin, weakness } from './policy.ts'

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
    const found = weakness(pin, '246813')
    expect([pin, found?.code === 'PIN_WEAK' ? found.detail?.['rule'] : found?.code]).toEqual([pin, expected])
  }
  for (const pin of ['735192', '583921', 'aB3$xy', '1122334455667788'.slice(0, 9)])
    expect([pin, weakness(pin, '246813')]).toEqual([pin, undefined])
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
      const found = weakness(fresh, old)
      expect(found === undefined ? fresh !== old : ['PIN_LENGTH', 'PIN_WEAK'].includes(found.code)).toBe(true)
    }),
  )
})
