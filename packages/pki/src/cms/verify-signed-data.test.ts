import { attributeOf, buildSignedData, createTestPki } from '@yinxin/testkit'
import type { SignedDataOptions } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { context, tags } from '../der/reader.ts'
import { encodeInteger, encodeOid, encodeSequence, encodeTime, encodeValue } from '../der/writer.ts'
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
