import type { KeyObject } from 'node:crypto'
import { signUnlinted, tbsCertificate } from '../x509/certificate.ts'
import type { CertificateContent } from '../x509/certificate.ts'
import { lintForIssuance } from './lint.ts'
import type { CertificateProfile, LintFinding } from './lint.ts'
import type { Linted } from './linted.ts'

/** Signs to-be-signed bytes that passed the lint. The algorithm is the one written in them. */
export function signTbs(linted: Linted<Uint8Array>, issuerKey: KeyObject): Uint8Array {
  return signUnlinted(linted.tbs, issuerKey)
}

export type IssueResult =
  { readonly ok: true; readonly certificate: Uint8Array } | { readonly ok: false; readonly findings: readonly LintFinding[] }

/**
 * A certificate in one step: content, lint for the profile, signature. A CA that must write the to-be-signed bytes down first calls
 * `tbsCertificate`, `lintForIssuance` and `signTbs` itself.
 */
export function buildCertificate(
  content: CertificateContent & { readonly profile: CertificateProfile; readonly issuerKey: KeyObject },
): IssueResult {
  const linted = lintForIssuance(tbsCertificate(content), content.profile)
  return linted.ok ? { ok: true, certificate: signTbs(linted.linted, content.issuerKey) } : linted
}
