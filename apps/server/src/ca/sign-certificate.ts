import { randomBytes } from 'node:crypto'
import {
  defaultAlgorithm,
  lintForIssuance,
  serialFromRandom,
  signTbs,
  tbsCertificate,
  type Certificate,
  type CertificateProfile,
  type LintFinding,
  type Name,
  type RawExtension,
} from '@yinxin/pki'
import { readOwnCertificate, type Signer } from './authority.ts'

/** What is to be certified, before it has a serial number. */
export interface CertificatePlan {
  readonly profile: CertificateProfile
  readonly subject: Name
  readonly publicKeySpki: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly RawExtension[]
}

/** A plan that passed the lint: the bytes to write down, and the step that signs exactly those bytes. */
export interface PreparedCertificate {
  readonly serial: string
  readonly toBeSigned: Uint8Array
  sign(): Certificate
}

export type Preparation =
  { readonly ok: true; readonly prepared: PreparedCertificate } | { readonly ok: false; readonly findings: readonly LintFinding[] }

/** Lints a plan under a fresh serial number (126 random bits). `signer` is the issuer; for a root, its own key and no certificate yet. */
export function prepareCertificate(
  plan: CertificatePlan,
  signer: Pick<Signer, 'keyPair'> & { readonly certificate?: Certificate },
  algorithmKind: Parameters<typeof defaultAlgorithm>[0],
): Preparation {
  const { profile, ...content } = plan
  const serial = serialFromRandom(randomBytes(16))
  const issuer = signer.certificate?.subject ?? plan.subject
  const linted = lintForIssuance(
    tbsCertificate({ ...content, serialNumber: serial, issuer, signatureAlgorithm: defaultAlgorithm(algorithmKind) }),
    profile,
  )
  if (!linted.ok) return linted
  const sign = () => readOwnCertificate(signTbs(linted.linted, signer.keyPair.privateKey))
  return { ok: true, prepared: { serial, toBeSigned: linted.linted.tbs, sign } }
}
