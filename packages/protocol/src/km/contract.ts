/** The contract of key management: encryption keys of pairs. A signing key has no place in it. */
import type { Result } from '../failures/catalogue.ts'

/** One encryption key for one certificate of a UKey. */
export interface EncryptionKeyOrder {
  /** Lower-case hex SHA-256 of the signing certificate it belongs beside. Asked again under it, the answer is the same key. */
  readonly signingCertificate: string
  /** base64 SPKI, SM2: the signing key of the UKey, and all that opens what is answered. */
  readonly recipient: string
  /** Credit code the certificate speaks for; for the record. */
  readonly uscc: string
  readonly traceId: string
}

export interface MadeEncryptionKey {
  /** base64 DER, PKCS #10: its signature, made once when the key was made, proves that who made it had it. */
  readonly certificationRequest: string
  /** base64 DER, SM2EnvelopedKey (GM/T 0009 §7.4). */
  readonly envelopedKey: string
}

/** What the CA asks of it. */
export interface Km {
  /**
   * Makes an encryption key, archives it for the recovery officers and forgets it. Asked again it answers what it answered before, never another key.
   * KM_NOT_READY with fewer than two recovery officers, STEP_REUSED for another UKey, CERTIFICATION_REQUEST_INVALID for a recipient that is no SM2 key, KM_UNAVAILABLE.
   */
  makeEncryptionKey(order: EncryptionKeyOrder): Promise<Result<MadeEncryptionKey>>
}
