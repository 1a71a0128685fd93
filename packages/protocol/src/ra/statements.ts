/**
 * What keys on a UKey sign in certificate business, beside PKCS #10 requests. Plain texts of more than a hundred bytes: what an authentication
 * token signs is two hashes side by side (64 to 128 bytes of which the first are the hash of an origin), so neither can stand for the other.
 */
import type { StatusBusiness, StatusReason } from './application.ts'

/** What the old certificate's key signs when a certificate is renewed: the new key, and the step it is for. */
export interface RenewalStatement {
  /** Id of the step: 32 hex characters, chosen by the assistant. */
  readonly step: string
  /** Lower-case hex SHA-256 of the certificate that is renewed. */
  readonly certificate: string
  /** Lower-case hex SHA-256 of the new public key (SubjectPublicKeyInfo, DER). */
  readonly key: string
}

export const renewalText = ({ step, certificate, key }: RenewalStatement): Uint8Array =>
  new TextEncoder().encode(`Yinxin certificate renewal, version 1\nstep ${step}\ncertificate ${certificate}\nnew key ${key}\n`)

/** What a new certificate's key signs once the certificate was read back from the UKey. */
export interface ReceiptStatement {
  /** Id of the step the certificate was asked for with. */
  readonly step: string
  /** Lower-case hex SHA-256 of the new certificate. */
  readonly certificate: string
  /** Of the encryption certificate beside it, whose key the UKey took; absent: there is none. */
  readonly encryption?: string
}

export const receiptText = ({ step, certificate, encryption }: ReceiptStatement): Uint8Array =>
  new TextEncoder().encode(
    `Yinxin certificate received and read back, version 1\nstep ${step}\ncertificate ${certificate}\n${encryption === undefined ? '' : `encryption certificate ${encryption}\n`}`,
  )

/** What a certificate's own key signs to have it suspended, resumed or revoked. */
export interface StatusStatement {
  /** Id of the step: 32 hex characters, chosen by the assistant. */
  readonly step: string
  readonly business: StatusBusiness
  readonly reason: StatusReason
  /** Lower-case hex SHA-256 of the certificate. */
  readonly certificate: string
}

export const statusText = ({ step, business, reason, certificate }: StatusStatement): Uint8Array =>
  new TextEncoder().encode(
    `Yinxin change of a certificate, version 1\n${business} for ${reason}\nstep ${step}\ncertificate ${certificate}\n`,
  )

/**
 * What the key of an unblocked UKey signs with its new PIN. A locked one signs nothing: so it says that the admin PIN was replaced, which comes before.
 * @param statement `fixed`: by a PUK, which stays what it was
 */
export const unblockedText = ({
  step,
  certificate,
  fixed,
}: Omit<ReceiptStatement, 'encryption'> & { readonly fixed?: boolean }): Uint8Array =>
  new TextEncoder().encode(
    `Yinxin PIN of a UKey unblocked, ${fixed === true ? 'by its PUK' : 'admin PIN replaced'}, version 1\nstep ${step}\ncertificate ${certificate}\n`,
  )

/** What the release of admin PINs is bound to: another application, UKey or step opens none of it. */
export const releaseContext = ({
  application,
  ukey,
  step,
}: {
  readonly application: string
  readonly ukey: string
  readonly step: string
}): string => `Yinxin release of an admin PIN, version 1\n${JSON.stringify([application, ukey, step])}`
