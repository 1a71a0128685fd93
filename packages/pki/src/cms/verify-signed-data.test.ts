import { createHash } from 'node:crypto'
import { attributeOf, buildSignedData, buildSignerInfo, createTestPki } from '@yinxin/testkit'
import type { SignedDataOptions } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { context, tags } from '../der/reader.ts'
import {
  encodeExplicit,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeTime,
  encodeUnsigned,
  encodeValue,
} from '../der/writer.ts'
import { signUnlinted, tbsCertificate } from '../x509/certificate.ts'
import { serialOctets } from '../x509/serial-number.ts'
import { definiteForm } from './ber.ts'
import { verifySignedData } from './verify-signed-data.ts'

const pki = createTestPki({ kind: 'SM2', now: new Date('2026-11-23T00:00:00Z') })
const signer = pki.issue({ subject: '示范单位' })
const content = Buffer.from('hello')
const judge = (options: Partial<SignedDataOptions> = {}) => {
  const read = verifySignedData({ message: buildSignedData(signer, { content, ...options }) })
  return read.ok ? read.value.signers : read.problem
}
const gm = { signedData: '1.2.156.10197.6.1.4.2.2', data: '1.2.156.10197.6.1.4.2.1' }
const sm3 = encodeSequence(encodeOid('1.2.156.10197.1.401'))
const algorithm = (oid: string) => encodeSequence(encodeOid(oid))

describe('SignedData with SM2', () => {
  it.each([
    ['numbers of PKCS #7', {}],
    ['numbers of GB/T 35275', { types: gm }],
    ['sm2sign as the signature algorithm', { types: gm, signatureAlgorithm: algorithm('1.2.156.10197.1.301.1') }],
    ['the curve as the signature algorithm', { signatureAlgorithm: algorithm('1.2.156.10197.1.301') }],
  ])('holds with %s', (_name, options) => {
    expect(judge(options)).toMatchObject([{ verified: true, algorithm: 'SM2-SM3' }])
  })

  it('says when it was signed, as the signer says', () => {
    const signingTime = new Date('2026-11-23T08:00:00Z')
    expect(judge({ attributes: [attributeOf('1.2.840.113549.1.9.5', encodeTime(signingTime))] })).toMatchObject([{ signingTime }])
  })

  it.each([
    ['a digest of other content', { digest: new Uint8Array(32) }, 'the content was changed'],
    ['another content type in the attributes', { contentTypeSaid: gm.data }, 'the signed content type is another one'],
    ['another kind of signature', { signatureAlgorithm: algorithm('1.2.840.10045.4.3.2') }, 'algorithm not supported'],
    [
      'protected algorithms that are other ones',
      {
        attributes: [attributeOf('1.2.840.113549.1.9.52', encodeSequence(sm3, encodeValue(context(1), encodeOid('1.2.840.10045.4.3.2'))))],
      },
      'the protected algorithms are other ones',
    ],
  ])('%s: not verified', (_name, options, problem) => {
    expect(judge(options)).toMatchObject([{ verified: false, problem }])
  })

  it('an attribute twice, or with two values, is no message', () => {
    const time = encodeTime(new Date(0))
    const once = attributeOf('1.2.840.113549.1.9.5', time)
    expect(judge({ attributes: [once, attributeOf('1.2.840.113549.1.9.5', encodeTime(new Date(1e12)))] })).toContain('exactly one value')
    const two = encodeSequence(encodeOid('1.2.840.113549.1.9.5'), encodeValue(tags.set, time, time))
    expect(judge({ attributes: [two] })).toContain('exactly one value')
  })
})

const hashOf = (hash: string, bytes: Uint8Array) => encodeOctets(new Uint8Array(createHash(hash).update(bytes).digest()))
const essV2 = (...ids: readonly Uint8Array[]) => attributeOf('1.2.840.113549.1.9.16.2.47', encodeSequence(encodeSequence(...ids)))
const essV1 = (...ids: readonly Uint8Array[]) => attributeOf('1.2.840.113549.1.9.16.2.12', encodeSequence(encodeSequence(...ids)))
const issuerSerial = (serial: string) =>
  encodeSequence(encodeSequence(encodeExplicit(4, signer.certificate.issuerRaw)), encodeUnsigned(serialOctets(serial)))

/** Issuer, serial number and key of the signer, and something else said: what an attacker with a compromised CA would exchange. */
const double = signUnlinted(
  tbsCertificate({
    ...signer.certificate,
    ...{ subject: pki.root.certificate.subject, extensions: signer.certificate.extensions.all, signatureAlgorithm: 'SM2-SM3' },
  }),
  pki.issuingCa.privateKey,
)

describe('the certificate the signer names (RFC 5035, RFC 2634)', () => {
  const { serialNumber } = signer.certificate
  it.each([
    ['by SHA-256, which is left out', essV2(encodeSequence(hashOf('sha256', signer.der)))],
    ['by SM3, with issuer and serial number', essV2(encodeSequence(sm3, hashOf('sm3', signer.der), issuerSerial(serialNumber)))],
    ['first of several', essV2(encodeSequence(hashOf('sha256', signer.der)), encodeSequence(hashOf('sha256', pki.root.der)))],
    ['by the older attribute', essV1(encodeSequence(hashOf('sha1', signer.der)))],
  ])('%s: verified', (_name, attribute) => expect(judge({ attributes: [attribute] })).toMatchObject([{ verified: true }]))

  it.each([
    ['another one', essV2(encodeSequence(hashOf('sha256', double)))],
    ['another one by SM3', essV2(encodeSequence(sm3, hashOf('sm3', double)))],
    ['another one by the older attribute', essV1(encodeSequence(hashOf('sha1', double)))],
    ['its own only second', essV2(encodeSequence(hashOf('sha256', pki.root.der)), encodeSequence(hashOf('sha256', signer.der)))],
    ['its own with another serial number', essV2(encodeSequence(hashOf('sha256', signer.der), issuerSerial('7f')))],
    ['by a hash nobody knows', essV2(encodeSequence(encodeSequence(encodeOid('1.2.3')), hashOf('sha256', signer.der)))],
    ['none', essV2()],
  ])('%s: not verified', (_name, attribute) =>
    expect(judge({ attributes: [attribute] })).toMatchObject([{ verified: false, problem: 'the signer names another certificate' }]),
  )

  it('of two with one issuer, serial number and key the one that is named is meant', () => {
    const attributes = [essV2(encodeSequence(hashOf('sha256', signer.der)))]
    expect(judge({ attributes, certificates: [double] })).toMatchObject([
      { verified: true, certificate: { sha256: signer.certificate.sha256 } },
    ])
  })
})

describe('countersignatures (RFC 5652 §11.4)', () => {
  const other = pki.issue({ subject: '复核人' })
  const digestOf = (signature: Uint8Array) => attributeOf('1.2.840.113549.1.9.4', hashOf('sm3', signature))
  const countersigned = (...infos: readonly Uint8Array[]) =>
    encodeSequence(encodeOid('1.2.840.113549.1.9.6'), encodeValue(tags.set, ...infos))
  const by = (attributes: (signature: Uint8Array) => readonly Uint8Array[], unsigned?: SignedDataOptions['unsigned']) =>
    judge({
      certificates: [other.der],
      unsigned: (signature) => [
        countersigned(buildSignerInfo(other, { attributes: attributes(signature), ...(unsigned ? { unsigned } : {}) })),
      ],
    })

  it('each has its verdict, and one of a countersignature too', () => {
    const again = (signature: Uint8Array) => [countersigned(buildSignerInfo(signer, { attributes: [digestOf(signature)] }))]
    expect(by((signature) => [digestOf(signature)], again)).toMatchObject([
      {
        verified: true,
        countersigners: [{ verified: true, certificate: { sha256: other.certificate.sha256 }, countersigners: [{ verified: true }] }],
      },
    ])
  })

  it.each([
    ['of another signature', () => [digestOf(new Uint8Array(64))], 'the content was changed'],
    [
      'that names a content type',
      (signature: Uint8Array) => [digestOf(signature), attributeOf('1.2.840.113549.1.9.3', encodeOid('1.2.840.113549.1.7.1'))],
      'the signed content type is another one',
    ],
  ])('one %s does not hold; the signature itself does', (_name, attributes, problem) => {
    expect(by(attributes)).toMatchObject([{ verified: true, countersigners: [{ verified: false, problem }] }])
  })

  it('other unsigned attributes are passed over; too many signatures, or too deep, are no message', () => {
    expect(judge({ unsigned: () => [attributeOf('1.2.3.4', encodeInteger(1))] })).toMatchObject([{ verified: true, countersigners: [] }])
    const info = (signature: Uint8Array, depth: number): Uint8Array =>
      buildSignerInfo(other, {
        attributes: [digestOf(signature)],
        ...(depth === 0 ? {} : { unsigned: (own: Uint8Array) => [countersigned(info(own, depth - 1))] }),
      })
    expect(judge({ unsigned: (signature) => [countersigned(info(signature, 5))] })).toContain('too deep')
    const many = (signature: Uint8Array) => [countersigned(...Array.from({ length: 32 }, () => info(signature, 0)))]
    expect(judge({ unsigned: many })).toContain('too many')
  })
})

describe('definite form', () => {
  const form = (...octets: number[]) => definiteForm(Uint8Array.from(octets), 1000)

  it('keeps what is definite, and writes what is not with minimal lengths and whole strings', () => {
    expect(form(0x30, 0x03, 0x02, 0x01, 0x05)).toEqual({ ok: true, value: encodeSequence(encodeInteger(5)) })
    expect(form(0x30, 0x80, 0x02, 0x81, 0x01, 0x05, 0, 0)).toEqual({ ok: true, value: encodeSequence(encodeInteger(5)) })
    const whole = { ok: true, value: Uint8Array.of(0x04, 0x03, 1, 2, 3) }
    expect(form(0x24, 0x80, 0x04, 0x01, 1, 0x24, 0x04, 0x04, 0x02, 2, 3, 0, 0)).toEqual(whole)
  })

  it('a message of nothing but small values costs little', () => {
    const many = new Uint8Array(4_000_000).map((_, at) => (at === 0 ? 0x30 : at === 1 ? 0x80 : at % 2 === 0 ? 0x05 : 0))
    expect(definiteForm(many, many.length)).toMatchObject({ ok: false, problem: 'BER: too many values' })
  })

  it.each([
    ['nothing', []],
    ['no end of contents', [0x30, 0x80, 0x02, 0x01, 0x05]],
    ['half an end', [0x30, 0x80, 0]],
    ['a primitive of indefinite length', [0x04, 0x80, 0, 0]],
    ['bytes after the end', [0x05, 0, 0x05, 0]],
    ['a string with a number in it', [0x24, 0x03, 0x02, 0x01, 0x05]],
    ['a length past the end', [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]],
    ['a length of too many octets', [0x30, 0x85, 0, 0, 0, 0, 1, 5]],
    ['a multi-octet tag', [0x3f, 0x81, 0x01, 0x00]],
    ['more than allowed', new Array<number>(1001).fill(0)],
  ])('%s is refused', (_name, octets) => {
    expect(form(...octets).ok).toBe(false)
  })
})
