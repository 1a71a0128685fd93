import { encodeSequence, encodeUnsigned } from '../der/writer.ts'
import { tags } from '../der/reader.ts'
import type { Parsed } from '../der/parsed.ts'

/**
 * The two shapes of an ECDSA or SM2 signature: `SEQUENCE {r, s}` in X.509 and CMS, fixed-width `r || s` in JOSE, Web eID and SKF. Both ways are
 * taken octet by octet and not with the reader and the writer of everything else: each sign-in goes them twice, and these cost a quarter of
 * what a signature of P-256 does.
 */

/**
 * DER to `r || s`, each `size` bytes, 66 at most. Refuses non-minimal integers, zero or negative ones, values wider than `size`, lengths not in
 * their shortest form, and trailing bytes: a signature has exactly one accepted encoding.
 */
export function derToRaw(der: Uint8Array, size = 32): Parsed<Uint8Array> {
  const start = contentOfSequence(der)
  if (start === undefined) return problem('not one SEQUENCE')
  const r = integerAt(der, start)
  const s = r === undefined ? undefined : integerAt(der, r.end)
  if (r === undefined || s === undefined || s.end !== der.length) return problem('not two positive INTEGERs')
  if (r.end - r.start > size || s.end - s.start > size) return problem('r or s too wide')
  const raw = new Uint8Array(2 * size)
  raw.set(der.subarray(r.start, r.end), size - (r.end - r.start))
  raw.set(der.subarray(s.start, s.end), 2 * size - (s.end - s.start))
  return { ok: true, value: raw }
}

const problem = (what: string): Parsed<never> => ({ ok: false, problem: `signature: ${what}` })

/** Where the content begins of a SEQUENCE that is all of `der`. Its length takes one octet, or two from 128 on (X.690 §10.1). */
function contentOfSequence(der: Uint8Array): number | undefined {
  const start = der[1] === 0x81 ? 3 : 2
  const length = der[start - 1] ?? 0
  const isShortest = start === 2 ? length < 0x80 : length >= 0x80
  return der[0] === tags.sequence && isShortest && der.length === start + length ? start : undefined
}

/** The magnitude of a positive INTEGER in its only form (X.690 §8.3.2): a zero in front exactly where the sign needs it. */
function integerAt(der: Uint8Array, at: number): { readonly start: number; readonly end: number } | undefined {
  const length = der[at + 1] ?? 0
  const [start, end] = [at + 2, at + 2 + length]
  if (der[at] !== tags.integer || length === 0 || length >= 0x80 || end > der.length) return undefined
  const [first = 0, second = 0] = [der[start], length === 1 ? 0 : der[start + 1]]
  if (first === 0) return second >= 0x80 ? { start: start + 1, end } : undefined
  return first < 0x80 ? { start, end } : undefined
}

/** `r || s` to DER. The halves are equally wide; odd or empty input is a problem. */
export function rawToDer(raw: Uint8Array): Parsed<Uint8Array> {
  const size = raw.length / 2
  if (raw.length === 0 || !Number.isInteger(size)) return { ok: false, problem: 'signature: r and s of unequal width' }
  return { ok: true, value: size > widestInOneGo ? encodePair(raw, size) : writePair(raw, size) }
}

const encodePair = (raw: Uint8Array, size: number) =>
  encodeSequence(encodeUnsigned(raw.subarray(0, size)), encodeUnsigned(raw.subarray(size)))

/** Halves of this width make a sequence whose length takes one octet; those of P-521 do not. */
const widestInOneGo = 60

/** What `encodePair` makes, in one array. */
function writePair(raw: Uint8Array, size: number): Uint8Array {
  const [r, s] = [startOfMagnitude(raw, 0, size), startOfMagnitude(raw, size, 2 * size)]
  const [rLength, sLength] = [signOctet(raw, r) + size - r, signOctet(raw, s) + 2 * size - s]
  const der = new Uint8Array(6 + rLength + sLength)
  der.set([tags.sequence, 4 + rLength + sLength, tags.integer, rLength])
  der.set(raw.subarray(r, size), 4 + signOctet(raw, r))
  der.set([tags.integer, sLength], 4 + rLength)
  der.set(raw.subarray(s), 6 + rLength + signOctet(raw, s))
  return der
}

/** Where leading zeros end; the last octet stays whatever it is. */
function startOfMagnitude(raw: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end - 1 && raw[at] === 0) at++
  return at
}

const signOctet = (raw: Uint8Array, at: number) => ((raw[at] ?? 0) >= 0x80 ? 1 : 0)
