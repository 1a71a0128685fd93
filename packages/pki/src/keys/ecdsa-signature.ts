import { expectEnd, readDer, readIntegerBytes, tags, within } from '../der/reader.ts'
import { encodeSequence, encodeUnsigned } from '../der/writer.ts'
import { malformed } from '../der/parsed.ts'
import type { Parsed } from '../der/parsed.ts'

/**
 * The two shapes of an ECDSA or SM2 signature: `SEQUENCE {r, s}` in X.509 and CMS, fixed-width `r || s` in JOSE, Web eID and SKF.
 */

/**
 * DER to `r || s`, each `size` bytes. Refuses non-minimal integers, zero or negative ones, values wider than `size`, and trailing bytes:
 * a signature has exactly one accepted encoding.
 */
export function derToRaw(der: Uint8Array, size = 32): Parsed<Uint8Array> {
  return readDer('signature', der, 2 * size + 16, (reader) =>
    within(reader, tags.sequence, (pair) => {
      const raw = new Uint8Array(2 * size)
      for (const end of [size, 2 * size]) {
        const magnitude = magnitudeOf(readIntegerBytes(pair))
        if (magnitude.length > size) malformed('r or s too wide')
        raw.set(magnitude, end - magnitude.length)
      }
      expectEnd(pair)
      return raw
    }),
  )
}

function magnitudeOf(content: Uint8Array): Uint8Array {
  const [first = 0] = content
  if (first >= 0x80 || (content.length === 1 && first === 0)) malformed('r or s not positive')
  return first === 0 ? content.subarray(1) : content
}

/** `r || s` to DER. The halves are equally wide; odd or empty input is a problem. */
export function rawToDer(raw: Uint8Array): Parsed<Uint8Array> {
  const size = raw.length / 2
  if (raw.length === 0 || !Number.isInteger(size)) return { ok: false, problem: 'signature: r and s of unequal width' }
  return { ok: true, value: encodeSequence(encodeUnsigned(raw.subarray(0, size)), encodeUnsigned(raw.subarray(size))) }
}
