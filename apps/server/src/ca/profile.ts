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
import type { CertificateSubject, KeyKind } from '@yinxin/protocol/ca'

/** What our certificates say (protocols.md §4). Plain functions: content in, names and extensions out. */

/** Policy of handler certificates: identity of the organisation checked by the RA, key on a UKey. An arc of a UUID (ITU-T X.667), so nobody else's. */
export const handlerPolicy = '2.25.22431985839457525920384103384427070667'

/** Addresses of the status service that are written into certificates. */
export const statusAddresses = (statusUrl: string, issuerSha256: string) => ({
  ocsp: `${statusUrl}/ocsp`,
  crl: `${statusUrl}/crl/${issuerSha256}.crl`,
  issuer: `${statusUrl}/ca/${issuerSha256}.cer`,
})

const kindNames: Readonly<Record<KeyKind, string>> = { SM2: 'SM2', 'P-256': 'ECC', RSA: 'RSA' }

export function authorityName(caName: string, kind: KeyKind, role: 'root' | 'issuing'): Name {
  const what = role === 'root' ? '根证书' : '签发证书'
  return nameOf([
    ['C', 'CN'],
    ['O', caName],
    ['CN', `${caName} ${kindNames[kind]} ${what}`],
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
export function issuingExtensions(publicKeySpki: Uint8Array, root: Certificate, statusUrl: string): RawExtension[] {
  const { crl, issuer } = statusAddresses(statusUrl, root.sha256)
  return [
    ...authorityExtensions(publicKeySpki, 0),
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

/** A handler's sign-in certificate: the GM/T 0015 extensions carry credit code (as organisation code, the practice) and insurance number. */
export function handlerExtensions(
  publicKeySpki: Uint8Array,
  issuer: Certificate,
  subject: CertificateSubject,
  statusUrl: string,
): RawExtension[] {
  const addresses = statusAddresses(statusUrl, issuer.sha256)
  return [
    buildExtension.basicConstraints({ ca: false }),
    buildExtension.keyUsage(['digitalSignature']),
    buildExtension.extendedKeyUsage([oids.clientAuth]),
    buildExtension.subjectKeyIdentifier(keyIdentifierOf(publicKeySpki)),
    buildExtension.authorityKeyIdentifier(subjectKeyIdentifierOf(issuer)),
    buildExtension.certificatePolicies([handlerPolicy]),
    buildExtension.crlDistributionPoints([addresses.crl]),
    buildExtension.authorityInfoAccess({ ocsp: [addresses.ocsp], caIssuers: [addresses.issuer] }),
    ...buildIdentityExtensions({
      organizationCode: subject.uscc,
      ...(subject.insuranceNumber === undefined ? {} : { insuranceNumber: subject.insuranceNumber }),
    }),
  ]
}
