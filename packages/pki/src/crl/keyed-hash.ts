/**
 * HalfSipHash-1-3 (J.-P. Aumasson, D. J. Bernstein; the 32-bit variant, one round a word and three final ones): a hash of short byte strings
 * under a random key of 64 bits. Whoever does not know the key cannot choose serial numbers that fall together, so a hash table over them
 * stays one. `seed` is two 32-bit words, `tweak` four octets of input in front, the least first. Returns 32 bits, unsigned.
 */
export function keyedHash(view: DataView, start: number, length: number, seed: Uint32Array, tweak: number): number {
  const k0 = seed[0] as number
  const k1 = seed[1] as number
  let v0 = k0
  let v1 = k1
  let v2 = 0x6c796765 ^ k0
  let v3 = 0x74656462 ^ k1
  const tail = length & ~3
  // In front the tweak, behind the whole words what is left over and the length, then three rounds with a zero word.
  for (let at = -4; at <= tail + 12; at += 4) {
    const word =
      at >= 0 && at < tail ? view.getInt32(start + at, true) : at < 0 ? tweak : at === tail ? lastWord(view, start, tail, length) : 0
    if (at === tail + 4) v2 ^= 0xff
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  return (v1 ^ v3) >>> 0
}

function lastWord(view: DataView, start: number, tail: number, length: number): number {
  // All octets count, those of the tweak too.
  let word = (length + 4) << 24
  for (let i = tail; i < length; i++) word |= view.getUint8(start + i) << (8 * (i - tail))
  return word
}
