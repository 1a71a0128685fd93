import { hash, randomBytes } from 'node:crypto'
import { buildCrlIndex, certificateKey, crlIndexBytes, openCrlIndex, parseCertificate, parseCrl } from '@yinxin/pki'
import type { AnyList, CertificateInput } from '@yinxin/pki'

/**
 * Certificates and lists read before, by the hash of their text: a batch names the same anchors, authorities and lists over and over.
 * Bounded by weight; the least recently used go first. Only reading is remembered, and it depends on nothing but the bytes.
 */
export interface KnownInputs {
  certificate(base64: string): CertificateInput | undefined
  list(base64: string): AnyList | Uint8Array | undefined
}

/** About the memory of one entry of a list's index, in octets. */
const entryWeight = 160
/** A read certificate takes several times its text. */
const certificateWeight = 8

/** Reading texts up to this length a second time is nothing; and how many are remembered as seen. */
const [shortText, mostSeen] = [16_384, 10_000]

type Kept<T = CertificateInput | AnyList | Uint8Array> = { readonly value: T; readonly weight: number }

export function createKnownInputs(capacity = 192 * 1024 * 1024): KnownInputs {
  const kept = new Map<string, Kept>()
  const seenOnce = new Set<string>()
  let total = 0

  function keep(key: string, entry: Kept): void {
    if (entry.weight > capacity / 2) return
    kept.set(key, entry)
    total += entry.weight
    for (const [oldest, { weight }] of kept) {
      if (total <= capacity) return
      kept.delete(oldest)
      total -= weight
    }
  }

  /** Short inputs are kept from the second time on: what comes only once, as holders do, need not be carried along. */
  function keepIfAgain(key: string, entry: Kept, length: number): void {
    if (length > shortText || seenOnce.delete(key)) return keep(key, entry)
    if (seenOnce.size >= mostSeen) seenOnce.clear()
    seenOnce.add(key)
  }

  function lookUp(prefix: string, base64: string, read: (der: Uint8Array) => Kept): Kept['value'] | undefined {
    const key = prefix + hash('sha256', base64, 'base64')
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key) // the most recently used goes to the end
      kept.set(key, known)
      return known.value
    }
    const der = derOfBase64(base64)
    if (der === undefined) return undefined
    const entry = read(der)
    keepIfAgain(key, entry, base64.length)
    return entry.value
  }

  return {
    certificate: (base64) => lookUp('certificate ', base64, readCertificate) as CertificateInput | undefined,
    list: (base64) => lookUp('list ', base64, readList) as AnyList | Uint8Array | undefined,
  }
}

/** What cannot be read stays as it is: the verifier says what is wrong with it. */
function readCertificate(der: Uint8Array): Kept {
  const parsed = parseCertificate(der)
  if (!parsed.ok) return { value: der, weight: der.length }
  certificateKey(parsed.value)
  return { value: parsed.value, weight: der.length * certificateWeight }
}

function readList(der: Uint8Array): Kept<AnyList | Uint8Array> {
  if (der.length > indexedFrom) return indexList(der)
  const parsed = parseCrl(der)
  if (!parsed.ok) return { value: der, weight: der.length }
  return { value: parsed.value, weight: der.length + parsed.value.entryCount * entryWeight }
}

/** Lists longer than this are indexed in place: reading them into a map takes several times their size and twenty times as long. */
const indexedFrom = 32 * 1024
let seed: Uint8Array | undefined // made when the first long list comes

function indexList(der: Uint8Array): Kept<AnyList | Uint8Array> {
  const built = buildCrlIndex(der, (seed ??= randomBytes(8)))
  return built.ok ? { value: openCrlIndex(built.value), weight: crlIndexBytes(built.value) } : { value: der, weight: der.length }
}

/** A list ready to be asked, in the form that suits its length; the bytes when they are none. */
export const listOf = (der: Uint8Array): AnyList | Uint8Array => readList(der).value

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** Base64 of RFC 4648 §4, white space inside allowed; undefined for anything else. */
export function derOfBase64(text: string): Uint8Array | undefined {
  const dense = /\s/.test(text) ? text.replace(/\s+/g, '') : text
  if (dense === '' || dense.length % 4 !== 0 || !base64.test(dense)) return undefined
  return new Uint8Array(Buffer.from(dense, 'base64'))
}
