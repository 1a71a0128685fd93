import { randomBytes } from 'node:crypto'
import {
  buildCrl,
  buildExtension,
  buildIdentityExtensions,
  buildOcspResponse,
  certIdIsOf,
  defaultAlgorithm,
  generateKeyPair,
  keyIdentifierOf,
  lookupRevocation,
  nameOf,
  oids,
} from '@yinxin/pki'
import { parseCertificate, parseCrl, parseOcspRequest, buildOcspError, serialFromRandom, signUnlinted, tbsCertificate } from '@yinxin/pki'
import type {
  AlgorithmId,
  Certificate,
  KeyKind,
  KeyPair,
  KeyUsage,
  Name,
  NameAttributeType,
  RawExtension,
  RevokedEntry,
  SingleResponse,
} from '@yinxin/pki'

/** A whole small PKI in memory: root, issuing CA, end entities, CRL, OCSP. Every certificate can be made wrong on purpose. */

const day = 86_400_000
const daysAfter = (date: Date, days: number): Date => new Date(+date + days * day)

export type Subject = Name | readonly (readonly [NameAttributeType, string])[] | string

/** A certificate with its key; `der` is `certificate.raw`. */
export type TestIdentity = KeyPair & { readonly certificate: Certificate; readonly der: Uint8Array }

export type IssueOptions = {
  /** A name, a list of attributes, or the organisation's name (`C=CN, O=…, CN=…`). */
  readonly subject: Subject
  readonly uscc?: string
  readonly insuranceNumber?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly keyUsage?: readonly KeyUsage[]
  /** Object identifiers; an empty list leaves the extension out. */
  readonly extendedKeyUsage?: readonly string[]
  readonly urls?: { readonly crl?: readonly string[]; readonly ocsp?: readonly string[]; readonly caIssuers?: readonly string[] }
  /** Hex; random unless given. */
  readonly serialNumber?: string
  /** Key to certify (renewals, keys held in a UKey); a new pair unless given. */
  readonly keyPair?: KeyPair
  /** Kind of the new pair; the PKI's kind unless given. */
  readonly kind?: KeyKind
  /** Added to, and by object identifier replacing, the usual extensions. */
  readonly extensions?: readonly RawExtension[]
  /** Signed by this identity instead of the issuing CA. */
  readonly issuer?: TestIdentity
  /** For a certificate over a key held elsewhere: only its public half. */
  readonly publicKeySpki?: Uint8Array
}

export type CaOptions = {
  readonly subject: Subject
  readonly issuer: TestIdentity
  readonly pathLength?: number
  readonly notBefore?: Date
  readonly notAfter?: Date
}

export type CrlOptions = {
  readonly revoked?: readonly RevokedEntry[]
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date
  readonly crlNumber?: number
  readonly issuer?: TestIdentity
}

export type TestPki = {
  readonly kind: TestPkiKind
  readonly root: TestIdentity
  readonly issuingCa: TestIdentity
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  issue(options: IssueOptions): TestIdentity
  issueCa(options: CaOptions): TestIdentity
  /** DER of a list by the issuing CA (or `issuer`). */
  crl(options?: CrlOptions): Uint8Array
  readonly ocspResponder: TestIdentity
  /** DER answer of the delegated responder to a DER request, by these revocations; certificates not listed are good. */
  ocsp(
    request: Uint8Array,
    options?: { revoked?: readonly RevokedEntry[]; now?: Date; nextUpdate?: Date; by?: 'responder' | 'ca' },
  ): Uint8Array
}

export type TestPkiKind = 'SM2' | 'P-256' | 'RSA'

const toName = (subject: Subject): Name => {
  if (typeof subject === 'string')
    return nameOf([
      ['C', 'CN'],
      ['O', subject],
      ['CN', subject],
    ])
  return 'rdns' in subject ? subject : nameOf(subject)
}

/** Builds a PKI whose certificates are valid around `now`. All keys are new; the names carry `name` so that two PKIs never share one. */
export function createTestPki({ kind, now, name = '测试' }: { kind: TestPkiKind; now: Date; name?: string }): TestPki {
  const signatureAlgorithm = defaultAlgorithm(kind)
  const newKey = (of: KeyKind = kind): KeyPair => generateKeyPair(of)

  function certify(content: {
    subject: Name
    keyPair: KeyPair
    issuer?: TestIdentity
    notBefore: Date
    notAfter: Date
    extensions: readonly RawExtension[]
    serialNumber?: string
  }): TestIdentity {
    const { subject, keyPair, issuer } = content
    const issuerKey = issuer ?? keyPair
    const tbs = tbsCertificate({
      serialNumber: content.serialNumber ?? serialFromRandom(randomBytes(16)),
      issuer: issuer?.certificate.subject ?? subject,
      subject,
      publicKeySpki: keyPair.publicKeySpki,
      notBefore: content.notBefore,
      notAfter: content.notAfter,
      extensions: [
        buildExtension.subjectKeyIdentifier(keyIdentifierOf(keyPair.publicKeySpki)),
        buildExtension.authorityKeyIdentifier(keyIdentifierOf(issuerKey.publicKeySpki)),
        ...content.extensions,
      ],
      signatureAlgorithm: issuer ? algorithmOf(issuer) : signatureAlgorithm,
    })
    const parsed = parseCertificate(signUnlinted(tbs, issuerKey.privateKey))
    if (!parsed.ok) throw new Error(parsed.problem)
    return { ...keyPair, certificate: parsed.value, der: parsed.value.raw }
  }

  const caExtensions = (pathLength?: number): RawExtension[] => [
    buildExtension.basicConstraints({ ca: true, ...(pathLength === undefined ? {} : { pathLength }) }),
    buildExtension.keyUsage(['keyCertSign', 'cRLSign']),
  ]

  const root = certify({
    subject: nameOf([
      ['C', 'CN'],
      ['O', name],
      ['CN', `${name} ${kind} 根`],
    ]),
    keyPair: newKey(),
    notBefore: daysAfter(now, -3650),
    notAfter: daysAfter(now, 3650),
    extensions: caExtensions(),
  })

  const issueCa = ({ subject, issuer, pathLength, notBefore, notAfter }: CaOptions): TestIdentity =>
    certify({
      subject: toName(subject),
      keyPair: newKey(),
      issuer,
      notBefore: notBefore ?? daysAfter(now, -1825),
      notAfter: notAfter ?? daysAfter(now, 1825),
      extensions: caExtensions(pathLength),
    })

  const issuingCa = issueCa({
    subject: nameOf([
      ['C', 'CN'],
      ['O', name],
      ['CN', `${name} ${kind} CA`],
    ]),
    issuer: root,
    pathLength: 0,
  })

  function issue(options: IssueOptions): TestIdentity {
    const usual = endEntityExtensions(options)
    const own = options.extensions ?? []
    return certify({
      subject: toName(options.subject),
      keyPair: options.keyPair ?? (options.publicKeySpki ? heldElsewhere(options.publicKeySpki) : newKey(options.kind)),
      issuer: options.issuer ?? issuingCa,
      notBefore: options.notBefore ?? daysAfter(now, -1),
      notAfter: options.notAfter ?? daysAfter(now, 365),
      extensions: [...usual.filter(({ oid }) => !own.some((added) => added.oid === oid)), ...own],
      ...(options.serialNumber === undefined ? {} : { serialNumber: options.serialNumber }),
    })
  }

  const ocspResponder = issue({
    subject: nameOf([
      ['C', 'CN'],
      ['O', name],
      ['CN', `${name} ${kind} OCSP`],
    ]),
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [oids.ocspSigning],
    extensions: [buildExtension.ocspNoCheck()],
  })

  function crl({ revoked = [], thisUpdate = now, nextUpdate, crlNumber = 1, issuer = issuingCa }: CrlOptions = {}): Uint8Array {
    return buildCrl({
      issuer: issuer.certificate.subject,
      issuerKey: issuer.privateKey,
      signatureAlgorithm: algorithmOf(issuer),
      authorityKeyIdentifier: keyIdentifierOf(issuer.publicKeySpki),
      thisUpdate,
      nextUpdate: nextUpdate ?? daysAfter(thisUpdate, 7),
      crlNumber,
      revoked,
    })
  }

  const ocsp: TestPki['ocsp'] = (request, { revoked = [], now: at = now, nextUpdate, by = 'responder' } = {}) => {
    const parsed = parseOcspRequest(request)
    if (!parsed.ok) return buildOcspError('malformedRequest')
    const list = parseCrl(crl({ revoked }))
    if (!list.ok) throw new Error(list.problem)
    const responses = parsed.value.certIds.map((certId): SingleResponse => {
      const times = { thisUpdate: at, nextUpdate: nextUpdate ?? new Date(+at + 3_600_000) }
      if (!certIdIsOf(certId, issuingCa.certificate)) return { certId, status: 'unknown', ...times }
      const revocation = lookupRevocation(list.value, certId.serialNumber)
      return revocation
        ? { certId, status: 'revoked', revokedAt: revocation.revokedAt, reason: revocation.reason, ...times }
        : { certId, status: 'good', ...times }
    })
    const identity = by === 'ca' ? issuingCa : ocspResponder
    return buildOcspResponse({
      responder: {
        publicKeySpki: identity.publicKeySpki,
        privateKey: identity.privateKey,
        signatureAlgorithm: algorithmOf(identity),
        ...(by === 'ca' ? {} : { certificate: identity.der }),
      },
      producedAt: at,
      responses,
      ...(parsed.value.nonce ? { nonce: parsed.value.nonce } : {}),
    })
  }

  return {
    kind,
    root,
    issuingCa,
    trustAnchors: [root.certificate],
    intermediates: [issuingCa.certificate],
    issue,
    issueCa,
    crl,
    ocspResponder,
    ocsp,
  }
}

function algorithmOf({ certificate }: TestIdentity): AlgorithmId {
  if (certificate.keyKind === 'unknown') throw new Error('kind of key not known')
  return defaultAlgorithm(certificate.keyKind)
}

/** Only the public half is here: using the private one fails at once, as it should. */
function heldElsewhere(publicKeySpki: Uint8Array): KeyPair {
  const absent = { publicKeySpki } as Partial<KeyPair>
  return absent as KeyPair
}

function endEntityExtensions({
  uscc,
  insuranceNumber,
  keyUsage = ['digitalSignature', 'nonRepudiation'],
  extendedKeyUsage = [oids.clientAuth],
  urls = {},
}: IssueOptions): RawExtension[] {
  const { crl = [], ocsp = [], caIssuers = [] } = urls
  return [
    buildExtension.basicConstraints({ ca: false }),
    buildExtension.keyUsage(keyUsage),
    ...(extendedKeyUsage.length > 0 ? [buildExtension.extendedKeyUsage(extendedKeyUsage)] : []),
    ...(crl.length > 0 ? [buildExtension.crlDistributionPoints(crl)] : []),
    ...(ocsp.length + caIssuers.length > 0 ? [buildExtension.authorityInfoAccess({ ocsp, caIssuers })] : []),
    ...buildIdentityExtensions({
      ...(uscc === undefined ? {} : { organizationCode: uscc }),
      ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    }),
  ]
}
