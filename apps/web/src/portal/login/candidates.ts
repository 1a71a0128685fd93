import type { StatusResult, UkeyStatus } from '@yinxin/protocol/assistant'
import { readCertificate } from '@yinxin/sdk'
import type { CertificateSummary } from '@yinxin/sdk'
import { authorityOf } from '../authorities.ts'
import type { AcceptedAuthorities } from '../authorities.ts'

/** A certificate on a UKey that could sign in. */
export interface Candidate {
  readonly ukey: UkeyStatus
  /** base64 DER. */
  readonly certificate: string
  readonly sha256: string
  readonly summary: CertificateSummary
}

/**
 * Certificates for authentication on all UKeys: usable ones first, the longest-lived first, expired ones last.
 * @param authorities accepted here; undefined while that is not known yet
 */
export function candidatesIn(status: StatusResult | undefined, now: number, authorities: AcceptedAuthorities | undefined): Candidate[] {
  const found = (status?.ukeys ?? []).flatMap((ukey) =>
    ukey.certificates
      .filter(({ use }) => use === 'authentication')
      .flatMap(({ certificate, sha256 }) => {
        const summary = readCertificate(certificate)
        return summary === undefined ? [] : [{ ukey, certificate, sha256, summary }]
      }),
  )
  const rank = (candidate: Candidate) => Number(obstacleOf(candidate, now, authorities) !== undefined)
  return found.sort(
    (a, b) =>
      rank(a) - rank(b) ||
      b.summary.notAfter.getTime() - a.summary.notAfter.getTime() ||
      a.ukey.serialNumber.localeCompare(b.ukey.serialNumber),
  )
}

/** Why a certificate cannot sign in here, as far as the page can see by itself. */
export type Obstacle = 'locked' | 'expired' | 'not-yet' | 'not-accepted'

/** The first obstacle of a certificate; undefined when nothing is in its way. */
export function obstacleOf({ summary, ukey }: Candidate, now: number, authorities: AcceptedAuthorities | undefined): Obstacle | undefined {
  if (summary.notAfter.getTime() < now) return 'expired'
  if (summary.notBefore.getTime() > now) return 'not-yet'
  if (!isAccepted(summary, authorities)) return 'not-accepted'
  return ukey.pin.locked ? 'locked' : undefined
}

/** True when an authority accepted here issued it, and while it is not known which are. */
export function isAccepted(summary: CertificateSummary, authorities: AcceptedAuthorities | undefined): boolean {
  return authorities === undefined || authorities.length === 0 || authorityOf(namesOf(summary), authorities) !== undefined
}

/** Names its issuer goes by in the certificate. */
export const namesOf = ({ issuerCommonName, issuerName }: CertificateSummary) => [issuerCommonName, issuerName]
