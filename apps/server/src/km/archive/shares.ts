/**
 * A secret in shares, any two of which give it back (Shamir over GF(256), the field of AES): share x is secret ⊕ x · random, octet by octet. One share alone
 * says nothing: every secret is as likely. For a threshold of two this is all there is to it.
 */
export interface Share {
  /** 1 to 255, another one for each. */
  readonly x: number
  readonly bytes: Uint8Array
}

/** Product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1 (FIPS 197 §4.2). No step depends on what is multiplied. */
function multiply(a: number, b: number): number {
  let product = 0
  for (let bit = 0; bit < 8; bit++) {
    product ^= a & -((b >> bit) & 1)
    a = ((a << 1) ^ (0x11b & -(a >> 7))) & 0x1ff
  }
  return product & 0xff
}

/** b^254 = 1/b for all but zero. */
function inverse(b: number): number {
  let power = 1
  for (let i = 0; i < 254; i++) power = multiply(power, b)
  return power
}

/**
 * @param random as many bytes as the secret has, used for nothing else
 * @param count 2 to 255
 */
export function splitSecret(secret: Uint8Array, random: Uint8Array, count: number): readonly Share[] {
  if (random.length !== secret.length || count < 2 || count > 255) throw new RangeError('a secret is split into 2 to 255 shares')
  return Array.from({ length: count }, (_, i) => ({ x: i + 1, bytes: secret.map((octet, at) => octet ^ multiply(random[at] ?? 0, i + 1)) }))
}

/** The secret of two shares; of shares that do not belong together it is another one, which only who knows it can tell. Undefined for one share twice. */
export function joinShares(one: Share, other: Share): Uint8Array | undefined {
  if (one.x === other.x || one.bytes.length !== other.bytes.length) return undefined
  const scale = inverse(one.x ^ other.x)
  return one.bytes.map((octet, at) => multiply(multiply(octet, other.x) ^ multiply(other.bytes[at] ?? 0, one.x), scale))
}
