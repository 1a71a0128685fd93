import { describe, expect, it } from 'vitest'
import { serialFromContent, serialFromRandom, serialOctets } from './serial-number.ts'

describe('serial numbers', () => {
  it('lose the sign octet and keep everything else', () => {
    expect(serialFromContent(Uint8Array.of(0, 0x80))).toBe('80')
    expect(serialFromContent(Uint8Array.of(0))).toBe('00')
    expect(serialFromContent(Uint8Array.of(1, 2))).toBe('0102')
  })

  it('a negative one never equals a positive one', () => {
    expect(serialFromContent(Uint8Array.of(0x80))).toBe('-80')
  })

  it('from random octets: 16 octets, positive, no leading zero octet', () => {
    for (const fill of [0, 0xff]) expect(serialFromRandom(new Uint8Array(16).fill(fill))).toMatch(/^[4-7][0-9a-f]{31}$/)
    expect(() => serialFromRandom(new Uint8Array(8))).toThrow(RangeError)
  })

  it('only positive hex is written', () => {
    expect(serialOctets('0a1')).toEqual(Uint8Array.of(0x00, 0xa1))
    for (const bad of ['', '-80', 'xyz', '0'.repeat(65)]) expect(() => serialOctets(bad)).toThrow(RangeError)
  })
})
