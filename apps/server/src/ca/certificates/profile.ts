import {
  buildExtension,
  buildIdentityExtensions,
  keyIdentifierOf,
  nameOf,
  oids,
  subjectKeyIdentifierOf,
  type Certificate,
  type Name,
  type RawExtension,
} from '@yinxin/pki'
import { formatListName, shardOf, wholeList, type ListName, type ListScope } from '@yinxin/protocol/status'
import type { CertificateSubject, CertifiedKeyKind, StaffSubject } from '@yinxin/protocol/ca'

/** What our certificates say (protocols.md §4). Plain functions: content in, names and extensions out. */

/** Where a list is found; a shard says the same of itself (RFC 5280 §5.2.5). */
export const listAddress = (statusUrl: string, list: ListName): string => `${statusUrl}/crl/${formatListName(list)}.crl`

/** Addresses of the status service that are written into certificates. */
const statusAddresses = (statusUrl: string, issuerSha256: string, scope: ListScope = wholeList) => ({
  ocsp: `${statusUrl}/ocsp`,
  crl: listAddress(statusUrl, { issuerSha256, ...scope }),
  issuer: `${statusUrl}/ca/${issuerSha256}.cer`,
})

const kindNames: Readonly<Record<CertifiedKeyKind, string>> = { SM2: 'SM2', 'P-256': 'ECC', RSA: 'RSA' }

/** What CA certificates are called. In a common name `{organization}` stands for the organisation, `{kind}` for SM2, ECC or RSA. */
export interface AuthorityNames {
  readonly organization: string
  readonly rootName: string
  readonly issuingName: string
}

/** An organisation that says what it is: nobody takes the CA of a demo for one of a company. */
export const defaultNames: AuthorityNames = {
  organization: '印信演示认证中心',
  rootName: '{organization} {kind} 根证书',
  issuingName: '{organization} {kind} 签发证书',
}

export type AuthorityRole = 'root' | 'issuing'

export function authorityCommonName(
  { organization, rootName, issuingName }: AuthorityNames,
  kind: CertifiedKeyKind,
  role: AuthorityRole,
): string {
  const words: Readonly<Record<string, string>> = { '{organization}': organization, '{kind}': kindNames[kind] }
  // in one pass, by a function: what is filled in is an operator's text, in which neither `$&` nor `{kind}` means anything
  return (role === 'root' ? rootName : issuingName).replaceAll(/\{(?:organization|kind)\}/g, (name) => words[name] ?? name)
}

export function authorityName(names: AuthorityNames, kind: CertifiedKeyKind, role: AuthorityRole): Name {
  return nameOf([
    ['C', 'CN'],
    ['O', names.organization],
    ['CN', authorityCommonName(names, kind, role)],
  ])
}

/** The subject as the RA checked it; nothing of it comes from the request. A person named by the certificate goes in the given name. */
export function subjectName({ organization, commonName, handlerName }: CertificateSubject): Name {
  return nameOf([
    ['C', 'CN'],
    ['O', organization],
    ...(handlerName === undefined ? [] : ([['GN', handlerName]] as const)),
    ['CN', commonName ?? organization],
  ])
}

const authorityExtensions = (publicKeySpki: Uint8Array, pathLength?: number): RawExtension[] => [
  buildExtension.basicConstraints({ ca: true, ...(pathLength === undefined ? {} : { pathLength }) }),
  buildExtension.keyUsage(['keyCertSign', 'cRLSign']),
  buildExtension.subjectKeyIdentifier(keyIdentifierOf(publicKeySpki)),
]

export const rootExtensions = (publicKeySpki: Uint8Array): RawExtension[] => authorityExtensions(publicKeySpki)

/** An issuing CA issues end entities only (path length 0); its status is on the root's list, because the root's key is not there to answer OCSP. */
export const issuingExtensions = (publicKeySpki: Uint8Array, root: Certificate, statusUrl: string): RawExtension[] =>
  subordinateExtensions(publicKeySpki, root, { statusUrl, pathLength: 0 })

/** Another root, certified by one that is believed: below it stand issuing CAs (path length 1). */
export const crossExtensions = (publicKeySpki: Uint8Array, root: Certificate, statusUrl: string): RawExtension[] =>
  subordinateExtensions(publicKeySpki, root, { statusUrl, pathLength: 1 })

function subordinateExtensions(
  publicKeySpki: Uint8Array,
  root: Certificate,
  { statusUrl, pathLength }: { readonly statusUrl: string; readonly pathLength: number },
): RawExtension[] {
  const { crl, issuer } = statusAddresses(statusUrl, root.sha256)
  return [
    ...authorityExtensions(publicKeySpki, pathLength),
    buildExtension.authorityKeyIdentifier(subjectKeyIdentifierOf(root)),
    buildExtension.certificatePolicies([oids.anyPolicy]),
    buildExtension.crlDistributionPoints([crl]),
    buildExtension.authorityInfoAccess({ caIssuers: [issuer] }),
  ]
}

/** Delegated OCSP responder (RFC 6960 §4.2.2.2): short-lived and not to be checked itself. */
export function responderExtensions(publicKeySpki: Uint8Array, issuer: Certificate): RawExtension[] {
  return [
    buildExtension.basicConstraints({ ca: false }),
    buildExtension.keyUsage(['digitalSignature']),
    buildExtension.extendedKeyUsage([oids.ocspSigning], true),
    buildExtension.subjectKeyIdentifier(keyIdentifierOf(publicKeySpki)),
    buildExtension.authorityKeyIdentifier(subjectKeyIdentifierOf(issuer)),
    buildExtension.ocspNoCheck(),
  ]
}

/** A member of staff: the number tells namesakes of one employer apart. */
export function staffName({ organization, name, number }: StaffSubject): Name {
  return nameOf([
    ['C', 'CN'],
    ['O', organization],
    ['serialNumber', number],
    ['CN', name],
  ])
}

interface EndEntityTerms {
  readonly statusUrl: string
  readonly serialNumber: string
  /** Lists the issuer's certificates are spread over. */
  readonly listShards: number
  readonly policy?: string | undefined
}

/** What every certificate somebody holds has, and what its key may be used for. */
function holderExtensions(
  publicKeySpki: Uint8Array,
  issuer: Certificate,
  { statusUrl, serialNumber, listShards, policy }: EndEntityTerms,
  usage: readonly RawExtension[],
): RawExtension[] {
  const addresses = statusAddresses(statusUrl, issuer.sha256, shardOf(serialNumber, listShards))
  return [
    buildExtension.basicConstraints({ ca: false }),
    ...usage,
    buildExtension.subjectKeyIdentifier(keyIdentifierOf(publicKeySpki)),
    buildExtension.authorityKeyIdentifier(subjectKeyIdentifierOf(issuer)),
    ...(policy === undefined ? [] : [buildExtension.certificatePolicies([policy])]),
    buildExtension.crlDistributionPoints([addresses.crl]),
    buildExtension.authorityInfoAccess({ ocsp: [addresses.ocsp], caIssuers: [addresses.issuer] }),
  ]
}

const forSignIn: readonly RawExtension[] = [
  buildExtension.keyUsage(['digitalSignature']),
  buildExtension.extendedKeyUsage([oids.clientAuth]),
]

/** For what is encrypted to its holder, and for nothing that is signed (GM/T 0015). */
const forEncryption: readonly RawExtension[] = [buildExtension.keyUsage(['keyEncipherment', 'dataEncipherment', 'keyAgreement'])]

/** A staff certificate is known by its policy; it has none of the extensions that name an organisation. */
export const staffExtensions = (
  publicKeySpki: Uint8Array,
  issuer: Certificate,
  { staffPolicy, ...terms }: Omit<EndEntityTerms, 'policy'> & { readonly staffPolicy: string },
): RawExtension[] => holderExtensions(publicKeySpki, issuer, { ...terms, policy: staffPolicy }, forSignIn)

/** A handler's certificate, to sign in with or the encryption certificate beside it: the GM/T 0015 extensions carry credit code (as organisation code, the practice) and insurance number. */
export const handlerExtensions = (
  publicKeySpki: Uint8Array,
  issuer: Certificate,
  subject: CertificateSubject,
  { use = 'sign', ...terms }: EndEntityTerms & { readonly use?: 'sign' | 'encrypt' },
): RawExtension[] => [
  ...holderExtensions(publicKeySpki, issuer, terms, use === 'sign' ? forSignIn : forEncryption),
  ...buildIdentityExtensions({
    organizationCode: subject.uscc,
    ...(subject.insuranceNumber === undefined ? {} : { insuranceNumber: subject.insuranceNumber }),
  }),
]
