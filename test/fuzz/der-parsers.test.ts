import {
  buildCertificationRequest,
  buildExtension,
  buildOcspRequest,
  checkDer,
  decodeAlgorithm,
  decryptSm2,
  derToRaw,
  describePublicKey,
  encryptSm2,
  generateKeyPair,
  importPublicKey,
} from '@yinxin/pki'
import {
  lintTbs,
  lookupRevocation,
  nameOf,
  nameToString,
  parseCertificate,
  parseCertificationRequest,
  parseCrl,
  parseName,
  parseOcspRequest,
} from '@yinxin/pki'
import {
  parseOcspResponse,
  pemToDer,
  identityText,
  judgeTimestamp,
  nameAttributeOids,
  parseExtensionText,
  subjectText,
  verifyChain,
  verifyCertificationRequest,
  verifyOcspResponse,
  verifySignature,
  verifySignedData,
} from '@yinxin/pki'
import { buildSignedData, buildTimestamp, createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

/** Whatever bytes come in: an answer, never an exception, and never much work. */

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'SM2', now })
const holder = pki.issue({
  subject: '某公司',
  uscc: '91512081MA62K0260E',
  urls: { crl: ['http://c'], ocsp: ['http://o'] },
  extensions: [
    buildExtension.subjectAltName([
      { kind: 'directory', name: nameOf([['CN', 'x']]) },
      { kind: 'ip', bytes: Uint8Array.of(1, 2, 3, 4) },
    ]),
  ],
})
const { certificate } = holder
const issuer = pki.issuingCa.certificate
const request = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, nonce: new Uint8Array(16).fill(3) })
const pair = generateKeyPair('P-256')
const sm2Pair = generateKeyPair('SM2')
const encrypted = encryptSm2(sm2Pair.publicKeySpki, new Uint8Array(16).fill(7))
const ciphertext = encrypted.ok ? encrypted.value : new Uint8Array()
const revoked = [{ serialNumber: certificate.serialNumber, revokedAt: now, reason: 'superseded' }] as const

/** Each parser with a valid input, and what callers do next with a value that parsed. */
const parsers: Record<string, { valid: Uint8Array; use: (bytes: Uint8Array) => unknown }> = {
  certificate: {
    valid: holder.der,
    use: (bytes) => {
      const parsed = parseCertificate(bytes)
      if (!parsed.ok) return parsed
      const judged = verifyChain({
        revocation: 'none',
        certificate: parsed.value,
        intermediates: [issuer, parsed.value],
        trustAnchors: pki.trustAnchors,
        now,
      })
      return [
        judged,
        subjectText(parsed.value, nameAttributeOids.O),
        identityText(parsed.value, 'organizationCode'),
        nameToString(parsed.value.issuer),
      ]
    },
  },
  'to-be-signed certificate': { valid: certificate.tbs, use: (bytes) => lintTbs(bytes, 'end-entity-sign') },
  CRL: {
    valid: pki.crl({ revoked }),
    use: (bytes) => {
      const parsed = parseCrl(bytes)
      return parsed.ok ? [...parsed.value.places.keys()].map((serial) => lookupRevocation(parsed.value, serial)) : parsed
    },
  },
  'OCSP request': { valid: request, use: (bytes) => [parseOcspRequest(bytes), pki.ocsp(bytes)] },
  'OCSP response': {
    valid: pki.ocsp(request, { revoked }),
    use: (bytes) => [parseOcspResponse(bytes), verifyOcspResponse({ response: bytes, certificate, issuer, now })],
  },
  CSR: {
    valid: buildCertificationRequest({
      subject: nameOf([['CN', 'x']]),
      publicKeySpki: pair.publicKeySpki,
      extensions: [buildExtension.keyUsage(['digitalSignature'])],
      algorithm: 'ECDSA-SHA256',
      privateKey: pair.privateKey,
    }),
    use: (bytes) => {
      const parsed = parseCertificationRequest(bytes)
      return parsed.ok ? verifyCertificationRequest(parsed.value) : parsed
    },
  },
  'CMS SignedData': {
    valid: buildSignedData(holder, { content: new Uint8Array([1, 2, 3]) }),
    use: (bytes) => verifySignedData({ message: bytes }),
  },
  'time-stamp': {
    valid: buildTimestamp(holder, { content: new Uint8Array([1, 2, 3]), time: new Date('2026-01-01T00:00:00Z') }),
    use: (bytes) => judgeTimestamp({ token: bytes, stamped: { content: new Uint8Array([1, 2, 3]) } }),
  },
  'SM2 ciphertext': { valid: ciphertext, use: (bytes) => decryptSm2(sm2Pair.privateKey, bytes) },
  name: { valid: certificate.subjectRaw, use: (bytes) => parseName(bytes) },
  'public key': { valid: certificate.publicKeySpki, use: (bytes) => [describePublicKey(bytes), importPublicKey(bytes)] },
  signature: {
    valid: certificate.signature,
    use: (bytes) => [
      derToRaw(bytes),
      verifySignature({ algorithm: 'SM2-SM3', publicKeySpki: issuer.publicKeySpki, message: certificate.tbs, signature: bytes }),
    ],
  },
  'loose bytes': {
    valid: holder.der,
    use: (bytes) => [checkDer(bytes), decodeAlgorithm(bytes), parseExtensionText(bytes), pemToDer(Buffer.from(bytes).toString('latin1'))],
  },
}

const runs = { numRuns: 150 }

describe.each(Object.entries(parsers))('%s', (_name, { valid, use }) => {
  it('survives arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void use(bytes)),
      runs,
    )
  })

  it('survives changed octets', () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    const mutated = fc.array(change, { minLength: 1, maxLength: 4 }).map((changes) => {
      const bytes = new Uint8Array(valid)
      for (const [place, octet] of changes) bytes[place] = octet
      return bytes
    })
    fc.assert(
      fc.property(mutated, (bytes) => void use(bytes)),
      runs,
    )
  })

  it('survives cutting, doubling and inserting', () => {
    const piece = fc.tuple(fc.nat(valid.length), fc.nat(valid.length), fc.uint8Array({ maxLength: 8 }))
    fc.assert(
      fc.property(piece, ([from, to, inserted]) => void use(new Uint8Array([...valid.slice(0, from), ...inserted, ...valid.slice(to)]))),
      runs,
    )
  })
})

describe('changed certificates', () => {
  it('none of them is trusted', () => {
    const change = fc.tuple(fc.nat(holder.der.length - 1), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(change, ([place, difference]) => {
        const bytes = new Uint8Array(holder.der)
        bytes[place] = (bytes[place] ?? 0) ^ difference
        const parsed = parseCertificate(bytes)
        expect(
          parsed.ok &&
            verifyChain({ revocation: 'none', certificate: parsed.value, intermediates: [issuer], trustAnchors: pki.trustAnchors, now })
              .verdict === 'accepted',
        ).toBe(false)
      }),
      { numRuns: 300 },
    )
  })
})

describe('hostile shapes', () => {
  it('deep nesting, long lists and huge lengths end quickly', () => {
    const deep = new Uint8Array(60_000).map((_, index) => (index % 2 === 0 ? 0x30 : 0x80))
    const nested = Uint8Array.from({ length: 60_000 }, (_, index) => [0x30, 0x83, 0x00, 0xea, 0x60][index % 5] ?? 0)
    const many = new Uint8Array([
      0x30,
      0x83,
      0x01,
      0x11,
      0x70,
      ...new Uint8Array(70_000).map((_, index) => (index % 2 === 0 ? 0x05 : 0x00)),
    ])
    for (const { use } of Object.values(parsers)) for (const bytes of [deep, nested, many]) use(bytes)
    expect(parseName(many).ok).toBe(false)
    expect(checkDer(many).ok).toBe(true)
  })
})
