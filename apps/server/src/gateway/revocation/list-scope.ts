import { urisOf, type Certificate, type Crl } from '@yinxin/pki'

/**
 * Whether absence from this list means "not revoked" for the certificate (RFC 5280 §6.3.3 (b)): for all reasons, of this
 * kind of certificate, and for one of its distribution points when the list says which it is for.
 */
export function listCovers(crl: Crl, certificate: Certificate): boolean {
  const point = crl.extensions.issuingDistributionPoint
  if (point === undefined) return true
  const isCa = certificate.extensions.basicConstraints?.ca === true
  if (point.indirect || point.onlyAttributeCertificates || point.onlySomeReasons !== undefined || point.relativeName !== undefined)
    return false
  if (isCa ? point.onlyUserCertificates : point.onlyCaCertificates) return false
  if (point.fullName === undefined) return true
  const ofCertificate = new Set((certificate.extensions.crlDistributionPoints ?? []).flatMap(({ fullName = [] }) => urisOf(fullName)))
  return urisOf(point.fullName).some((url) => ofCertificate.has(url))
}
