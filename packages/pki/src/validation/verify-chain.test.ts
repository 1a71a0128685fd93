import { createTestPki } from '@yinxin/testkit'
import type { IssueOptions, TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import { tbsCertificate } from '../x509/certificate.ts'
import type { CertificateContent } from '../x509/certificate.ts'
import type { ChainInput } from './chain-input.ts'
import { encodeNull, encodeOid, encodeSequence } from '../der/writer.ts'
import { assembleSigned, buildExtension } from '../x509/extension-builders.ts'
import type { RawExtension } from '../x509/extensions.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import { nameOf } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import { verificationLimits } from '../path/work.ts'
import { verifyChain } from './verify-chain.ts'
import type { ChainVerdict } from './verify-chain.ts'

const now = new Date('2026-03-02T08:00:00Z')
const later = (days: number): Date => new Date(+now + days * 86_400_000)
const pki = createTestPki({ kind: 'P-256', now })

const verify = (options: Partial<IssueOptions> = {}, changes: Partial<ChainInput> = {}): ChainVerdict =>
  verifyChain({
    certificate: pki.issue({ subject: '某公司', ...options }).certificate,
    intermediates: pki.intermediates,
    trustAnchors: pki.trustAnchors,
    now,
    revocation: 'none',
    ...changes,
  })
const outcome = (options: Partial<IssueOptions> = {}, changes: Partial<ChainInput> = {}): string => {
  const { verdict, code } = verify(options, changes)
  return code ?? verdict
}
const authority = (options: Partial<IssueOptions> & { issuer: TestIdentity }): TestIdentity =>
  pki.issue({
    subject: 'CA',
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    ...options,
    extensions: [buildExtension.basicConstraints({ ca: true }), ...(options.extensions ?? [])],
  })

describe('input of any kind is answered', () => {
  it('DER and certificates read before', () => {
    const { der } = pki.issue({ subject: 'x' })
    const verdict = verifyChain({
      certificate: der,
      intermediates: [pki.issuingCa.der, Uint8Array.of(9)],
      trustAnchors: [pki.root.der],
      now,
      revocation: 'none',
    })
    expect(verdict).toMatchObject({ verdict: 'accepted', path: [{ sha256: expect.any(String) as string }, pki.issuingCa.certificate] })
    expect(verdict.findings.filter(({ result }) => result !== 'pass')).toMatchObject([{ check: 'intermediate', result: 'note' }])
  })

  it('what cannot be read is refused, and so is a time that is none', () => {
    expect(outcome({}, { certificate: Uint8Array.of(0x30, 0) })).toBe('MALFORMED')
    expect(outcome({}, { now: new Date(Number.NaN) })).toBe('MALFORMED')
    expect(outcome({}, { trustAnchors: [Uint8Array.of(1)] })).toBe('NOT_TRUSTED')
    expect(outcome({}, { certificate: undefined as unknown as Uint8Array })).toBe('INTERNAL')
  })

  it('a changed certificate is refused wherever the change is', () => {
    const { der } = pki.issue({ subject: 'x' })
    for (let at = 0; at < der.length; at += 7) {
      const changed = Uint8Array.from(der, (octet, index) => (index === at ? octet ^ 0x10 : octet))
      expect(outcome({}, { certificate: changed })).not.toBe('accepted')
    }
  })
})

describe('finding the path', () => {
  it('among cross-certificates, loops and expired ones, in any order', () => {
    const [a, b] = [authority({ subject: 'A', issuer: pki.root }), authority({ subject: 'B', issuer: pki.root })]
    const cross = (of: TestIdentity, by: TestIdentity, changes: Partial<IssueOptions> = {}): TestIdentity =>
      authority({ subject: of.certificate.subject, keyPair: of, issuer: by, ...changes })
    const pool = [
      cross(a, b),
      cross(b, a),
      cross(a, pki.root, { notBefore: later(-9), notAfter: later(-1) }),
      cross(pki.root, a),
      b,
      cross(a, b, { extensions: [buildExtension.nameConstraints({ excluded: [{ kind: 'directory', name: nameOf([['C', 'CN']]) }] })] }),
      a,
    ].map(({ certificate }) => certificate)
    const { certificate } = pki.issue({ subject: 'x', issuer: a })
    for (const intermediates of [pool, [...pool].reverse()])
      expect(verify({}, { certificate, intermediates })).toMatchObject({ verdict: 'accepted', path: [certificate, a.certificate] })
    expect(outcome({}, { certificate, intermediates: pool.slice(0, -1) })).toBe('accepted')
    expect(outcome({}, { certificate, intermediates: pool.slice(0, 1) })).toBe('NOT_TRUSTED')
  })

  it('another key identifier is a hint, not a rule', () => {
    const certificate = odd({}, [buildExtension.authorityKeyIdentifier('00112233')])
    expect(outcome({}, { certificate })).toBe('accepted')
  })

  it('a signature that does not fit is named', () => {
    const twin = pki.issueCa({ subject: pki.issuingCa.certificate.subject, issuer: pki.root })
    expect(outcome({}, { intermediates: [twin.certificate] })).toBe('SIGNATURE')
  })

  it('the depth is limited where the caller says so', () => {
    expect(outcome({}, { maxIntermediates: 1 })).toBe('accepted')
    expect(outcome({}, { maxIntermediates: 0 })).toBe('PATH_LENGTH')
  })

  it('certificates of an authority over itself are no depth, as they are no path length', () => {
    const renewed = authority({ subject: pki.issuingCa.certificate.subject, issuer: pki.issuingCa })
    const question = { intermediates: [...pki.intermediates, renewed.certificate], maxIntermediates: 1 }
    expect(outcome({ issuer: renewed }, question)).toBe('accepted')
    expect(outcome({ issuer: renewed }, { ...question, maxIntermediates: 0 })).toBe('PATH_LENGTH')
  })

  it('a certificate revoked on one path is not brought back by another', () => {
    const other = authority({ subject: pki.issuingCa.certificate.subject, keyPair: pki.issuingCa, issuer: pki.root, notAfter: later(9) })
    const holder = pki.issue({ subject: 'x' })
    const crls = [pki.crl({ revoked: [{ serialNumber: holder.certificate.serialNumber, revokedAt: now }] })]
    const intermediates = [pki.issuingCa.certificate, other.certificate]
    expect(outcome({}, { certificate: holder.certificate, intermediates, crls, revocation: 'if-present' })).toBe('REVOKED')
  })

  it('a revoked authority is passed by where another certificate of it is good', () => {
    const other = authority({ subject: pki.issuingCa.certificate.subject, keyPair: pki.issuingCa, issuer: pki.root })
    const revoked = [{ serialNumber: pki.issuingCa.certificate.serialNumber, revokedAt: now }]
    const crls = [pki.crl(), pki.crl({ issuer: pki.root, revoked })]
    const intermediates = [pki.issuingCa.certificate, other.certificate]
    expect(outcome({}, { intermediates, crls, revocation: 'required' })).toBe('accepted')
    expect(outcome({}, { crls, revocation: 'required' })).toBe('REVOKED')
  })
})

describe('bounded work', () => {
  const subjects = Array.from({ length: 12 }, (_, index) => nameOf([['CN', `mesh ${index}`]]))

  it('authorities that all certify each other lead nowhere in a bounded number of steps', () => {
    const keys = subjects.map((subject) => authority({ subject, issuer: pki.root }))
    const mesh = keys.flatMap((of) =>
      keys.filter((by) => by !== of).map((by) => authority({ subject: of.certificate.subject, keyPair: of, issuer: by }).certificate),
    )
    const [first] = keys
    const { certificate } = pki.issue({ subject: 'x', ...(first ? { issuer: first } : {}) })
    const verdict = verify({}, { certificate, intermediates: mesh })
    expect(verdict).toMatchObject({ verdict: 'refused', code: 'LIMIT' })
    expect(verdict.path.length).toBeLessThanOrEqual(verificationLimits.pathLength)
    const withRoot = [...mesh, ...keys.map((key) => key.certificate)].slice(-verificationLimits.intermediates)
    expect(outcome({}, { certificate, intermediates: withRoot })).toBe('accepted')
  })

  it('beyond the bound on signatures the finding names one that was looked at', () => {
    const subject = nameOf([['CN', 'one of many']])
    const twins = Array.from({ length: verificationLimits.signatures + 5 }, () => authority({ subject, issuer: pki.root }))
    const [first, ...others] = twins as [TestIdentity, ...TestIdentity[]]
    const question = {
      certificate: pki.issue({ subject: 'x', issuer: first }).certificate,
      trustAnchors: others.map(({ certificate }) => certificate),
    }
    const refused = verify({}, question)
    expect(refused).toMatchObject({ verdict: 'refused', code: 'LIMIT' })
    expect(refused.findings.find(({ check }) => check === 'signature')?.detail).toContain('not made by')
  })

  it('more is passed over, with a note', () => {
    const crls = Array.from({ length: verificationLimits.lists + 1 }, () => Uint8Array.of(0))
    const notes = verify({}, { crls, revocation: 'if-present' }).findings.filter(({ result }) => result === 'note')
    expect(notes[0]).toMatchObject({ check: 'revocation-list', detail: `${crls.length} given, the first ${verificationLimits.lists} read` })
  })

  it('names and constraints by the thousand are refused, not worked out', () => {
    const dns = (count: number, prefix: string): GeneralName[] =>
      Array.from({ length: count }, (_, index) => ({ kind: 'dns', value: `${prefix}${index}.cn` }))
    const ca = authority({ issuer: pki.root, extensions: [buildExtension.nameConstraints({ excluded: dns(1500, 'a') })] })
    const options = { issuer: ca, extensions: [buildExtension.subjectAltName(dns(1500, 'b'))] }
    expect(outcome(options, { intermediates: [ca.certificate] })).toBe('LIMIT')
  })
})

describe('who and what for', () => {
  const names: GeneralName[] = [
    { kind: 'dns', value: 'Sso.Example.CN' },
    { kind: 'dns', value: '*.unit.example.cn' },
    { kind: 'dns', value: 'w*.partial.cn' },
    { kind: 'dns', value: '*.cn' },
    { kind: 'ip', bytes: Uint8Array.of(10, 0, 0, 1) },
    { kind: 'ip', bytes: Uint8Array.of(0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), 1) },
  ]

  it.each<[string, boolean]>([
    ['sso.example.cn', true],
    ['sso.example.cn.', true],
    ['a.unit.example.cn', true],
    ['a.b.unit.example.cn', false],
    ['unit.example.cn', false],
    ['www.partial.cn', false],
    ['example.cn', false],
    ['某公司', false],
    ['10.0.0.1', true],
    ['10.0.0.2', false],
    ['2001:db8::1', true],
    ['2001:0DB8:0:0:0:0:0:1', true],
    ['2001:db8::2', false],
    ['::ffff:10.0.0.1', false],
    ['', false],
    ['*.unit.example.cn', false],
  ])('server name %s: %s (RFC 9525)', (serverName, fits) => {
    const extensions = [buildExtension.subjectAltName(names)]
    expect(outcome({ extensions }, { serverName })).toBe(fits ? 'accepted' : 'SERVER_NAME')
  })

  it('the common name is no server name', () => {
    const subject = nameOf([['CN', 'sso.example.cn']])
    expect(outcome({ subject }, { serverName: 'sso.example.cn' })).toBe('SERVER_NAME')
  })

  it('every purpose asked for must be allowed, by the authorities too', () => {
    const both = { purpose: { extendedKeyUsage: [oids.clientAuth, oids.serverAuth] } }
    expect(outcome({ extendedKeyUsage: [oids.clientAuth, oids.serverAuth] }, both)).toBe('accepted')
    expect(outcome({ extendedKeyUsage: [oids.clientAuth] }, both)).toBe('EXTENDED_KEY_USAGE')
    expect(outcome({ extendedKeyUsage: [oids.anyExtendedKeyUsage] }, both)).toBe('accepted')
  })
})

describe('algorithms by policy', () => {
  it('SM2 and others on one path only where mixing is allowed', () => {
    const sm = authority({ subject: 'SM2 CA', issuer: pki.root, kind: 'SM2' })
    const question = { certificate: pki.issue({ subject: 'x', issuer: sm, kind: 'SM2' }).certificate, intermediates: [sm.certificate] }
    expect(outcome({}, question)).toBe('accepted')
    expect(outcome({}, { ...question, algorithmPolicy: { mixedFamilies: false } })).toBe('ALGORITHM')
    expect(outcome({}, { algorithmPolicy: { mixedFamilies: false } })).toBe('accepted')
  })

  it('only the algorithms named', () => {
    expect(outcome({}, { algorithmPolicy: { algorithms: ['SM2-SM3'] } })).toBe('ALGORITHM')
    expect(outcome({}, { algorithmPolicy: { algorithms: ['ECDSA-SHA256'] } })).toBe('accepted')
  })

  it('a DSA key is for whoever names its algorithm, whatever it is signed with', () => {
    const holder = { kind: 'DSA' as const }
    expect(outcome(holder)).toBe('ALGORITHM')
    expect(outcome(holder, { algorithmPolicy: { algorithms: ['ECDSA-SHA256', 'DSA-SHA256'] } })).toBe('accepted')
  })

  it('DSA only by name', () => {
    const dsa = authority({ subject: 'DSA CA', issuer: pki.root, kind: 'DSA' })
    const certificate = pki.issue({ subject: 'x', issuer: dsa }).certificate
    const question = { certificate, intermediates: [dsa.certificate] }
    expect(outcome({}, question)).toBe('ALGORITHM')
    expect(outcome({}, { ...question, algorithmPolicy: { algorithms: ['DSA-SHA256', 'ECDSA-SHA256'] } })).toBe('accepted')
  })
})

/** A certificate with exactly these fields, which no issuer of ours would write. */
function odd(changes: Partial<CertificateContent>, extensions: readonly RawExtension[] = []): Uint8Array {
  const tbs = tbsCertificate({
    serialNumber: '0102030405060708',
    issuer: pki.issuingCa.certificate.subject,
    subject: nameOf([['CN', 'odd']]),
    publicKeySpki: pki.ocspResponder.publicKeySpki,
    notBefore: now,
    notAfter: now,
    extensions,
    signatureAlgorithm: 'ECDSA-SHA256',
    ...changes,
  })
  const [algorithm, privateKey] = ['ECDSA-SHA256', pki.issuingCa.privateKey] as const
  return assembleSigned(tbs, encodeAlgorithm(algorithm), sign({ algorithm, privateKey, message: tbs }))
}
const qualified = encodeSequence(encodeSequence(encodeOid('1.2.3'), encodeSequence(encodeSequence(encodeOid('1.2.3.4'), encodeNull()))))
const critical = (extension: RawExtension, mark = true): RawExtension => ({ ...extension, critical: mark })
const san = buildExtension.subjectAltName([{ kind: 'dns', value: 'a.cn' }])

describe('what RFC 5280 §4 demands of certificates', () => {
  it.each<[string, Uint8Array, string]>([
    ['as plain as can be', odd({}), 'accepted'],
    ['serial number zero', odd({ serialNumber: '00' }), 'PROFILE'],
    ['serial number of 20 octets', odd({ serialNumber: '7f'.repeat(20) }), 'accepted'],
    ['serial number of 21 octets', odd({ serialNumber: 'ff'.repeat(20) }), 'PROFILE'],
    ['no name at all', odd({ subject: nameOf([]) }), 'PROFILE'],
    ['no subject, alternative name not critical', odd({ subject: nameOf([]) }, [san]), 'PROFILE'],
    ['no subject, alternative name critical', odd({ subject: nameOf([]) }, [critical(san)]), 'accepted'],
    ['critical authority key identifier', odd({}, [critical(buildExtension.authorityKeyIdentifier('00'))]), 'PROFILE'],
    ['critical information access', odd({}, [critical(buildExtension.authorityInfoAccess({ ocsp: ['http://x/'] }))]), 'PROFILE'],
    [
      'name constraints of no authority',
      odd({}, [buildExtension.nameConstraints({ permitted: [{ kind: 'dns', value: 'cn' }] })]),
      'PROFILE',
    ],
    ['may sign certificates, is no authority', odd({}, [buildExtension.keyUsage(['keyCertSign'])]), 'PROFILE'],
    ['key usage that allows nothing', odd({}, [{ oid: oids.keyUsage, critical: true, value: Uint8Array.of(3, 1, 0) }]), 'PROFILE'],
    ['a policy twice', odd({}, [buildExtension.certificatePolicies(['1.2.3', '1.2.3'])]), 'PROFILE'],
    [
      'a qualifier nobody knows, where policies are critical',
      odd({}, [{ oid: oids.certificatePolicies, critical: true, value: qualified }]),
      'UNKNOWN_CRITICAL',
    ],
    [
      'a qualifier nobody knows, where they are not',
      odd({}, [{ oid: oids.certificatePolicies, critical: false, value: qualified }]),
      'accepted',
    ],
    ['unknown critical extension', odd({}, [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }]), 'UNKNOWN_CRITICAL'],
    ['unknown extension', odd({}, [{ oid: '1.2.3.4', critical: false, value: Uint8Array.of(5, 0) }]), 'accepted'],
    ['an extension twice', odd({}, [san, san]), 'MALFORMED'],
  ])('%s', (_what, certificate, expected) => {
    expect(outcome({}, { certificate })).toBe(expected)
  })

  it('where issuers in use differ a note is left, and strict callers refuse', () => {
    const certificate = odd({})
    const notes = verify({}, { certificate }).findings.filter(({ result }) => result === 'note')
    expect(notes.map(({ check }) => check)).toEqual(['authority-key-identifier-present'])
    expect(outcome({}, { certificate, profile: 'rfc5280' })).toBe('PROFILE')
    expect(outcome({}, { profile: 'rfc5280' })).toBe('accepted')
  })

  it('short-lived certificates without revocation information are not asked for it (RFC 9608)', () => {
    const noRevAvail: RawExtension = { oid: oids.noRevocationAvailable, critical: false, value: Uint8Array.of(5, 0) }
    const crls = [pki.crl({ issuer: pki.root })]
    expect(outcome({ extensions: [noRevAvail] }, { crls, revocation: 'required' })).toBe('accepted')
    expect(outcome({}, { crls, revocation: 'required' })).toBe('REVOCATION_UNKNOWN')
  })
})

describe('anchors', () => {
  it('bind by all they say, or are a name and a key', () => {
    const old = authority({ subject: 'old anchor', issuer: pki.root, notBefore: later(-9), notAfter: later(-1) })
    const question = { certificate: pki.issue({ subject: 'x', issuer: old }).certificate, trustAnchors: [old.certificate] }
    expect(outcome({}, question)).toBe('EXPIRED')
    expect(outcome({}, { ...question, anchorRules: 'name-and-key' })).toBe('accepted')
    const odder = pki.issue({ subject: 'no CA', issuer: pki.root })
    const other = { certificate: pki.issue({ subject: 'x', issuer: odder }).certificate, trustAnchors: [odder.certificate] }
    expect(outcome({}, other)).toBe('BASIC_CONSTRAINTS')
    expect(outcome({}, { ...other, anchorRules: 'name-and-key' })).toBe('accepted')
  })

  it('the trust anchor itself is trusted, its own status not asked', () => {
    const question = { certificate: pki.root.certificate, intermediates: [], revocation: 'required' } as const
    expect(outcome({}, question)).toBe('accepted')
    expect(outcome({}, { ...question, trustAnchors: pki.intermediates })).toBe('NOT_TRUSTED')
  })

  it('keys of a new kind need nothing new', () => {
    const pair = generateKeyPair('Ed25519')
    const ca = authority({ subject: 'Ed25519 CA', issuer: pki.root, keyPair: pair })
    expect(outcome({ issuer: ca }, { intermediates: [ca.certificate] })).toBe('accepted')
  })
})
