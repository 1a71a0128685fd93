import { parseCertificate, type Certificate, type KeyPair } from '@yinxin/pki'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import type { AuthorityRow } from '../tables.ts'

/** A CA certificate of ours; its key stays wrapped until somebody signs. */
export interface CertificationAuthority {
  readonly sha256: string
  readonly kind: CertifiedKeyKind
  readonly role: 'root' | 'issuing'
  readonly certificate: Certificate
  /** Absent for a root that is kept offline. */
  readonly wrappedKey: Uint8Array | undefined
}

/** A certificate with the key that goes with it, ready to sign. */
export interface Signer {
  readonly certificate: Certificate
  readonly keyPair: KeyPair
}

/** The issuing CA of a kind that issues now: the last one that came, as long as it is in force. Those before it go on answering. */
export const issuingNow = (authorities: readonly CertificationAuthority[], kind: string, now: Date): CertificationAuthority | undefined =>
  authorities.findLast(({ role, certificate, ...authority }) => role === 'issuing' && authority.kind === kind && certificate.notAfter > now)

/** Reads a certificate we stored ourselves; one that cannot be read means a damaged database. */
export function readOwnCertificate(der: Uint8Array): Certificate {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(`a stored CA certificate is damaged: ${parsed.problem}`)
  return parsed.value
}

export const readAuthorityRow = (row: AuthorityRow): CertificationAuthority => ({
  sha256: row.sha256,
  kind: row.kind,
  role: row.role,
  certificate: readOwnCertificate(row.certificate),
  wrappedKey: row.wrapped_key ?? undefined,
})
