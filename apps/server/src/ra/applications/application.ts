import { hash } from 'node:crypto'
import type { ApprovedByHolder, CertificateSubject, SignedApproval } from '@yinxin/protocol/ca'
import type {
  AgreementView,
  ApplicationState,
  ApplicationView,
  Business,
  RefusalReason,
  ReplacementReason,
  StatusReason,
  unblockReason,
} from '@yinxin/protocol/ra'
import { encodeBase64 } from '@yinxin/protocol/wire'

/** What the CA is shown: the officer's approval, or what the old certificate's key signed. */
export type ApprovalBasis =
  | ({ readonly kind: 'officer' } & SignedApproval)
  | ApprovedByHolder
  /** The key of the certificate itself asked for an end of it. */
  | { readonly kind: 'own-key'; readonly certificate: string; readonly signature: string }

/** What one officer signed, kept with who they were then. */
export interface KeptSignature extends SignedApproval {
  readonly officer: { readonly name: string; readonly number: string; readonly sha256: string }
}

/** A key and how long its certificate is to last. */
export interface WantedCertificate {
  readonly request: Uint8Array
  /** Hex SHA-256 of the public key (SubjectPublicKeyInfo). */
  readonly keySha256: string
  readonly keyKind: string
  /** Last day, `YYYY-MM-DD`. */
  readonly until: string
  /** Whether the UKey takes an encryption key beside it. */
  readonly takesEncryptionKey: boolean
}

/** The encryption half of a pair, as the CA issued it. */
export interface KeptEncryptionHalf {
  readonly certificate: Uint8Array
  /** SM2EnvelopedKey: nobody here opens it. */
  readonly envelopedKey: Uint8Array
}

/** A certificate whose status is to change, or whose UKey is to be unblocked, and why. */
export interface TargetCertificate {
  readonly sha256: string
  readonly issuerSha256: string
  readonly serial: string
  readonly reason: StatusReason | typeof unblockReason
  /** base64 DER, where its key confirms. */
  readonly der?: string
}

/** The certificate whose place a new one takes by an officer's decision. */
export interface Replacement {
  readonly reason: ReplacementReason
  /** Absent for a reissue until an officer has said which one it is. */
  readonly certificate?: Omit<TargetCertificate, 'reason'>
  /** What that one names the organisation; for a change of data. */
  readonly organization?: string
}

/** That admin PINs went out: when, and which of the UKey's admin PINs was the current one then. */
export interface Released {
  readonly at: Date
  readonly generation: number
}

/** An application as it is kept. */
export interface StoredApplication {
  readonly id: string
  readonly number: string
  readonly stepId: string
  readonly contentHash: string
  readonly accessHash: string
  readonly business: Business
  readonly state: ApplicationState
  readonly uscc: string
  readonly subject: CertificateSubject
  readonly ukeySerial: string
  /** What is asked to be certified; null for business about a certificate there is. */
  readonly wanted: WantedCertificate | null
  /** The certificate it is about; null for a new one. */
  readonly target: TargetCertificate | null
  /** For a reissue and a change of data; null for everything else. */
  readonly replaces: Replacement | null
  readonly basis: ApprovalBasis | null
  /** SPKI of the assistant's key that an unblocking is released to; null for everything else. */
  readonly releaseKey: Uint8Array | null
  readonly released: Released | null
  /** Of the first of two officers. */
  readonly endorsement: KeptSignature | null
  readonly certificate: Uint8Array | null
  readonly encryption: KeptEncryptionHalf | null
  readonly serial: string | null
  readonly refusal: RefusalReason | null
  readonly submittedAt: Date
  readonly changedAt: Date
}

export type NewApplication = Omit<
  StoredApplication,
  'id' | 'released' | 'endorsement' | 'certificate' | 'encryption' | 'serial' | 'refusal' | 'submittedAt' | 'changedAt'
>

/** What a submission comes to, once it was checked. */
export type CheckedSubmission = Pick<NewApplication, 'subject' | 'basis' | 'wanted' | 'target' | 'replaces' | 'releaseKey'>

/** The secret of an application as it is kept. */
export const accessHashOf = (secret: string): string => hash('sha256', secret, 'hex')

/** What its applicant may see. */
export function presentApplication(one: StoredApplication, agreement?: AgreementView): ApplicationView {
  const { number, business, state, uscc, certificate, encryption, refusal } = one
  const may = state === 'issued' || state === 'done'
  return {
    // how many officers look is nobody else's business
    ...{ number, business, state: state === 'endorsed' ? 'waiting' : state, uscc, organization: one.subject.organization },
    ...{ submittedAt: one.submittedAt.toISOString(), changedAt: one.changedAt.toISOString() },
    ...(refusal === null ? {} : { refusal }),
    ...(agreement === undefined ? {} : { agreement }),
    ...(may && certificate !== null ? { certificate: encodeBase64(certificate) } : {}),
    // once it is on the UKey nobody needs it any more
    ...(state === 'issued' && encryption !== null
      ? { encryption: { certificate: encodeBase64(encryption.certificate), envelopedKey: encodeBase64(encryption.envelopedKey) } }
      : {}),
  }
}
