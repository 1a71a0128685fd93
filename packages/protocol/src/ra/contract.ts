/** The RA as an assistant sees it: JSON over HTTPS. Failures are those of the catalogue. */

import type { StatusBusiness, StatusReason } from './application.ts'
import type { ReissueReason } from './business-rules.ts'

/** Addresses on the RA's origin. */
export const raPaths = {
  codes: '/ra/v1/codes',
  applications: '/ra/v1/applications',
} as const

/** Body of `POST /ra/v1/codes`: a code of one time to the contact on file. The answer is the same whether there is one or not. */
export interface CodeInput {
  readonly uscc: string
}

/** The UKey that the key was made on. */
export interface SubmittedUkey {
  readonly serialNumber: string
  /** It takes an SM2 encryption key that is made elsewhere: where the authority issues pairs, it gets one. */
  readonly takesEncryptionKey?: true
}

interface Submission {
  /** Chosen by the assistant: sent again it is the same application. */
  readonly stepId: string
  /** Lower-case hex SHA-256 of the secret with which the applicant asks how it is. */
  readonly accessHash: string
  readonly ukey: SubmittedUkey
  /** base64 DER, PKCS #10: its signature proves possession of the key. */
  readonly certificationRequest: string
}

/** For a first certificate: by the code that went to the contact on file. It is tied to the first UKey and key it comes with. */
export interface ApplyInput extends Submission {
  readonly business: 'apply'
  readonly uscc: string
  readonly code: string
}

/** In place of one whose UKey is lost or broken: by a code, as a first one; which certificate goes for it an officer says. */
export interface ReissueInput extends Submission {
  readonly business: 'reissue'
  readonly uscc: string
  readonly code: string
  readonly reason: ReissueReason
}

/** To follow a certificate before it expires: its own key signs the new one. */
export interface RenewInput extends Submission {
  readonly business: 'renew'
  /** base64 DER of the certificate that is renewed. */
  readonly certificate: string
  /** base64 over `renewalText`; ECDSA and SM2 as raw R‖S. */
  readonly signature: string
}

/** In place of one that says another name than the organisation has now: the old key signs the new one as for a renewal, and an officer decides about the name. */
export interface ChangeInput extends Submission {
  readonly business: 'change'
  /** The name as it is to be, 64 characters at most. */
  readonly organization: string
  /** base64 DER of the certificate whose data change. */
  readonly certificate: string
  /** base64 over `renewalText`; ECDSA and SM2 as raw R‖S. */
  readonly signature: string
}

/** About a certificate one holds: its own key asks. A suspended one can only ask, too: an officer decides whether it is resumed. */
export interface StatusBusinessInput extends Pick<Submission, 'stepId' | 'accessHash' | 'ukey'> {
  readonly business: StatusBusiness
  readonly reason: StatusReason
  /** base64 DER of the certificate it is about. */
  readonly certificate: string
  /** base64 over `statusText`; ECDSA and SM2 as raw R‖S. */
  readonly signature: string
}

/** A new PIN for a UKey whose PIN is locked. Its key cannot ask, so a code does; an officer decides. */
export interface UnblockInput extends Pick<Submission, 'stepId' | 'accessHash' | 'ukey'> {
  readonly business: 'unblock'
  readonly code: string
  /** base64 DER of the certificate on the UKey; the code is of the organisation it names. */
  readonly certificate: string
  /** base64 SPKI, P-256: a key of the assistant for this application alone. What unblocks the UKey is encrypted to it and to no other. */
  readonly releaseKey: string
}

export type SubmitInput = ApplyInput | ReissueInput | RenewInput | ChangeInput | StatusBusinessInput | UnblockInput

/** Answer of `POST …/:number/release`: `ReleasedAdminPins`, encrypted to the key of the application. Given once it is approved, and again for two minutes. */
export interface ReleaseAnswer {
  /** base64 SPKI, P-256: of this answer alone. */
  readonly key: string
  /** base64: ciphertext and tag. */
  readonly sealed: string
}

/** What an assistant opens: the admin PIN the UKey should have, and the one it is to have from now on. */
export interface ReleasedAdminPins {
  readonly current: string
  readonly next: string
  /** Some assistant may have begun with these before, so that the UKey may have `next` already. */
  readonly again: boolean
  /** A PUK: no UKey is given another one, and `next` is the same. Absent: it is replaced at once. */
  readonly fixed?: true
}

/** Body of `POST …/:number/receipt`: the new key has signed once, and the certificate was read back; or the key of an unblocked UKey has signed with its new PIN. */
export interface ReceiptInput {
  /** base64 over `receiptText` by the new key, or over `unblockedText` by the key there is. */
  readonly signature: string
}
