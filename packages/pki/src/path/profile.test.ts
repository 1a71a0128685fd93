import { createTestPki } from '@yinxin/testkit'
import type { IssueOptions, TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { assembleSigned, buildExtension } from '../x509/extension-builders.ts'
import type { RawExtension } from '../x509/extensions.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { nameOf } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { nameAttributeOids, oids } from '../der/oids.ts'
import { readAny, readerOver, tags } from '../der/reader.ts'
import { encodeNull, encodeOid, encodeSequence, encodeText, encodeValue } from '../der/writer.ts'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import { isWellFormedName, mailboxOf } from './name-syntax.ts'
import type { Profile } from './profile-rule.ts'
import { addressBytes, addressText } from './server-name.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const address = (text: string): GeneralName => ({ kind: 'ip', bytes: addressBytes(text) as Uint8Array })
const mark = (extension: RawExtension, critical: boolean): RawExtension => ({ ...extension, critical })
const caMark = buildExtension.basicConstraints({ ca: true })

/** A certificate of a TLS server as the Baseline Requirements want it, but for the changes. */
const server = (changes: Partial<IssueOptions> = {}): TestIdentity =>
  pki.issue({
    subject: nameOf([['CN', 'a.example.cn']]),
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: [oids.serverAuth],
    ...changes,
    extensions: [
      ...(changes.extensions?.some(({ oid }) => oid === oids.subjectAltName) ? [] : [names(dns('a.example.cn'))]),
      ...(changes.extensions ?? []),
    ],
  })
const authority = (options: Partial<IssueOptions>): TestIdentity =>
  pki.issue({ subject: 'CA', keyUsage: ['keyCertSign', 'cRLSign'], extendedKeyUsage: [], issuer: pki.root, ...options })

/** What the profiles say, in the order path, rfc5280, webpki: which failed checks there are. */
function said(holder: Pick<TestIdentity, 'certificate'>, intermediates = pki.intermediates, trustAnchors = pki.trustAnchors): string[] {
  return (['path', 'rfc5280', 'webpki'] satisfies Profile[]).map((profile) => {
    const { findings } = verifyChain({ certificate: holder.certificate, intermediates, trustAnchors, now, revocation: 'none', profile })
    return findings.flatMap(({ result, check }) => (result === 'fail' ? [check] : [])).join(' ')
  })
}

describe('profiles of certificates', () => {
  it('what keeps all of them', () => expect(said(server())).toEqual(['', '', '']))

  it.each<[string, Partial<IssueOptions>, [string, string, string]]>([
    [
      'an underscore in a name',
      { extensions: [names(dns('a_b.cn'))] },
      ['', 'alternative-names-form', 'common-name alternative-names-form'],
    ],
    ['no domain at all', { extensions: [names(dns('a b'))] }, ['', 'alternative-names-form', 'common-name alternative-names-form']],
    [
      'an address of three octets',
      { extensions: [names({ kind: 'ip', bytes: Uint8Array.of(1, 2, 3) })] },
      ['alternative-names-form', 'alternative-names-form', 'alternative-names-form common-name'],
    ],
    ['an authority as a server', { keyUsage: ['keyCertSign'], extensions: [caMark] }, ['', '', 'subscriber']],
    ['no purposes', { extendedKeyUsage: [] }, ['', '', 'extended-key-usage']],
    ['any purpose', { extendedKeyUsage: [oids.serverAuth, oids.anyExtendedKeyUsage] }, ['', '', 'extended-key-usage']],
    ['critical purposes', { extensions: [buildExtension.extendedKeyUsage([oids.serverAuth], true)] }, ['', '', 'extended-key-usage']],
    ['critical names beside a subject', { extensions: [mark(names(dns('a.example.cn')), true)] }, ['', '', 'alternative-names']],
    ['a common name that is no alternative one', { subject: nameOf([['CN', 'b.cn']]) }, ['', '', 'common-name']],
    ['another case in the common name', { subject: nameOf([['CN', 'A.example.cn']]) }, ['', '', 'common-name']],
    ['an address as it should be written', addressed('2001:db8::1', '2001:db8::1'), ['', '', '']],
    ['an address not as it should be written', addressed('2001:DB8::1', '2001:db8::1'), ['', '', 'common-name']],
    ['a key the web does not know', { kind: 'Ed25519' }, ['', '', 'key']],
  ])('%s', (_what, changes, [path, rfc5280, webpki]) => {
    const [first, second, third] = said(server(changes))
    expect([first, second]).toEqual([path, rfc5280])
    expect(new Set(third?.split(' '))).toEqual(new Set(webpki.split(' ')))
  })

  it('name constraints that are not critical are no fault on the web, empty ones always', () => {
    const constraints = mark(buildExtension.nameConstraints({ permitted: [dns('example.cn')] }), false)
    const ca = authority({ extensions: [caMark, constraints] })
    expect(said(server({ issuer: ca }), [ca.certificate])).toEqual(['', 'name constraints', ''])
    const idle = authority({ extensions: [caMark, buildExtension.nameConstraints({})] })
    expect(said(server({ issuer: idle }), [idle.certificate])).toEqual(sameFor('name-constraints-form'))
  })

  it('beyond the profile of paths the anchor is judged by its own words', () => {
    const anchor = authority({ extensions: [mark(caMark, false)] })
    expect(said(server({ issuer: anchor }), [], [anchor.certificate])).toEqual([
      '',
      'basic-constraints-critical',
      'basic-constraints-critical',
    ])
    const purposeful = authority({ extensions: [caMark], extendedKeyUsage: [oids.serverAuth] })
    expect(said(server({ issuer: purposeful }), [], [purposeful.certificate])).toEqual(['', '', 'extended-key-usage'])
  })
})

function names(...all: GeneralName[]): RawExtension {
  return buildExtension.subjectAltName(all)
}
function sameFor(check: string): [string, string, string] {
  return [check, check, check]
}
function addressed(commonName: string, listed: string): Partial<IssueOptions> {
  return { subject: nameOf([['CN', commonName]]), extensions: [names(address(listed))] }
}
describe('what is tolerated where it is written, and by whom it is held against issuers', () => {
  it('a NULL in the algorithm of an ECDSA signature', () => {
    expect(said(withNullInAlgorithm())).toEqual(['', 'algorithm-identifier', 'algorithm-identifier'])
  })

  it('a domain name constraint that begins with a dot', () => {
    const constraints = buildExtension.nameConstraints({ permitted: [dns('.example.cn')] })
    const ca = authority({ extensions: [caMark, constraints] })
    expect(said(server({ issuer: ca }), [ca.certificate])).toEqual(['', 'name-constraints-form', 'name-constraints-form'])
  })

  it('text that its type does not hold', () => {
    const raw = encodeText('某公司', tags.teletexString)
    const subject: Name = { rdns: [[{ type: nameAttributeOids.CN, value: '某公司', isText: true, raw }]] }
    const holder = server({ subject })
    expect(said(holder).map((checks) => checks.includes('name-string-type'))).toEqual([false, false, false])
    const { findings } = verifyChain({ ...asked, certificate: holder.certificate })
    expect(findings).toContainEqual(
      expect.objectContaining({ check: 'name-string-type', result: 'note', detail: 'a TeletexString, read as UTF-8' }),
    )
  })
})

const asked = { intermediates: pki.intermediates, trustAnchors: pki.trustAnchors, now, revocation: 'none' } as const

/** The server's certificate with the parameters nobody should write, signed as that. */
function withNullInAlgorithm(): Pick<TestIdentity, 'certificate'> {
  const bare = encodeAlgorithm('ECDSA-SHA256')
  const withNull = encodeSequence(encodeOid(oids.ecdsaWithSha256), encodeNull())
  const content = Buffer.from(readAny(readerOver(server().certificate.tbs)).content)
  const at = content.indexOf(bare)
  const tbs = encodeValue(tags.sequence, content.subarray(0, at), withNull, content.subarray(at + bare.length))
  const signature = sign({ algorithm: 'ECDSA-SHA256', privateKey: pki.issuingCa.privateKey, message: tbs })
  const parsed = parseCertificate(assembleSigned(tbs, withNull, signature))
  if (!parsed.ok) throw new Error(parsed.problem)
  return { certificate: parsed.value }
}

describe('the form of names', () => {
  it.each([
    ['example.cn', true],
    ['*.example.cn', true],
    ['xn--fiqs8s', true],
    ['1.example.cn', true],
    ['a_b.cn', false],
    ['example.cn.', false],
    ['-a.cn', false],
    ['a-.cn', false],
    ['a..cn', false],
    ['', false],
    ['*', false],
    ['*.*.cn', false],
    [`${'a'.repeat(64)}.cn`, false],
  ])('domain %s: %s', (text, expected) => expect(isWellFormedName(dns(text))).toBe(expected))

  it.each([
    ['a@b.cn', 'a', 'b.cn'],
    ['a.b+c@b.cn', 'a.b+c', 'b.cn'],
    ['"a@b\\"c"@b.cn', '"a@b\\"c"', 'b.cn'],
  ])('mailbox %s', (text, local, host) => expect(mailboxOf(text)).toEqual({ local, host }))

  it.each(['b.cn', '@b.cn', 'a@', 'a@b@c.cn', 'a b@c.cn', '.a@b.cn', 'a.@b.cn', '"a@b.cn'])('no mailbox: %s', (text) =>
    expect(mailboxOf(text)).toBeUndefined(),
  )

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['2001:0DB8::0001', '2001:db8::1'],
  ])('address %s is written %s', (text, expected) => expect(addressText(addressBytes(text) as Uint8Array)).toBe(expected))
})
