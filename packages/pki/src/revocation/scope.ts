import type { Certificate } from '../x509/certificate.ts'
import type { AnyList } from './any-list.ts'
import { reasonFlagNames } from '../x509/distribution-point.ts'
import type { DistributionPoint, DistributionPointName, IssuingDistributionPoint, ReasonFlag } from '../x509/distribution-point.ts'
import { toHex } from '../der/bytes.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameKey, namesEqual } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'

/** Reasons as bits of a mask, as RFC 5280 §6.3.2 keeps them; bit 0 is not used. */
export type ReasonMask = number

/** Every reason there is: a status is known only when lists for all of them were seen. */
export const allReasons: ReasonMask = reasonFlagNames.slice(1).reduce((mask, _name, index) => mask | (1 << (index + 1)), 0)

const maskOf = (reasons: readonly ReasonFlag[] | undefined): ReasonMask =>
  reasons === undefined ? allReasons : reasons.reduce((mask, reason) => mask | (1 << reasonFlagNames.indexOf(reason)), 0) & allReasons

/**
 * The reasons for which this list speaks about the certificate when reached through this distribution point; 0 when it does not
 * (RFC 5280 §6.3.3 (b) and (d)).
 */
export function reasonsCovered(list: AnyList, certificate: Certificate, point: DistributionPoint): ReasonMask {
  const issuing = list.extensions.issuingDistributionPoint
  if (!isIssuerMeant(list, certificate, point)) return 0
  if (!issuing) return maskOf(point.reasons)
  if (!isKindMeant(issuing, certificate)) return 0
  if (issuing.onlyAttributeCertificates || !isPointMeant(issuing, list.issuer, certificate, point)) return 0
  return maskOf(point.reasons) & maskOf(issuing.onlySomeReasons)
}

/** §6.3.3 (b)(2)(ii) and (iii). Certificates of version 1 and 2 do not say what they are, and are in scope of neither (§5.2.5). */
function isKindMeant(issuing: IssuingDistributionPoint, { version, extensions }: Certificate): boolean {
  if (!issuing.onlyUserCertificates && !issuing.onlyCaCertificates) return true
  const isCa = extensions.basicConstraints?.ca === true
  return version === 3 && !(isCa ? issuing.onlyUserCertificates : issuing.onlyCaCertificates)
}

/** §6.3.3 (b)(1): the list is by the certificate's issuer, or indirect and by whom the distribution point names. */
function isIssuerMeant(list: AnyList, certificate: Certificate, { crlIssuer }: DistributionPoint): boolean {
  if (!crlIssuer) return namesEqual(list.issuer, certificate.issuer)
  const indirect = list.extensions.issuingDistributionPoint?.indirect === true
  return indirect && directoryNames(crlIssuer).some((name) => namesEqual(name, list.issuer))
}

/** §6.3.3 (b)(2)(i): a name of the list's point is a name of the certificate's, or of the CRL issuer where the certificate's has none. */
function isPointMeant(issuing: DistributionPointName, listIssuer: Name, certificate: Certificate, point: DistributionPoint): boolean {
  const own = pointKeys(issuing, [listIssuer])
  if (!own) return true
  const bases = point.crlIssuer ? directoryNames(point.crlIssuer) : [certificate.issuer]
  const wanted = pointKeys(point, bases) ?? (point.crlIssuer ?? []).map(generalNameKey)
  return wanted.some((key) => own.includes(key))
}

/** Comparable forms of a distribution point's names; a relative one is completed with the CRL issuer's. Nothing when it has no name. */
function pointKeys({ fullName, relativeName }: DistributionPointName, bases: readonly Name[]): string[] | undefined {
  if (fullName) return fullName.map(generalNameKey)
  if (relativeName) return bases.map(({ rdns }) => generalNameKey({ kind: 'directory', name: { rdns: [...rdns, relativeName] } }))
  return undefined
}

function generalNameKey(name: GeneralName): string {
  switch (name.kind) {
    case 'directory':
      return `directory ${nameKey(name.name)}`
    case 'uri':
      // Scheme and host do not distinguish case (RFC 3986 §6.2.2.1).
      return `uri ${name.value.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, (origin) => origin.toLowerCase())}`
    case 'dns':
    case 'email':
      return `${name.kind} ${name.value.toLowerCase()}`
    case 'ip':
      return `ip ${toHex(name.bytes)}`
    case 'registeredId':
      return `id ${name.oid}`
    default:
      return `${name.kind} ${toHex(name.raw)}`
  }
}

/** The distinguished names among general names. */
export const directoryNames = (names: readonly GeneralName[]): Name[] =>
  names.flatMap((name) => (name.kind === 'directory' ? [name.name] : []))
