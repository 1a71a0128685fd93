import { hash } from 'node:crypto'
import type { AlgorithmId, VerificationKey } from '@yinxin/pki'

/** What `verifyRawWithKey` is asked. */
export interface SignatureQuestion {
  readonly key: VerificationKey
  readonly algorithm: AlgorithmId | 'unknown'
  readonly message: Uint8Array
  /** r || s for SM2 and ECDSA. */
  readonly signature: Uint8Array
}

/** Questions in the form a thread is sent: keys it does not have yet, and the rest by their fingerprints. */
export interface SignatureGroup {
  /** The thread has kept enough keys: it starts over with those of this group. */
  readonly forget: boolean
  readonly newKeys: readonly (readonly [fingerprint: string, key: VerificationKey])[]
  readonly signatures: readonly (Omit<SignatureQuestion, 'key'> & { readonly fingerprint: string })[]
}

/** Keys a thread keeps; what is below and what was imported above share OpenSSL's object, so that a key costs a few hundred octets. */
const mostKeys = 20_000

/** Puts questions into a group for a thread that was told the keys in `told` already; those it learns now are added. */
export function groupFor(questions: readonly SignatureQuestion[], told: Set<string>): SignatureGroup {
  const forget = told.size + questions.length > mostKeys
  if (forget) told.clear()
  const newKeys: [string, VerificationKey][] = []
  const signatures = questions.map(({ key, algorithm, message, signature }) => {
    const fingerprint = fingerprintOf(key)
    if (!told.has(fingerprint)) newKeys.push([fingerprint, key])
    told.add(fingerprint)
    return { fingerprint, algorithm, message: alone(message), signature: alone(signature) }
  })
  return { forget, newKeys, signatures }
}

/** Bytes in memory of their own: a part of a larger buffer would take all of it along (small Buffers are parts of 8 KiB). */
const alone = (bytes: Uint8Array): Uint8Array => (bytes.length === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes))

const fingerprints = new WeakMap<VerificationKey, string>()

function fingerprintOf(key: VerificationKey): string {
  const known = fingerprints.get(key)
  if (known !== undefined) return known
  const made = hash('sha256', key.publicKeySpki, 'base64')
  fingerprints.set(key, made)
  return made
}
