import type { StatusResult, UkeyStatus } from '@yinxin/protocol/assistant'
import type { SignInOptions } from '@yinxin/protocol/portal'
import { readCertificate } from '@yinxin/sdk'
import type { CertificateSummary } from '@yinxin/sdk'

/** A certificate on a UKey that could sign in. */
export interface Candidate {
  readonly ukey: UkeyStatus
  /** base64 DER. */
  readonly certificate: string
  readonly sha256: string
  readonly summary: CertificateSummary
}

/** Certificates for authentication on all UKeys: usable ones first, the longest-lived first, expired ones last. */
export function candidatesIn(status: StatusResult | undefined, now: number): Candidate[] {
  const found = (status?.ukeys ?? []).flatMap((ukey) =>
    ukey.certificates
      .filter(({ use }) => use === 'authentication')
      .flatMap(({ certificate, sha256 }) => {
        const summary = readCertificate(certificate)
        return summary === undefined ? [] : [{ ukey, certificate, sha256, summary }]
      }),
  )
  return found.sort(
    (a, b) =>
      Number(isUsable(b, now)) - Number(isUsable(a, now)) ||
      b.summary.notAfter.getTime() - a.summary.notAfter.getTime() ||
      a.ukey.serialNumber.localeCompare(b.ukey.serialNumber),
  )
}

/** True when the certificate's dates allow it now and its UKey is not locked. */
export function isUsable({ summary, ukey }: Candidate, now: number): boolean {
  return summary.notBefore.getTime() <= now && now <= summary.notAfter.getTime() && !ukey.pin.locked
}

/** The authority accepted here that issued the certificate; issuers are written as names or whole distinguished names. */
export function authorityOf(
  summary: CertificateSummary,
  authorities: SignInOptions['authorities'],
): SignInOptions['authorities'][number] | undefined {
  const names = [summary.issuerCommonName, summary.issuerName].filter((name) => name !== '')
  return authorities.find(({ issuers }) => issuers.some((issuer) => names.some((name) => issuer.includes(name))))
}
