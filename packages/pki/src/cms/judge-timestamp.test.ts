import { createHash } from 'node:crypto'
import { attributeOf, buildTimestamp, createTestPki, isIssuerWrittenOtherwise, namingCertificate, timestampPurpose } from '@yinxin/testkit'
import type { IssueOptions, TestIdentity, TimestampOptions } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { oids } from '../der/oids.ts'
import { context, contextPrimitive, tags } from '../der/reader.ts'
import {
  encodeBoolean,
  encodeExplicit,
  encodeInteger,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeText,
  encodeValue,
} from '../der/writer.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { encodeGeneralName } from '../x509/general-name.ts'
import { judgeTimestamp } from './judge-timestamp.ts'
import type { Stamped } from './judge-timestamp.ts'

const now = new Date('2026-11-30T08:00:00Z')
const pki = createTestPki({ kind: 'SM2', now })
const issueStamper = (more: Partial<IssueOptions> = {}): TestIdentity => pki.issue({ subject: '时间戳', ...timestampPurpose, ...more })
const stamper = issueStamper()
const content = Buffer.from('申报表')
const judge = (options: Partial<TimestampOptions> = {}, by = stamper, stamped: Stamped = { content }) =>
  judgeTimestamp({ token: buildTimestamp(by, { content, time: now, ...options }), stamped })
const written = (text: string) => ({ timeWritten: encodeText(text, tags.generalizedTime) })
const behind = (...values: readonly Uint8Array[]) => ({ more: values })

describe.each(['SM2', 'P-256', 'RSA'] as const)('a time-stamp with %s', (kind) => {
  const by = createTestPki({ kind, now }).issue({ subject: 'TSA', ...timestampPurpose })

  it('holds over the content and over its hash: when, under which policy, which one', () => {
    const info = { policy: '1.2.3.4.1', serialNumber: '1234', time: now, ordering: false }
    expect(judge({}, by)).toMatchObject({ verified: true, info, certificate: { sha256: by.certificate.sha256 } })
    const hash = kind === 'SM2' ? 'sm3' : 'sha256'
    const digest = createHash(hash).update(content).digest()
    expect(judge({}, by, { hash, digest }).verified).toBe(true)
    expect(judge({}, by, { hash, digest: digest.subarray(1) })).toMatchObject({ code: 'IMPRINT' })
    expect(judge({}, by, { hash: 'sha384', digest })).toMatchObject({ code: 'IMPRINT' })
  })
})

describe('what it says (RFC 3161 §2.4.2)', () => {
  it.each([
    ['whole seconds', '20261130080000Z', '2026-11-30T08:00:00.000Z'],
    ['a tenth', '20261130080000.1Z', '2026-11-30T08:00:00.100Z'],
    ['millionths, which are cut off', '20261130080000.123456Z', '2026-11-30T08:00:00.123Z'],
  ])('a time in %s', (_what, text, time) => expect(judge(written(text))).toMatchObject({ info: { time: new Date(time) } }))

  it('accuracy, ordering, nonce, its name, and extensions that may be passed over', () => {
    const accuracy = encodeSequence(encodeInteger(1), encodeInteger(500, contextPrimitive(0)), encodeInteger(100, contextPrimitive(1)))
    const name = encodeExplicit(0, encodeGeneralName({ kind: 'directory', name: stamper.certificate.subject }))
    const passedOver = encodeValue(context(1), encodeSequence(encodeOid('1.2.3'), encodeOctets(Uint8Array.of(5, 0))))
    expect(judge(behind(accuracy, encodeBoolean(true), encodeInteger(0xabcdef), name, passedOver))).toMatchObject({
      info: { accuracyMicroseconds: 1_500_100, ordering: true, nonce: 'abcdef', authority: { kind: 'directory' } },
    })
  })

  it.each<[string, Partial<TimestampOptions>]>([
    ['another version', { infoVersion: 2 }],
    ['a time without seconds', written('202611300800Z')],
    ['a time in a zone', written('20261130080000+0800')],
    ['a fraction that ends in a zero', written('20261130080000.10Z')],
    ['a point without a fraction', written('20261130080000.Z')],
    ['a comma', written('20261130080000,1Z')],
    ['a time that is none', written('20261131080000Z')],
    ['an imprint by SHA-1', { hash: 'sha1' }],
    ['an imprint of another length', { imprint: new Uint8Array(31) }],
    ['an accuracy of a thousand thousandths', behind(encodeSequence(encodeInteger(1000, contextPrimitive(0))))],
    ['an accuracy of nothing, written out', behind(encodeSequence(encodeInteger(0, contextPrimitive(1))))],
    ['a nonce longer than anybody asks', behind(encodeValue(tags.integer, new Uint8Array(33).fill(1)))],
    [
      'a critical extension',
      behind(encodeValue(context(1), encodeSequence(encodeOid('1.2.3'), encodeBoolean(true), encodeOctets(Uint8Array.of(5, 0))))),
    ],
    ['extensions of nothing', behind(encodeValue(context(1)))],
    ['something behind its end', behind(encodeValue(context(2)))],
    ['another content type', { contentType: '1.2.840.113549.1.7.1' }],
    ['the version of a message', { version: 1 }],
    ['nobody who signed', { signers: 0 }],
    ['two signers', { signers: 2 }],
    ['another hash named than the signer’s', { hashesNamed: [oids.sha256] }],
  ])('%s: refused as malformed', (_what, options) => expect(judge(options)).toMatchObject({ verified: false, code: 'MALFORMED' }))

  it('bytes that are none, and too many of them', () => {
    for (const token of [new Uint8Array(), Buffer.from('nothing of the kind'), new Uint8Array(65 * 1024)])
      expect(judgeTimestamp({ token, stamped: { content } })).toMatchObject({ verified: false, code: 'MALFORMED' })
  })
})

describe('whose it is', () => {
  const double = issueStamper()
  const essV1 = (hash: Uint8Array) =>
    attributeOf('1.2.840.113549.1.9.16.2.12', encodeSequence(encodeSequence(encodeSequence(encodeOctets(hash)))))

  it('by the older attribute as well', () => {
    const hash = new Uint8Array(createHash('sha1').update(stamper.der).digest())
    expect(judge({ attributes: [essV1(hash)] }).verified).toBe(true)
  })

  it.each<[string, Partial<TimestampOptions>, string]>([
    ['it does not say', { attributes: [] }, 'CERTIFICATE'],
    ['it names another certificate', { attributes: [namingCertificate(double.der)] }, 'SIGNATURE'],
    ['it names another by the older attribute', { attributes: [essV1(new Uint8Array(20))] }, 'SIGNATURE'],
    [
      'it calls itself otherwise',
      behind(encodeExplicit(0, encodeGeneralName({ kind: 'directory', name: pki.root.certificate.subject }))),
      'CERTIFICATE',
    ],
    ['it calls itself by a name its certificate does not have', behind(encodeExplicit(0, encodeGeneralName({ kind: 'dns', value: 'tsa.example' }))), 'CERTIFICATE'], // prettier-ignore
    ['it is over something else', { content: Buffer.from('另一份') }, 'IMPRINT'],
  ])('%s: refused', (_what, options, code) => expect(judge(options)).toMatchObject({ verified: false, code }))

  it('by an alternative name of its certificate', () => {
    const value = 'tsa.example'
    const named = issueStamper({
      extensions: [...(timestampPurpose.extensions ?? []), buildExtension.subjectAltName([{ kind: 'dns', value }])],
    })
    expect(judge(behind(encodeExplicit(0, encodeGeneralName({ kind: 'dns', value }))), named).verified).toBe(true)
  })

  const purposes = (all: readonly string[], critical: boolean) => ({ extensions: [buildExtension.extendedKeyUsage(all, critical)] })
  it.each<[string, Partial<IssueOptions>]>([
    ['no purpose named', { extensions: [] }],
    ['a purpose that is not critical', purposes([oids.timeStamping], false)],
    ['a second purpose', purposes([oids.timeStamping, oids.clientAuth], true)],
    ['every purpose', purposes([oids.anyExtendedKeyUsage], true)],
    ['that of signing in', purposes([oids.clientAuth], true)],
    ['a key to encrypt with', { keyUsage: ['keyEncipherment'] }],
    ['rights of an authority', { extensions: [...(timestampPurpose.extensions ?? []), buildExtension.basicConstraints({ ca: true })] }],
  ])('a certificate with %s stamps no time (§2.3)', (_what, options) => {
    expect(judge({}, issueStamper(options))).toMatchObject({ verified: false, code: 'PURPOSE' })
  })

  it('its certificate may come from elsewhere; without it nobody is known', () => {
    const token = buildTimestamp({ ...stamper, der: double.der }, { content, time: now, attributes: [namingCertificate(stamper.der)] })
    expect(judgeTimestamp({ token, stamped: { content } })).toMatchObject({ code: 'SIGNATURE' })
    expect(judgeTimestamp({ token, stamped: { content }, certificates: [stamper.certificate] }).verified).toBe(true)
  })
})

it('a bit of a time-stamp turned, whichever it is: refused with a code, unless the name of the issuer is the same name', () => {
  const token = buildTimestamp(stamper, { content, time: now })
  const seen = Array.from({ length: token.length * 8 }, (_, bit) => {
    const turned = Uint8Array.from(token)
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    return { bit, turned }
  }).filter(({ turned }) => judgeTimestamp({ token: turned, stamped: { content } }).verified)
  expect(seen.filter(({ turned }) => !isIssuerWrittenOtherwise(token, turned, stamper)).map(({ bit }) => bit)).toEqual([])
  expect(seen.length).toBeGreaterThan(0)
})
