import {
  extensionText,
  identityExtensions,
  isSignedBy,
  nameAttributeOids,
  namesEqual,
  subjectText,
  type Certificate,
  type TextValue,
} from '@yinxin/pki'
import { keyHashOf, type Authority } from './authorities.ts'
import type { IssuerProfile, Place } from './issuer-profile.ts'
import { readIdentity, type Identity } from './read-identity.ts'

/** An authority as it would be configured for a certificate, and whom the certificate would then speak for. */
export interface ProposedAuthority {
  readonly authority: Authority
  readonly identity: Identity
  /** What a person must look at: other places with a credit code in them. */
  readonly remarks: readonly string[]
}

const { CN, O, GN, SN, UID } = nameAttributeOids
const code = /[0-9A-HJ-NPQRTUWXY]{18}/i
const whole = new RegExp(`^(.{0,30}?)${code.source}$`, 'iu')

/**
 * Where this certificate states what, as the profile of the authority whose key signed it; a person has to confirm it, because a value in a place
 * says nothing about who checked it.
 * @param issuers certificates that may have signed it
 * @returns undefined when none of them did: whose key it was is then not known
 */
export function proposeAuthority(certificate: Certificate, issuers: readonly Certificate[], id: string): ProposedAuthority | undefined {
  const issuer = issuers.find((one) => namesEqual(one.subject, certificate.issuer) && isSignedBy(certificate, one))
  if (issuer === undefined) return undefined
  const places = placesWithCode(certificate)
  const profile = profileOf(certificate, places[0])
  const authority = { id, keys: [keyHashOf(issuer)], ...(profile === undefined ? {} : { profile }) }
  const remarks = places.slice(1).map((place) => `a credit code stands in ${'extension' in place ? place.extension : place.attribute} too`)
  return { authority, identity: readIdentity(certificate, authority), remarks }
}

/** Places that hold a credit code, those an issuer is likeliest to vouch for first: extensions, then the subject. */
function placesWithCode(certificate: Certificate): readonly Place[] {
  const extensions = [...new Set([identityExtensions.organizationCode, ...certificate.extensions.all.map(({ oid }) => oid)])]
  const attributes = [...new Set(certificate.subject.rdns.flat().map(({ type }) => type))]
  return [
    ...extensions.flatMap((extension) => placeOf({ extension }, extensionText(certificate, extension))),
    ...attributes.flatMap((attribute) => placeOf({ attribute }, subjectText(certificate, attribute))),
  ]
}

function placeOf(where: Place, found: TextValue): readonly Place[] {
  if (found.state !== 'written') return []
  const parts = found.text.split('@')
  if (parts.length > 2) {
    const index = parts.findIndex((part) => whole.test(part))
    const prefix = whole.exec(parts[index] ?? '')?.[1] ?? ''
    return index < 0 ? [] : [{ ...where, pattern: patternOf(parts, index), ...prefixes(prefix) }]
  }
  const [fits, prefix = ''] = whole.exec(found.text) ?? []
  return fits === undefined ? [] : [{ ...where, ...prefixes(prefix) }]
}

const prefixes = (prefix: string) => (prefix === '' ? {} : { prefixes: [prefix] })

/** Parts between the marks, the first one as it stands where it is a number of the issuer's. */
const patternOf = (parts: readonly string[], index: number): string =>
  parts.map((part, i) => (i === index ? '{value}' : i === 0 && /^\d{1,4}$/.test(part) ? part : '{}')).join('@')

function profileOf(certificate: Certificate, uscc: Place | undefined): IssuerProfile | undefined {
  if (uscc === undefined) return undefined
  const has = (attribute: string) => subjectText(certificate, attribute).state === 'written'
  const only = (field: keyof IssuerProfile, place: Place, there: boolean) => (there ? { [field]: [place] } : {})
  const isComposite = 'attribute' in uscc && uscc.pattern !== undefined
  const insured = extensionText(certificate, identityExtensions.insuranceNumber).state === 'written'
  return {
    uscc: [uscc],
    name: [isComposite ? compositeName(certificate, uscc) : { attribute: O }],
    ...only('stableId', { attribute: UID }, has(UID)),
    ...only('holder', { attribute: CN }, has(CN) && !(isComposite && uscc.attribute === CN)),
    ...only('insuranceNumber', { extension: identityExtensions.insuranceNumber }, insured),
    ...only('handlerName', { attribute: GN }, has(GN)),
    ...only('handlerSurname', { attribute: SN }, has(SN)),
  }
}

/** The longest other part beside the code: an organisation's name is longer than an issuer's numbers. */
function compositeName(certificate: Certificate, uscc: Place & { readonly attribute: string }): Place {
  const found = subjectText(certificate, uscc.attribute)
  const parts = found.state === 'written' ? found.text.split('@') : []
  const longest = parts.filter((part) => !code.test(part)).reduce((a, b) => (b.length > a.length ? b : a), '')
  return { attribute: uscc.attribute, pattern: patternOf(parts, parts.indexOf(longest)) }
}
