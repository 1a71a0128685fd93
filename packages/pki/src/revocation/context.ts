import type { Certificate } from '../x509/certificate.ts'
import type { AnyList } from './any-list.ts'
import type { RevocationReason } from '../x509/extensions.ts'
import type { BasicOcspResponse } from '../ocsp/response.ts'
import type { IssuerIndex } from '../path/candidates.ts'
import type { PathRules } from '../path/judge-path.ts'
import type { VerificationKey } from '../keys/public-key.ts'
import type { WorkingKey } from '../path/working-keys.ts'
import type { SortedLists } from './usable-lists.ts'

/** `required`: every status must be known. `if-present`: where nothing at all was given about a certificate, nothing is asked. */
export type RevocationMode = 'required' | 'if-present'

/** What revocation is judged with; the same for every certificate of one call. */
export type RevocationContext = {
  readonly mode: RevocationMode
  /** Rules for the paths of those who sign lists. */
  readonly rules: PathRules
  readonly anchor: Certificate
  /** Certificates that may have signed lists or lead to those who did. */
  readonly intermediates: IssuerIndex
  readonly lists: SortedLists
  readonly given: readonly AnyList[]
  readonly answers: readonly BasicOcspResponse[]
  readonly nonce?: Uint8Array
  readonly toleranceSeconds: number
  /** Signers found acceptable or not, by fingerprint. */
  readonly signers: Map<string, ListSigner | undefined>
  /** The whole question again, for those who sign lists. */
  statusOf(position: ChainPosition, context: RevocationContext, open: readonly Certificate[]): FoundStatus
}

/** Who may sign lists, and on whose good standing that rests as long as it has not been worked out. */
export type ListSigner = { readonly key: VerificationKey; readonly assumed: ReadonlySet<string> }

/** A certificate with the validated chain above it (itself first, the anchor last) and the keys of that chain. */
export type ChainPosition = { readonly chain: readonly Certificate[]; readonly keys: readonly WorkingKey[] }

/** What is known about one certificate, and from where. */
export type FoundStatus = {
  readonly status: 'good' | 'revoked' | 'unknown' | 'not-needed'
  readonly source?: 'crl' | 'ocsp'
  readonly reason?: RevocationReason
  readonly revokedAt?: Date
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date
  /** Fingerprint of the list that decided, lower-case hex. */
  readonly sha256?: string
  /** True when something about this certificate was handed in, usable or not. */
  readonly present: boolean
  /** Why what was handed in does not answer. */
  readonly problems: readonly string[]
  /** Fingerprints of signers taken to be in good standing because their own status hangs on this one. */
  readonly assumed: ReadonlySet<string>
}

export const nothingAssumed: ReadonlySet<string> = new Set()

/** Good enough in this mode. */
export const isAcceptable = ({ status, present }: { status: string; present: boolean }, { mode }: RevocationContext): boolean =>
  status === 'good' || status === 'not-needed' || (status === 'unknown' && mode === 'if-present' && !present)
