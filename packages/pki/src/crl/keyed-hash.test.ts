import { expect, it } from 'vitest'
import { keyedHash } from './keyed-hash.ts'

/** HalfSipHash-1-3 of the octets 0, 1, 2, … under the key 00 01 … 07, by how many of them: values that the Linux kernel tests itself with. */
const published: readonly (readonly [number, number])[] = [
  [4, 0x7e059ea6],
  [5, 0x88e3d89b],
  [6, 0xa0080b65],
  [7, 0x9d38d9d6],
  [8, 0x577999b1],
  [11, 0x959246ee],
  [12, 0x6b28096c],
  [15, 0xd0257b04],
  [16, 0x8b31d501],
  [20, 0x911bb605],
  [23, 0x62512deb],
  [24, 0x57150ad7],
  [63, 0x87178304],
]

it.each(published)('%i octets', (count, expected) => {
  const input = Uint8Array.from({ length: 64 }, (_, index) => index)
  const seed = Uint32Array.of(0x03020100, 0x07060504)
  expect(keyedHash(new DataView(input.buffer), 4, count - 4, seed, 0x03020100)).toBe(expected)
})
