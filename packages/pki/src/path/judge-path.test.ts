import { createTestPki } from '@yinxin/testkit'
import type { IssueOptions, TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { parseCertificate, signUnlinted, tbsCertificate } from '../x509/certificate.ts'
import { buildExtension } from '../x509/extension-builders.ts'
import { nameOf } from '../x509/name.ts'
import { oids } from '../der/oids.ts'
import type { ChainInput } from '../validation/chain-input.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import type { ChainVerdict } from '../validation/verify-chain.ts'
import { verificationLimits } from './work.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const purpose = { keyUsage: 'digitalSignature', extendedKeyUsage: oids.clientAuth } as const

const validate = (options: Partial<IssueOptions> = {}, changes: Partial<ChainInput> = {}): ChainVerdict =>
  verifyChain({
    revocation: 'none',
    certificate: pki.issue({ subject: '某公司', ...options }).certificate,
    intermediates: pki.intermediates,
    trustAnchors: pki.trustAnchors,
    now,
    purpose,
    ...changes,
  })
const codes = (result: ChainVerdict): (string | undefined)[] =>
  result.findings.filter((found) => found.result === 'fail').map(({ code }) => code)

describe('a good path', () => {
  it.each(['SM2', 'P-256', 'RSA'] as const)('%s', (kind) => {
    const own = createTestPki({ kind, now })
    const { certificate } = own.issue({ subject: '某公司' })
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: own.intermediates,
      trustAnchors: own.trustAnchors,
      now,
      purpose,
    })
    expect(codes(result)).toEqual([])
    expect(result).toMatchObject({ verdict: 'accepted', path: [certificate, own.issuingCa.certificate], anchor: own.root.certificate })
    expect(result.findings.every(({ clause }) => clause !== '')).toBe(true)
  })

  it('an intermediate may be the anchor', () => {
    const result = validate({}, { intermediates: [], trustAnchors: [pki.issuingCa.certificate] })
    expect(result).toMatchObject({ verdict: 'accepted', anchor: pki.issuingCa.certificate })
  })

  it('strangers among the intermediates and anchors do not disturb', () => {
    const stranger = createTestPki({ kind: 'P-256', now, name: '外人' })
    const result = validate(
      {},
      { intermediates: [...stranger.intermediates, ...pki.intermediates], trustAnchors: [...stranger.trustAnchors, ...pki.trustAnchors] },
    )
    expect(result.verdict).toBe('accepted')
  })

  it('of two issuers of one name the one that passes is taken', () => {
    const expired = pki.issueCa({
      subject: pki.issuingCa.certificate.subject,
      issuer: pki.root,
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2021-01-01'),
    })
    const renamed = { ...pki.issuingCa.certificate }
    expect(validate({}, { intermediates: [expired.certificate, renamed] }).verdict).toBe('accepted')
  })
})

describe('every failure has its code', () => {
  it.each<[string, Partial<IssueOptions>, string[]]>([
    ['expired', { notBefore: new Date('2025-01-01'), notAfter: new Date('2026-03-01') }, ['EXPIRED']],
    ['not yet valid', { notBefore: new Date('2026-03-03') }, ['NOT_YET_VALID']],
    ['key usage', { keyUsage: ['keyEncipherment'] }, ['KEY_USAGE']],
    ['extended key usage', { extendedKeyUsage: [oids.serverAuth] }, ['EXTENDED_KEY_USAGE']],
    ['unknown critical extension', { extensions: [{ oid: '1.2.3.4', critical: true, value: Uint8Array.of(5, 0) }] }, ['UNKNOWN_CRITICAL']],
    ['a CRL extension, critical, in a certificate', { extensions: [buildExtension.deltaCrlIndicator(1)] }, ['UNKNOWN_CRITICAL']],
    [
      'all at once',
      {
        notAfter: new Date('2026-03-01'),
        notBefore: new Date('2025-01-01'),
        keyUsage: ['keyEncipherment'],
        extendedKeyUsage: [oids.serverAuth],
      },
      ['EXPIRED', 'KEY_USAGE', 'EXTENDED_KEY_USAGE'],
    ],
  ])('%s', (_what, options, expected) => {
    const result = validate(options)
    expect(result.verdict).toBe('refused')
    expect(codes(result)).toEqual(expected)
  })

  it('the dates include both ends', () => {
    const options = { notBefore: now, notAfter: now }
    expect(validate(options).verdict).toBe('accepted')
    expect(codes(validate(options, { now: new Date(+now + 1000) }))).toEqual(['EXPIRED'])
  })

  it('absent key usage and purposes allow everything', () => {
    const der = signUnlinted(
      tbsCertificate({
        serialNumber: '0102030405060708',
        issuer: pki.issuingCa.certificate.subject,
        subject: nameOf([['CN', 'x']]),
        publicKeySpki: pki.ocspResponder.publicKeySpki,
        notBefore: now,
        notAfter: now,
        extensions: [],
        signatureAlgorithm: 'ECDSA-SHA256',
      }),
      pki.issuingCa.privateKey,
    )
    const parsed = parseCertificate(der)
    expect(
      parsed.ok &&
        codes(
          verifyChain({
            revocation: 'none',
            certificate: parsed.value,
            intermediates: pki.intermediates,
            trustAnchors: pki.trustAnchors,
            now,
            purpose,
          }),
        ),
    ).toEqual([])
  })

  it('no trusted issuer', () => {
    const stranger = createTestPki({ kind: 'P-256', now, name: '外人' })
    expect(codes(validate({}, { trustAnchors: stranger.trustAnchors }))).toEqual(['NOT_TRUSTED'])
    expect(codes(validate({}, { trustAnchors: [] }))).toEqual(['NOT_TRUSTED'])
    expect(codes(validate({}, { intermediates: [] }))).toEqual(['NOT_TRUSTED'])
  })

  it('an anchor of the right name with another key', () => {
    const twin = createTestPki({ kind: 'P-256', now })
    expect(codes(validate({}, { trustAnchors: twin.trustAnchors }))).toEqual(['SIGNATURE'])
  })

  it('an expired anchor', () => {
    expect(
      codes(
        validate(
          { notAfter: new Date('2040-01-01') },
          { now: new Date('2039-01-01'), intermediates: [], trustAnchors: [pki.issuingCa.certificate] },
        ),
      ),
    ).toEqual(['EXPIRED'])
  })

  it('weak algorithms and short keys', () => {
    const short = createTestPki({ kind: 'RSA', now })
    const { certificate } = short.issue({ subject: 'x' })
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: short.intermediates,
      trustAnchors: short.trustAnchors,
      now,
      algorithmPolicy: { minimumRsaBits: 3072 },
    })
    expect(codes(result)).toEqual(['ALGORITHM', 'ALGORITHM', 'ALGORITHM'])
    expect(
      codes(
        verifyChain({
          revocation: 'none',
          certificate: weakLeaf(short.issuingCa),
          intermediates: short.intermediates,
          trustAnchors: short.trustAnchors,
          now,
        }),
      ),
    ).toEqual(['ALGORITHM'])
  })
})

function weakLeaf(issuer: TestIdentity) {
  const der = signUnlinted(
    tbsCertificate({
      serialNumber: '0102030405060708',
      issuer: issuer.certificate.subject,
      subject: nameOf([['CN', 'weak']]),
      publicKeySpki: issuer.publicKeySpki,
      notBefore: now,
      notAfter: now,
      extensions: [],
      signatureAlgorithm: 'RSA-SHA1',
    }),
    issuer.privateKey,
  )
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

describe('authority', () => {
  it('an end entity cannot issue', () => {
    const employee = pki.issue({ subject: '员工' })
    const { certificate } = pki.issue({ subject: '冒充', issuer: employee })
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: [...pki.intermediates, employee.certificate],
      trustAnchors: pki.trustAnchors,
      now,
    })
    expect(codes(result)).toEqual(expect.arrayContaining(['BASIC_CONSTRAINTS', 'KEY_USAGE', 'PATH_LENGTH']))
  })

  it('a path length is kept', () => {
    const below = pki.issueCa({ subject: 'sub sub', issuer: pki.issuingCa })
    const { certificate } = pki.issue({ subject: 'x', issuer: below })
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: [...pki.intermediates, below.certificate],
      trustAnchors: pki.trustAnchors,
      now,
    })
    expect(codes(result)).toEqual(['PATH_LENGTH'])
  })

  it('name constraints bind, critical or not', () => {
    const constrained = pki.issue({
      subject: 'constrained CA',
      issuer: pki.root,
      keyUsage: ['keyCertSign'],
      extendedKeyUsage: [],
      extensions: [
        buildExtension.basicConstraints({ ca: true }),
        {
          ...buildExtension.nameConstraints({
            permitted: [
              {
                kind: 'directory',
                name: nameOf([
                  ['C', 'CN'],
                  ['O', '社保'],
                ]),
              },
            ],
          }),
          critical: false,
        },
      ],
    })
    const judge = (subject: string) =>
      codes(
        verifyChain({
          revocation: 'none',
          certificate: pki.issue({ subject, issuer: constrained }).certificate,
          intermediates: [constrained.certificate],
          trustAnchors: pki.trustAnchors,
          now,
        }),
      )
    expect(judge('社保')).toEqual([])
    expect(judge('别人')).toEqual(['NAME_CONSTRAINTS'])
  })

  it('purposes listed by an authority bind what is below', () => {
    const servers = pki.issue({
      subject: 'server CA',
      issuer: pki.root,
      keyUsage: ['keyCertSign'],
      extendedKeyUsage: [oids.serverAuth],
      extensions: [buildExtension.basicConstraints({ ca: true })],
    })
    const { certificate } = pki.issue({ subject: 'x', issuer: servers })
    expect(
      codes(
        verifyChain({
          revocation: 'none',
          certificate,
          intermediates: [servers.certificate],
          trustAnchors: pki.trustAnchors,
          now,
          purpose,
        }),
      ),
    ).toEqual(['EXTENDED_KEY_USAGE'])
  })
})

describe('bounded work', () => {
  it('a maze of look-alike issuers ends', () => {
    const subject = nameOf([['CN', 'maze']])
    const first = pki.issueCa({ subject, issuer: pki.root })
    const maze = Array.from({ length: 30 }, () => pki.issueCa({ subject, issuer: first }))
    const { certificate } = pki.issue({ subject: 'x', issuer: first })
    const result = verifyChain({
      revocation: 'none',
      certificate,
      intermediates: maze.map((identity) => identity.certificate),
      trustAnchors: pki.trustAnchors,
      now,
    })
    expect(result.verdict).toBe('refused')
    expect(result.path.length).toBeLessThanOrEqual(verificationLimits.pathLength)
  })

  it('two authorities that certify each other end', () => {
    const a = pki.issueCa({ subject: 'A', issuer: pki.root })
    const b = pki.issueCa({ subject: 'B', issuer: a })
    const aByB = pki.issue({
      subject: a.certificate.subject,
      keyPair: a,
      issuer: b,
      keyUsage: ['keyCertSign'],
      extensions: [buildExtension.basicConstraints({ ca: true })],
    })
    const { certificate } = pki.issue({ subject: 'x', issuer: a })
    const result = verifyChain({ revocation: 'none', certificate, intermediates: [aByB.certificate, b.certificate], trustAnchors: [], now })
    expect(codes(result)).toContain('NOT_TRUSTED')
  })
})
