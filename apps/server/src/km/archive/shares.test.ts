import fc from 'fast-check'
import { expect, test } from 'vitest'
import { joinShares, splitSecret } from './shares.ts'

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'hex'))

test('to the byte: 0x57 · 0x02 = 0xae and 0x57 · 0x04 = 0x47 (FIPS 197 §4.2.1)', () => {
  const [one, two, , four] = splitSecret(hex('0001'), hex('5700'), 5)
  expect([one, two, four].map((share) => Buffer.from(share?.bytes ?? []).toString('hex'))).toEqual(['5701', 'ae01', '4701'])
})

test('any two shares give the secret, in any order', () => {
  const secret = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(secret, secret, fc.integer({ min: 2, max: 255 }), fc.nat(), fc.nat(), (bytes, random, count, first, second) => {
      const shares = splitSecret(bytes, random, count)
      const [a, b] = [shares[first % count], shares[second % count]]
      if (a === undefined || b === undefined) throw new Error('no share')
      expect(joinShares(a, b)).toEqual(a === b ? undefined : bytes)
    }),
  )
})

test('one share says nothing: with another random it is the share of any other secret', () => {
  const secret = fc.uint8Array({ minLength: 4, maxLength: 4 })
  fc.assert(
    fc.property(secret, secret, secret, (one, other, random) => {
      const first = splitSecret(one, random, 2)[0]
      const second = splitSecret(
        other,
        random.map((octet, at) => octet ^ (one[at] ?? 0) ^ (other[at] ?? 0)),
        2,
      )[0]
      expect(first?.bytes).toEqual(second?.bytes)
    }),
  )
})

test('fewer than two shares, or random bytes that do not suffice, are refused', () => {
  expect(() => splitSecret(hex('00'), hex('00'), 1)).toThrow(RangeError)
  expect(() => splitSecret(hex('0000'), hex('00'), 3)).toThrow(RangeError)
})
