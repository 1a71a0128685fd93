import { nameKey, urisOf, type Certificate, type DistributionPoint, type GeneralName, type Name } from '@yinxin/pki'
import type { Position } from './position.ts'

/** Where a list can be fetched, and who is expected to have issued it. */
export interface ListSource {
  readonly url: string
  /** `nameKey`s of issuers: the certificate's own, or whom its distribution point names (RFC 5280 §4.2.1.13). */
  readonly issuers: readonly string[]
  /** The distribution point: all its addresses have the same list (§4.2.1.13). */
  readonly point: string
  /** Only adds to another list, and may be missing. */
  readonly isDelta: boolean
}

/** Places of one certificate or list that are asked. */
const maxSources = 16

/** The places of these distribution points that can be asked over http or https. `issuer` is whose lists they are unless they say otherwise. */
function sourcesOf(points: readonly DistributionPoint[] = [], issuer: Name, isDelta: boolean): readonly ListSource[] {
  return points
    .flatMap(({ fullName = [], crlIssuer }) => {
      const issuers = crlIssuer === undefined ? [nameKey(issuer)] : directoryKeys(crlIssuer)
      const urls = urisOf(fullName).filter(isWebAddress)
      const point = JSON.stringify([urls, issuers])
      return urls.map((url) => ({ url, issuers, point, isDelta }))
    })
    .slice(0, maxSources)
}

/** The places a certificate names for its lists, complete and delta. */
export const listSourcesOf = (certificate: Certificate): readonly ListSource[] => [
  ...sourcesOf(certificate.extensions.crlDistributionPoints, certificate.issuer, false),
  ...deltaSourcesOf(certificate),
]

/** The places a certificate or a complete list names for its deltas (RFC 5280 §4.2.1.15, §5.2.6). */
export const deltaSourcesOf = ({ extensions, issuer }: Pick<Certificate, 'extensions' | 'issuer'>): readonly ListSource[] =>
  sourcesOf(extensions.freshestCrl, issuer, true)

const directoryKeys = (names: readonly GeneralName[]): string[] =>
  names.flatMap((name) => (name.kind === 'directory' ? [nameKey(name.name)] : []))

const isWebAddress = (url: string): boolean => /^https?:\/\//i.test(url)

/** Whose lists matter for a certificate, and the certificates that may have signed them. */
export interface ListCircle {
  /** `nameKey`s of issuers. */
  readonly issuers: ReadonlySet<string>
  readonly signers: readonly Certificate[]
}

/**
 * The issuers of the certificate and of all above it, those their distribution points name, and in turn the issuers of whoever among
 * `configured` bears such a name: a list signed by a delegate is worth what the delegate's own status is (RFC 5280 §6.3.3 (f)).
 */
export function listCircleOf(
  { certificate, issuer, above }: Position,
  configured: ReadonlyMap<string, readonly Certificate[]>,
): ListCircle {
  const issuers = new Set<string>()
  const signers = new Map([issuer, ...above].map((one) => [one.sha256, one]))
  const waiting: Certificate[] = [certificate, issuer, ...above.slice(0, -1)]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of issuersOfListsAbout(next)) {
      if (issuers.has(name)) continue
      issuers.add(name)
      for (const signer of configured.get(name) ?? []) {
        if (!signers.has(signer.sha256)) waiting.push(signer)
        signers.set(signer.sha256, signer)
      }
    }
  }
  return { issuers, signers: [...signers.values()] }
}

const issuersOfListsAbout = ({ issuer, extensions }: Certificate): string[] => [
  nameKey(issuer),
  ...(extensions.crlDistributionPoints ?? []).flatMap(({ crlIssuer = [] }) => directoryKeys(crlIssuer)),
]
