import type { Failure } from '../failures/catalogue.ts'

/** Longest message, and longest document beside it, in characters of base64. */
export const mostCheckedCharacters = 256 * 1024

/** `POST /api/signatures/check`: does this signature hold, and whose is it? Nothing of it is kept. */
export interface SignatureCheckInput {
  /** base64 of a CMS SignedData. */
  readonly message: string
  /** base64 of the document, as whoever asks has it: the content where the message leaves it out, else compared with what the message has. */
  readonly content?: string
}

/**
 * - `holds`: everybody who signed is accepted, now
 * - `refused`: the signature does not hold, or somebody's certificate is not accepted now
 * - `other-content`: everybody who signed is accepted, but they signed another document than was given
 * - `unread`: it is no signed message
 * - `content-missing`: the message leaves the document out; it is needed
 */
export interface SignatureCheckAnswer {
  readonly verdict: 'holds' | 'refused' | 'other-content' | 'unread' | 'content-missing'
  /** Whether the document given is the one that was signed; absent where none was given beside a message that has its own. */
  readonly sameContent?: boolean
  /** What was signed: octets, and lower-case hex. */
  readonly content?: { readonly length: number; readonly sha256: string; readonly sm3: string }
  readonly signers: readonly CheckedSigner[]
  /** ISO 8601, by the portal's clock. */
  readonly checkedAt: string
}

export interface CheckedSigner {
  readonly accepted: boolean
  /** Why not. */
  readonly failure?: Failure
  /** Name and credit code of the organisation, masked; as the certificate says, and only where it is accepted. */
  readonly organization?: { readonly name: string; readonly creditCode?: string }
  readonly certificate?: {
    readonly issuerName: string
    readonly serial: string
    readonly notBefore: string
    readonly notAfter: string
    readonly algorithm: string
  }
  /** What the signer says; ISO 8601. No proof of time. */
  readonly claimedSigningTime?: string
  /** He signed another one's signature and not the document. */
  readonly isCountersigner: boolean
}
