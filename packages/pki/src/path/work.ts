import { verifyWithKey } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import type { VerificationKey } from '../keys/public-key.ts'

/** Bounds on the work of one call, whatever is handed in. What lies beyond them is passed over, and a finding says so. */
export const verificationLimits = {
  /** Intermediate certificates looked at. */
  intermediates: 200,
  /** Trust anchors looked at. */
  anchors: 2000,
  /** Certificates in a path, the anchor not counted. */
  pathLength: 20,
  /** Complete paths judged. */
  candidates: 64,
  /** Steps of the search for paths, those for the signers of revocation lists included. */
  steps: 2000,
  /** Partial paths kept waiting in one search. */
  waiting: 20_000,
  /** Signatures verified. */
  signatures: 400,
  /** Bytes hashed for them. */
  signedBytes: 1024 * 1024 * 1024,
  /** Lists compared with certificates: each list for each distribution point. */
  lookups: 50_000,
  /** Names compared with name constraints. */
  comparisons: 2 ** 21,
  /** Revocation lists and OCSP answers read. */
  lists: 64,
  answers: 16,
  /** Distribution points of one certificate looked at. */
  distributionPoints: 32,
  /** Signers of revocation lists certified by others, whose status hangs on lists of yet others. */
  signerDepth: 3,
} as const

/** Anything that carries a signature: certificate, revocation list, OCSP answer. */
export type Signed = {
  readonly tbs: Uint8Array
  readonly signature: Uint8Array
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
}

/** What one call has spent so far. */
export type PathWork = {
  steps: number
  signatures: number
  signedBytes: number
  lookups: number
  comparisons: number
  /** The bound that was met, when one was. */
  exhausted?: string
}

export const newWork = (): PathWork => ({ steps: 0, signatures: 0, signedBytes: 0, lookups: 0, comparisons: 0 })

/** Outcomes by the objects themselves, for as long as these live: whoever keeps a parsed certificate or list pays for its signature once. */
const outcomes = new WeakMap<Signed, WeakMap<VerificationKey, boolean>>()

/**
 * Takes over what `isSignedBy` found out about these very bytes on another thread, so that a long list need not be hashed here again.
 * The caller answers for it.
 */
export function rememberSignature(signed: Signed, key: VerificationKey, made: boolean): void {
  const byKey = outcomes.get(signed) ?? new WeakMap<VerificationKey, boolean>()
  byKey.set(key, made)
  outcomes.set(signed, byKey)
}

/** Takes one step of the search; false when there are none left. */
export function takeStep(work: PathWork): boolean {
  if (++work.steps > verificationLimits.steps) work.exhausted ??= 'steps of the search'
  return work.steps <= verificationLimits.steps
}

/** Takes one comparison of a list with a certificate; false when there are none left. */
export function takeLookup(work: PathWork): boolean {
  if (++work.lookups > verificationLimits.lookups) work.exhausted ??= 'comparisons of revocation lists'
  return work.lookups <= verificationLimits.lookups
}

/** Takes comparisons of names with constraints; false when not so many are left. */
export function takeComparisons(work: PathWork, count: number): boolean {
  work.comparisons += count
  if (work.comparisons > verificationLimits.comparisons) work.exhausted ??= 'comparisons of names'
  return work.comparisons <= verificationLimits.comparisons
}

/** What is added where signatures may have been left unverified: beyond the bound `isMadeBy` says no to what nobody looked at. */
export const unverifiedNote = (work: PathWork): readonly string[] => (isSpent(work) ? ['the bound on signatures was met before'] : [])

/** True for a signature that was looked at and not made by the key. */
export const isKnownWrong = (signed: Signed, key: VerificationKey): boolean => outcomes.get(signed)?.get(key) === false

const isSpent = ({ signatures, signedBytes }: PathWork): boolean =>
  signatures > verificationLimits.signatures || signedBytes > verificationLimits.signedBytes

/** True when the key made the signature. Each pair is verified once and then free; beyond the bounds nothing is, and `false` is the answer. */
export function isMadeBy(work: PathWork, signed: Signed, key: VerificationKey): boolean {
  const known = outcomes.get(signed)?.get(key)
  if (known !== undefined) return known
  work.signatures++
  work.signedBytes += signed.tbs.length
  if (isSpent(work)) {
    work.exhausted ??= 'signatures'
    return false
  }
  const made = verifyWithKey(key, signed.signatureAlgorithm, signed.tbs, signed.signature)
  rememberSignature(signed, key, made)
  return made
}
