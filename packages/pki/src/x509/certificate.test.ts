import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import { toHex } from '../der/bytes.ts'
import {
  certificateKey,
  isSignedBy,
  keyIdentifierOf,
  parseCertificate,
  parseTbsCertificate,
  sameCertificate,
  signUnlinted,
  subjectKeyIdentifierOf,
  tbsCertificate,
} from './certificate.ts'
import type { CertificateContent } from './certificate.ts'
import { encodeExplicit, encodeInteger, encodeSequence, encodeTime, encodeUnsigned } from '../der/writer.ts'
import { assembleSigned, buildExtension, encodeExtensions } from './extension-builders.ts'
import { buildCertificate } from '../lint/issue.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import { signTbs } from '../lint/issue.ts'
import { lintForIssuance, lintTbs } from '../lint/lint.ts'
import { encodeName, nameOf } from './name.ts'
import { oids } from '../der/oids.ts'
import { serialFromRandom } from './serial-number.ts'

const ca = generateKeyPair('SM2')
const holder = generateKeyPair('SM2')
const content: CertificateContent = {
  serialNumber: serialFromRandom(createHash('sha256').update('serial').digest()),
  issuer: nameOf([
    ['C', 'CN'],
    ['CN', '测试 CA'],
  ]),
  subject: nameOf([
    ['C', 'CN'],
    ['O', '绵阳市社会保险局'],
    ['CN', '张三'],
  ]),
  publicKeySpki: holder.publicKeySpki,
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-01-01T00:00:00Z'),
  extensions: [
    buildExtension.subjectKeyIdentifier(keyIdentifierOf(holder.publicKeySpki)),
    buildExtension.authorityKeyIdentifier(keyIdentifierOf(ca.publicKeySpki)),
    buildExtension.keyUsage(['digitalSignature']),
    buildExtension.extendedKeyUsage([oids.clientAuth]),
  ],
  signatureAlgorithm: 'SM2-SM3',
}

function parsed(der: Uint8Array) {
  const result = parseCertificate(der)
  if (!result.ok) throw new Error(result.problem)
  return result.value
}

const rules = (changes: Partial<CertificateContent>, profile: Parameters<typeof lintTbs>[1] = 'end-entity-sign'): string[] =>
  lintTbs(tbsCertificate({ ...content, ...changes }), profile).map(({ rule }) => rule)

describe('certificate', () => {
  it('is read back as it was written', () => {
    const issued = buildCertificate({ ...content, profile: 'end-entity-sign', issuerKey: ca.privateKey })
    expect(issued.ok).toBe(true)
    if (!issued.ok) return
    const certificate = parsed(issued.certificate)
    expect(certificate).toMatchObject({
      version: 3,
      serialNumber: content.serialNumber,
      keyKind: 'SM2',
      signatureAlgorithm: 'SM2-SM3',
      notBefore: content.notBefore,
      notAfter: content.notAfter,
    })
    expect(certificate.extensions.criticalUnknown).toEqual([])
    expect(certificate.sha256).toBe(createHash('sha256').update(issued.certificate).digest('hex'))
    expect(certificate.sm3).toBe(createHash('sm3').update(issued.certificate).digest('hex'))
    expect(toHex(certificate.subjectRaw)).toBe(toHex(encodeName(content.subject)))
    expect(subjectKeyIdentifierOf(certificate)).toBe(keyIdentifierOf(holder.publicKeySpki))
    expect(certificateKey(certificate)).toBe(certificateKey(certificate))
    expect(sameCertificate(certificate, parsed(issued.certificate))).toBe(true)
  })

  it('is signed by its issuer only', () => {
    const issuer = parsed(
      signUnlinted(tbsCertificate({ ...content, subject: content.issuer, publicKeySpki: ca.publicKeySpki }), ca.privateKey),
    )
    const certificate = parsed(signUnlinted(tbsCertificate(content), ca.privateKey))
    expect(isSignedBy(certificate, issuer)).toBe(true)
    expect(isSignedBy(certificate, certificate)).toBe(false)
  })

  it('inner and outer algorithm must be the same', () => {
    const tbs = tbsCertificate(content)
    const signature = sign({ algorithm: 'SM2-SM3', privateKey: ca.privateKey, message: tbs })
    expect(parseCertificate(assembleSigned(tbs, encodeAlgorithm('ECDSA-SHA256'), signature))).toEqual({
      ok: false,
      problem: 'certificate: inner and outer algorithm differ',
    })
  })

  it.each([
    ['extensions in version 2', 1, true],
    ['version 4', 3, true],
    ['extensions in version 1', undefined, true],
  ])('%s are refused', (_what, version, withExtensions) => {
    const tbs = encodeSequence(
      ...(version === undefined ? [] : [encodeExplicit(0, encodeInteger(version))]),
      encodeUnsigned(Uint8Array.of(5)),
      encodeAlgorithm('SM2-SM3'),
      encodeName(content.issuer),
      encodeSequence(encodeTime(content.notBefore), encodeTime(content.notAfter)),
      encodeName(content.subject),
      content.publicKeySpki,
      ...(withExtensions ? [encodeExplicit(3, encodeExtensions(content.extensions))] : []),
    )
    expect(parseTbsCertificate(tbs).ok).toBe(false)
  })

  it('trailing and oversized input is refused', () => {
    const der = signUnlinted(tbsCertificate(content), ca.privateKey)
    expect(parseCertificate(new Uint8Array([...der, 0])).ok).toBe(false)
    expect(parseCertificate(new Uint8Array(70_000)).ok).toBe(false)
  })
})

describe('lint before signing', () => {
  it('passes what we issue, and the linted bytes are the ones signed', () => {
    const tbs = tbsCertificate(content)
    const linted = lintForIssuance(tbs, 'end-entity-sign')
    expect(linted.ok).toBe(true)
    if (linted.ok) expect(parsed(signTbs(linted.linted, ca.privateKey)).tbs).toEqual(tbs)
  })

  it('signing without the lint does not compile', () => {
    // @ts-expect-error plain bytes are not linted bytes
    expect(() => signTbs(tbsCertificate(content), ca.privateKey)).toThrow()
    // @ts-expect-error an object of the same shape is not either
    const forged: Parameters<typeof signTbs>[0] = { tbs: tbsCertificate(content) }
    expect(forged).toBeDefined()
  })

  it.each<[string, Partial<CertificateContent>]>([
    ['serial-64-random-bits', { serialNumber: '0102' }],
    ['serial-positive', { serialNumber: '00' }],
    ['subject-not-empty', { subject: nameOf([]) }],
    ['issuer-not-empty', { issuer: nameOf([]) }],
    ['validity-order', { notAfter: content.notBefore }],
    ['validity-length', { notAfter: new Date('2036-01-01T00:00:00Z') }],
    ['key-size', { publicKeySpki: generateKeyPair('RSA', 1024).publicKeySpki }],
    ['algorithm', { signatureAlgorithm: 'RSA-SHA1' }],
    ['subject-key-identifier', { extensions: content.extensions.slice(1) }],
    ['authority-key-identifier', { extensions: content.extensions.filter(({ oid }) => oid !== oids.authorityKeyIdentifier) }],
    [
      'key-usage',
      {
        extensions: [
          ...content.extensions.slice(0, 2),
          buildExtension.keyUsage(['keyCertSign']),
          buildExtension.extendedKeyUsage([oids.clientAuth]),
        ],
      },
    ],
    ['extended-key-usage', { extensions: content.extensions.slice(0, 3) }],
    ['basic-constraints', { extensions: [...content.extensions, buildExtension.basicConstraints({ ca: true })] }],
    ['name-lengths', { subject: nameOf([['C', 'CHN']]) }],
    ['name-lengths', { subject: nameOf([['C', 'cn']]) }],
    ['name-lengths', { subject: nameOf([['CN', '长'.repeat(65)]]) }],
    ['name-lengths', { subject: nameOf([['O', '']]) }],
    ['name-lengths', { issuer: nameOf([['CN', 'x'.repeat(70)]]) }],
    [
      'defaults-left-out', // cA FALSE
      { extensions: [...content.extensions, { oid: oids.basicConstraints, critical: true, value: Uint8Array.of(0x30, 3, 1, 1, 0) }] },
    ],
    ['no-unknown-critical', { extensions: [...content.extensions, { oid: '1.2.3.4', critical: true, value: encodeInteger(1) }] }],
  ])('%s', (rule, changes) => {
    expect(rules(changes)).toContain(rule)
  })

  it('names as long as they may be pass, counted in characters', () => {
    expect(
      rules({
        subject: nameOf([
          ['C', 'CN'],
          ['CN', '𠮷'.repeat(64)],
        ]),
      }),
    ).toEqual([])
  })

  it('critical FALSE written out is found', () => {
    const critical = content.extensions.map((one) => ({ ...one, critical: one.critical || one.oid === oids.extendedKeyUsage }))
    const hex = Buffer.from(tbsCertificate({ ...content, extensions: critical })).toString('hex')
    const tbs = Buffer.from(hex.replace('0603551d250101ff', '0603551d25010100'), 'hex')
    expect(lintTbs(tbs, 'end-entity-sign').map(({ rule }) => rule)).toEqual(['defaults-left-out'])
  })

  it('what is said of the issuer must be the issuer’s', () => {
    const issuer = parsed(
      signUnlinted(
        tbsCertificate({
          ...{ ...content, subject: content.issuer, publicKeySpki: ca.publicKeySpki },
          extensions: [buildExtension.subjectKeyIdentifier(keyIdentifierOf(ca.publicKeySpki))],
        }),
        ca.privateKey,
      ),
    )
    const found = (changes: Partial<CertificateContent>) =>
      lintTbs(tbsCertificate({ ...content, ...changes }), 'end-entity-sign', issuer).map(({ rule }) => rule)
    const others = [
      ...content.extensions.slice(0, 1),
      buildExtension.authorityKeyIdentifier('00'.repeat(20)),
      ...content.extensions.slice(2),
    ]
    expect(found({})).toEqual([])
    expect(found({ extensions: others })).toEqual(['authority-key-identifier-fits'])
    expect(found({ issuer: nameOf([['CN', '测试 CA']]) })).toEqual(['issuer-name'])
    expect(found({ notAfter: new Date(+content.notAfter + 1000) })).toEqual(['validity-within-issuer'])
    expect(lintForIssuance(tbsCertificate({ ...content, extensions: others }), 'end-entity-sign', issuer).ok).toBe(false)
  })

  it('each finding names its clause, and garbage is one finding', () => {
    expect(lintTbs(tbsCertificate({ ...content, serialNumber: '0102' }), 'end-entity-sign')).toEqual([
      { rule: 'serial-64-random-bits', clause: 'protocols.md §4' },
    ])
    expect(lintTbs(new Uint8Array([1, 2]), 'root-ca')).toMatchObject([{ rule: 'well-formed' }])
  })

  it('a wrong time encoding is found', () => {
    const tbs = tbsCertificate(content)
    const text = Buffer.from(tbs).toString('latin1').replace('\x30\x1e\x17\x0d260101000000Z', '\x30\x20\x18\x0f20260101000000Z')
    const grown = Buffer.from(text, 'latin1')
    grown.writeUInt16BE(grown.readUInt16BE(2) + 2, 2)
    expect(lintTbs(grown, 'end-entity-sign').map(({ rule }) => rule)).toEqual(['time-encoding'])
  })

  it('a CA needs its marks', () => {
    expect(rules({}, 'issuing-ca')).toEqual(expect.arrayContaining(['basic-constraints', 'key-usage']))
    expect(rules({}, 'root-ca')).toContain('issuer-name')
    expect(rules({}, 'ocsp-responder')).toEqual(expect.arrayContaining(['extended-key-usage', 'ocsp-no-check']))
    expect(rules({}, 'end-entity-encrypt')).toContain('key-usage')
  })
})
