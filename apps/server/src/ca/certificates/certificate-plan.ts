import {
  defaultAlgorithm,
  lintForIssuance,
  serialFromRandom,
  tbsCertificate,
  type AlgorithmId,
  type Certificate,
  type CertificateProfile,
  type Linted,
  type LintFinding,
  type Name,
  type RawExtension,
} from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { freshBytes } from '../../platform/random.ts'

/** A fresh serial number: 126 random bits. */
export const newSerialNumber = (): string => serialFromRandom(freshBytes(16))

/** What is to be certified. */
export interface CertificatePlan {
  readonly serialNumber: string
  readonly profile: CertificateProfile
  readonly subject: Name
  readonly publicKeySpki: Uint8Array
  readonly notBefore: Date
  readonly notAfter: Date
  readonly extensions: readonly RawExtension[]
}

/** A plan that passed the lint: what the signing door takes. */
export interface PreparedCertificate {
  readonly serial: string
  readonly algorithm: AlgorithmId
  readonly what: { readonly kind: CertificateProfile; readonly linted: Linted<Uint8Array> }
}

export type Preparation =
  { readonly ok: true; readonly prepared: PreparedCertificate } | { readonly ok: false; readonly findings: readonly LintFinding[] }

/**
 * Lints a plan.
 * @param issuerKind kind of the key that will sign
 * @param issuer absent for a root
 */
export function prepareCertificate(plan: CertificatePlan, issuerKind: CertifiedKeyKind, issuer?: Certificate): Preparation {
  const { profile, ...content } = plan
  const [serial, algorithm] = [plan.serialNumber, defaultAlgorithm(issuerKind)]
  const tbs = tbsCertificate({ ...content, issuer: issuer?.subject ?? plan.subject, signatureAlgorithm: algorithm })
  const linted = lintForIssuance(tbs, profile, issuer)
  return linted.ok ? { ok: true, prepared: { serial, algorithm, what: { kind: profile, linted: linted.linted } } } : linted
}

/** For certificates of the CA itself, whose content is our own: a finding is a mistake of this program. */
export function prepareOwnCertificate(plan: CertificatePlan, issuerKind: CertifiedKeyKind, issuer?: Certificate): PreparedCertificate {
  const preparation = prepareCertificate(plan, issuerKind, issuer)
  if (!preparation.ok) throw new Error(`${plan.profile} does not pass the lint: ${rulesOf(preparation.findings)}`)
  return preparation.prepared
}

export const rulesOf = (findings: readonly LintFinding[]): string => findings.map(({ rule }) => rule).join(' ')
