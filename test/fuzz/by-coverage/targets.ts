import {
  buildCertificationRequest,
  buildCrlIndex,
  buildExtension,
  buildOcspRequest,
  certificateStatus,
  checkDer,
  describePublicKey,
  encodeAlgorithm,
  encodeExplicit,
  encodeInteger,
  encodeNull,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  generateKeyPair,
  importPublicKey,
  lookupInIndex,
  lookupRevocation,
  nameOf,
} from '@yinxin/pki'
import {
  nameKey,
  nameToString,
  oids,
  openCrlIndex,
  extensionText,
  nameAttributeOids,
  subjectText,
  parseCertificate,
  parseCertificationRequest,
  parseCrl,
  parseName,
  parseOcspRequest,
  parseOcspResponse,
  parseSignedData,
  verifyCertificationRequest,
  verifyChain,
  verifySignedData,
} from '@yinxin/pki'
import type { GeneralName, RawExtension } from '@yinxin/pki'
import {
  parseAuthenticationToken,
  parseCompactJws,
  parseRpcMessage,
  readListedSite,
  readSiteKey,
  readSiteList,
  readSiteRequest,
  siteListType,
  siteRequestType,
} from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import { createTestPki } from '@yinxin/testkit'

/** Something that reads input of strangers: inputs that are right, and what is done with any input at all. Whatever `use` throws is a find. */
export type FuzzTarget = { readonly seeds: readonly Uint8Array[]; readonly use: (bytes: Uint8Array) => void }

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const [algorithm, seed] = [encodeAlgorithm('ECDSA-SHA256'), Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)]
const names: readonly GeneralName[] = [
  { kind: 'dns', value: '*.example.cn' },
  { kind: 'email', value: 'a@example.cn' },
  { kind: 'uri', value: 'https://example.cn/' },
  { kind: 'ip', bytes: Uint8Array.of(10, 0, 0, 1) },
  { kind: 'directory', name: nameOf([['O', '某公司']]) },
]
const policies: readonly RawExtension[] = [
  { oid: oids.policyConstraints, critical: true, value: encodeSequence(encodeInteger(3, 0x80), encodeInteger(1, 0x81)) },
  { oid: oids.inhibitAnyPolicy, critical: true, value: encodeInteger(1) },
  { oid: oids.policyMappings, critical: true, value: encodeSequence(encodeSequence(encodeOid('1.2.3'), encodeOid('1.2.4'))) },
]
const holder = pki.issue({
  subject: '某公司',
  uscc: '91512081MA62K0260E',
  urls: { crl: ['http://c'], ocsp: ['http://o'], caIssuers: ['http://i'] },
  extensions: [buildExtension.subjectAltName(names), buildExtension.certificatePolicies(['1.2.3', oids.anyPolicy])],
})
const authority = pki.issue({
  subject: 'CA',
  issuer: pki.root,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
  extensions: [
    buildExtension.basicConstraints({ ca: true, pathLength: 1 }),
    buildExtension.nameConstraints({ permitted: names.filter(({ kind }) => kind !== 'ip'), excluded: [{ kind: 'dns', value: 'x.cn' }] }),
    ...policies,
  ],
})
const issuer = pki.issuingCa.certificate
const revoked = [
  { serialNumber: holder.certificate.serialNumber, revokedAt: now, reason: 'superseded' },
  { serialNumber: '77', revokedAt: now },
] as const
const request = buildOcspRequest({ serialNumber: holder.certificate.serialNumber, issuer, nonce: new Uint8Array(16).fill(3) })
const pair = generateKeyPair('P-256')
const digest = encodeSequence(encodeOid(oids.sha256))
const text = (value: unknown): Uint8Array => new Uint8Array(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))

function judge(bytes: Uint8Array): void {
  const parsed = parseCertificate(bytes)
  if (!parsed.ok) return
  const { code, findings } = verifyChain({
    certificate: parsed.value,
    intermediates: [issuer, parsed.value, authority.certificate],
    trustAnchors: [...pki.trustAnchors, parsed.value],
    now,
    revocation: 'if-present',
    crls: [pkiList],
    serverName: 'a.example.cn',
    profile: 'webpki',
    policy: { requireExplicit: true },
  })
  if (code === 'INTERNAL') throw new Error(findings.map(({ detail }) => detail).join())
  for (const oid of Object.values(nameAttributeOids)) subjectText(parsed.value, oid)
  for (const { oid } of parsed.value.extensions.all) extensionText(parsed.value, oid)
  nameToString(parsed.value.subject)
}

/** The two readers of lists must say the same. */
function readList(bytes: Uint8Array): void {
  const [plain, indexed] = [parseCrl(bytes), buildCrlIndex(bytes, seed)]
  if (plain.ok !== indexed.ok)
    throw new Error(`plain: ${JSON.stringify(plain.ok || plain.problem)}, index: ${JSON.stringify(indexed.ok || indexed.problem)}`)
  if (!plain.ok || !indexed.ok) return
  const opened = openCrlIndex(indexed.value)
  for (const key of plain.value.places.keys()) {
    const serial = key.split('#').at(-1) ?? ''
    const [a, b] = [lookupRevocation(plain.value, serial), lookupInIndex(opened.index, serial)]
    if (a?.reason !== b?.reason) throw new Error(`of ${serial} one says ${a?.reason}, the other ${b?.reason}`)
  }
  certificateStatus({ certificate: holder.certificate, issuer, now, crls: [plain.value] })
}

function readRequest(bytes: Uint8Array): void {
  const asText = Buffer.from(bytes).toString()
  const jws = parseCompactJws(asText, 8192)
  const payload = asObject(parseJson(asText))
  const read =
    jws ??
    (payload && {
      header: { typ: payload['sites'] ? siteListType : siteRequestType, alg: 'ES256' },
      payload,
      signingInput: '',
      signature: new Uint8Array(64),
    })
  if (!read) return
  readSiteRequest(read, +now / 1000)
  readSiteList(read)
  readListedSite(read.payload)
  readSiteKey(read.payload)
}

function parseJson(given: string): unknown {
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}

const pkiList = pki.crl({ revoked })
const signedData = encodeSequence(
  encodeOid('1.2.840.113549.1.7.2'),
  encodeExplicit(
    0,
    encodeSequence(
      encodeInteger(1),
      encodeSetOf([digest]),
      encodeSequence(encodeOid('1.2.840.113549.1.7.1'), encodeExplicit(0, encodeOctets(Uint8Array.of(1)))),
      encodeExplicit(0, holder.der),
      encodeSetOf([
        encodeSequence(
          encodeInteger(1),
          encodeSequence(holder.certificate.issuerRaw, encodeInteger(7)),
          digest,
          algorithm,
          encodeOctets(Uint8Array.of(1)),
        ),
      ]),
    ),
  ),
)

/** Everything that is fuzzed by coverage, by name. */
export const fuzzTargets: Readonly<Record<string, FuzzTarget>> = {
  DER: { seeds: [holder.der, encodeNull()], use: (bytes) => void checkDer(bytes) },
  certificate: { seeds: [holder.der, authority.der, pki.root.der, pki.ocspResponder.der], use: judge },
  list: { seeds: [pkiList, pki.crl({ issuer: pki.root })], use: readList },
  'OCSP answer': {
    seeds: [pki.ocsp(request, { revoked }), pki.ocsp(request, { by: 'ca' })],
    use: (bytes) => {
      parseOcspResponse(bytes)
      certificateStatus({ certificate: holder.certificate, issuer, now, ocsp: [bytes], ocspNonce: new Uint8Array(16).fill(3) })
    },
  },
  'OCSP request': { seeds: [request], use: (bytes) => void parseOcspRequest(bytes) },
  CSR: {
    seeds: [
      buildCertificationRequest({
        subject: nameOf([['CN', 'x']]),
        publicKeySpki: pair.publicKeySpki,
        extensions: [buildExtension.keyUsage(['digitalSignature']), buildExtension.subjectAltName(names)],
        algorithm: 'ECDSA-SHA256',
        privateKey: pair.privateKey,
      }),
    ],
    use: (bytes) => {
      const parsed = parseCertificationRequest(bytes)
      if (parsed.ok) verifyCertificationRequest(parsed.value)
    },
  },
  CMS: {
    seeds: [signedData],
    use: (bytes) => {
      parseSignedData(bytes)
      verifySignedData({ message: bytes, certificates: [holder.certificate] })
    },
  },
  name: {
    seeds: [holder.certificate.subjectRaw, pki.root.certificate.subjectRaw],
    use: (bytes) => {
      const parsed = parseName(bytes)
      if (parsed.ok) nameKey(parsed.value)
    },
  },
  key: {
    seeds: ['P-256', 'RSA', 'RSA-PSS', 'Ed25519', 'SM2', 'DSA'].map((kind) => generateKeyPair(kind as 'RSA').publicKeySpki),
    use: (bytes) => {
      describePublicKey(bytes)
      importPublicKey(bytes)
    },
  },
  token: {
    seeds: ['ES256', 'SM2SM3'].map((name) =>
      text({
        format: name === 'SM2SM3' ? 'yinxin-sm2:1' : 'web-eid:1.0',
        algorithm: name,
        signature: 'A'.repeat(88),
        unverifiedCertificate: Buffer.from(holder.der).toString('base64'),
        appVersion: 'https://example.cn/1.0',
      }),
    ),
    use: (bytes) => void parseAuthenticationToken(Buffer.from(bytes).toString()),
  },
  request: {
    seeds: [
      text({
        iss: 'https://portal.example',
        aud: 'assistant',
        jti: 'a'.repeat(22),
        nonce: 'n'.repeat(44),
        purpose: 'sign-in',
        iat: +now / 1000,
        exp: +now / 1000 + 60,
      }),
      text('eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJ4In0.' + 'A'.repeat(86)),
      text({ sites: [{ origin: 'https://portal.example', name: 'x', keys: [{ kty: 'EC', crv: 'P-256', x: 'A', y: 'A' }] }] }),
    ],
    use: readRequest,
  },
  message: {
    seeds: [
      text({ jsonrpc: '2.0', id: 1, method: 'hello', params: {} }),
      text({ jsonrpc: '2.0', id: 1, error: { code: -1, message: '', data: { code: 'INTERNAL', traceId: 'a', detail: { a: 1 } } } }),
    ],
    use: (bytes) => void parseRpcMessage(Buffer.from(bytes).toString()),
  },
}
