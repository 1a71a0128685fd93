import {
  assembleSigned,
  buildCrlIndex,
  buildExtension,
  checkDer,
  describePublicKey,
  encodeAlgorithm,
  encodeExplicit,
  encodeExtensions,
  encodeInteger,
  encodeList,
  encodeName,
  encodeOctets,
  encodeOid,
  encodeSequence,
  encodeSetOf,
  encodeText,
  encodeTime,
  encodeUnsigned,
  encodeValue,
  nameOf,
  namesEqual,
  oids,
  parseCertificate,
  parseCrl,
  parseName,
  parseOcspRequest,
  parseOcspResponse,
  tags,
  verificationLimits,
  verifyChain,
} from '@yinxin/pki'
import type { Certificate, ChainVerdict, GeneralName, Name, RawExtension } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { afterAll, describe, expect, it } from 'vitest'

/**
 * Input made to cost as much as it can: how much it does cost is counted where there is something to count, and otherwise measured against
 * a limit that only work without a bound would reach. The worst is printed.
 */

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const secondsAllowed = 10
const bytesAllowed = 1024 * 1024 * 1024

type Cost = { readonly what: string; readonly seconds: number; readonly megabytes: number }
const costs: Cost[] = []

/** Runs it and notes processor time of this process and the memory it left behind or had not given back. */
function costOf<T>(what: string, run: () => T): T {
  const [cpu, memory] = [process.cpuUsage(), process.memoryUsage()]
  const result = run()
  const { user, system } = process.cpuUsage(cpu)
  const after = process.memoryUsage()
  const bytes = after.heapUsed + after.arrayBuffers - memory.heapUsed - memory.arrayBuffers
  const seconds = (user + system) / 1e6
  costs.push({ what, seconds, megabytes: Math.max(0, bytes) / 2 ** 20 })
  expect(seconds).toBeLessThan(secondsAllowed)
  expect(bytes).toBeLessThan(bytesAllowed)
  return result
}

afterAll(() => {
  const worst = costs.toSorted((a, b) => b.seconds - a.seconds).slice(0, 3)
  const shown = worst.map(({ what, seconds, megabytes }) => `${what} ${(seconds * 1000).toFixed(0)} ms, ${megabytes.toFixed(0)} MB`)
  console.log(`worst of ${costs.length} hostile inputs: ${shown.join('; ')}`)
})

const parsers = { parseCertificate, parseCrl, parseName, parseOcspRequest, parseOcspResponse, checkDer, describePublicKey }
const indexed = (bytes: Uint8Array) => buildCrlIndex(bytes, new Uint8Array(8))

describe('bytes', () => {
  const repeated = (count: number, ...octets: number[]) => Uint8Array.from({ length: count }, (_, i) => octets[i % octets.length] ?? 0)
  let nested = Uint8Array.of(5, 0)
  while (nested.length < 60_000) nested = new Uint8Array(encodeValue(tags.sequence, nested))
  const shapes: Record<string, Uint8Array> = {
    'values in values, 16 000 deep': nested,
    'a length of four gigabytes': Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 1),
    'lengths of two gigabytes, over and over': repeated(64_000, 0x30, 0x84, 0x7f, 0xff, 0xff, 0xff),
    'a length in 126 octets': new Uint8Array([0x30, 0xfe, ...repeated(126, 0xff)]),
    'lengths without end': repeated(64_000, 0x30, 0x80),
    'thirty thousand empty values': encodeValue(tags.sequence, repeated(60_000, 5, 0)),
    'an object identifier of 60 000 octets': encodeValue(tags.sequence, encodeValue(tags.oid, repeated(60_000, 0x81), Uint8Array.of(1))),
    'an integer of 60 000 octets': encodeSequence(encodeValue(tags.integer, repeated(60_000, 0x7f))),
    'a bit string of no bits': encodeSequence(encodeValue(tags.bitString)),
  }
  it.each(Object.entries(shapes))('%s', (what, bytes) => {
    for (const [name, parse] of Object.entries({ ...parsers, indexed })) costOf(`${what} (${name})`, () => parse(bytes))
  })
})

describe('names', () => {
  const attribute = (text: string): Uint8Array => encodeSequence(encodeOid('2.5.4.3'), encodeText(text))
  const nameWith = (texts: readonly string[], perRdn: number): Uint8Array =>
    encodeSequence(
      ...Array.from({ length: Math.ceil(texts.length / perRdn) }, (_, i) =>
        encodeSetOf(texts.slice(i * perRdn, (i + 1) * perRdn).map(attribute)),
      ),
    )
  const shapes: Record<string, Uint8Array> = {
    // U+FDFA becomes eighteen characters in NFKC, and combining marks are sorted.
    'a name of letters that grow': nameWith(
      Array.from({ length: 25 }, () => '\ufdfa'.repeat(200)),
      1,
    ),
    'a name of marks to be sorted': nameWith(
      Array.from({ length: 16 }, () => `a${'\u0301\u0316'.repeat(240)}`),
      1,
    ),
    'a name of spaces': nameWith(
      Array.from({ length: 16 }, () => `é${' '.repeat(980)}x`),
      1,
    ),
    'a name of a thousand attributes': nameWith(
      Array.from({ length: 1000 }, (_, i) => String(i)),
      16,
    ),
    'an attribute set of ten thousand': nameWith(
      Array.from({ length: 1000 }, (_, i) => String(i)),
      1000,
    ),
  }
  it.each(Object.entries(shapes))('%s', (what, bytes) => {
    const parsed = costOf(what, () => parseName(bytes))
    if (parsed.ok) costOf(`${what}, compared`, () => namesEqual(parsed.value, (parseName(bytes) as { value: Name }).value))
  })
})

/** A certificate of the issuing authority with these extensions, judged alone. */
function judgeLeaf(what: string, extensions: readonly RawExtension[], authority: TestIdentity = pki.issuingCa): ChainVerdict {
  const { der } = pki.issue({ subject: 'x', extensions, issuer: authority })
  return costOf(what, () =>
    verifyChain({
      certificate: der,
      intermediates: [authority.certificate, ...pki.intermediates],
      trustAnchors: pki.trustAnchors,
      now,
      revocation: 'none',
    }),
  )
}

const dns = (value: string): GeneralName => ({ kind: 'dns', value })
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))
const authorityWith = (...extensions: readonly RawExtension[]): TestIdentity =>
  pki.issue({
    subject: `CA ${extensions.length}`,
    issuer: pki.root,
    keyUsage: ['keyCertSign', 'cRLSign'],
    extendedKeyUsage: [],
    extensions: [buildExtension.basicConstraints({ ca: true }), ...extensions],
  })

/** An RSA key of these sizes, made up. `mark` tells two apart. */
function rsa(modulusOctets: number, exponentOctets: number, mark = 0xff): Uint8Array {
  const modulus = new Uint8Array(modulusOctets).fill(0xff)
  modulus[8] = mark
  return encodeSequence(
    encodeSequence(encodeOid(oids.rsaEncryption), Uint8Array.of(5, 0)),
    encodeValue(
      tags.bitString,
      Uint8Array.of(0),
      encodeSequence(encodeUnsigned(modulus), encodeUnsigned(new Uint8Array(exponentOctets).fill(0xff))),
    ),
  )
}

describe('certificates', () => {
  it('hundreds of extensions', () => {
    const bad = (count: number) => many(count, (i) => ({ oid: `1.2.3.${i}`, critical: false, value: Uint8Array.of(5, 0) }))
    expect(judgeLeaf('190 extensions', bad(190)).verdict).toBe('accepted')
    const { certificate } = pki.issue({ subject: 'x' })
    const der = assembleSigned(tbsOf(certificate, certificate.issuer, bad(2000)), encodeAlgorithm('RSA-SHA256'), Uint8Array.of(1))
    expect(costOf('2000 extensions', () => parseCertificate(der))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('elements'),
    })
  })

  it('thousands of names against thousands of constraints', () => {
    const authority = authorityWith(
      buildExtension.nameConstraints({ permitted: many(900, (i) => dns(`p${i}.cn`)), excluded: many(900, (i) => dns(`e${i}.cn`)) }),
    )
    const { verdict, code } = judgeLeaf(
      '1000 names, 1800 constraints',
      [buildExtension.subjectAltName(many(1000, (i) => dns(`a.p${i}.cn`)))],
      authority,
    )
    // One comparison beyond `verificationLimits.comparisons` refuses.
    expect([verdict, code]).toEqual(['refused', 'NAME_CONSTRAINTS'])
  })

  it('giant keys and numbers', () => {
    expect(costOf('RSA key of 64 kilobits', () => describePublicKey(rsa(8192, 3))).ok).toBe(false)
    expect(costOf('RSA exponent of 2048 bits', () => describePublicKey(rsa(256, 256))).ok).toBe(false)
    // The largest key that is read, with the largest exponent: the dearest signature there is.
    const holder = pki.issue({
      subject: 'big',
      publicKeySpki: rsa(1024, 8),
      issuer: pki.root,
      keyUsage: ['keyCertSign'],
      extensions: [buildExtension.basicConstraints({ ca: true })],
    })
    const below = pki.issue({ subject: 'x', issuer: pki.issuingCa })
    const forged = assembleSigned(
      tbsOf(below.certificate, holder.certificate.subject),
      encodeAlgorithm('RSA-SHA256'),
      new Uint8Array(1024).fill(0x7f),
    )
    const judged = costOf('signature by an RSA key of 8192 bits', () =>
      verifyChain({
        certificate: forged,
        intermediates: [holder.certificate, ...pki.intermediates],
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'none',
      }),
    )
    expect(judged.findings.filter(({ result }) => result === 'fail').map(({ code }) => code)).toContain('SIGNATURE')
  })
})

/** The to-be-signed bytes again, with another issuer, the algorithm of an RSA signature, and these extensions. */
function tbsOf(certificate: Certificate, issuer: Name, extensions: readonly RawExtension[] = []): Uint8Array {
  return encodeSequence(
    encodeExplicit(0, encodeInteger(2)),
    encodeInteger(5),
    encodeAlgorithm('RSA-SHA256'),
    encodeName(issuer),
    encodeSequence(encodeTime(certificate.notBefore), encodeTime(certificate.notAfter)),
    encodeName(certificate.subject),
    certificate.publicKeySpki,
    ...(extensions.length > 0 ? [encodeExplicit(3, encodeExtensions(extensions))] : []),
  )
}

describe('paths', () => {
  /** Layers of authorities, each certified by every one of the layer above: widths to the power of depths paths, none to an anchor. */
  function maze(width: number, depth: number): { certificate: Certificate; intermediates: Certificate[] } {
    const key = pki.issuingCa
    const layerName = (layer: number, index: number) => nameOf([['CN', `layer ${layer} ${index}`]])
    const identity = (layer: number, index: number): TestIdentity => pki.issueCa({ subject: layerName(layer, index), issuer: key })
    let above = many(width, (index) => identity(0, index))
    const intermediates: Certificate[] = []
    for (let layer = 1; layer <= depth; layer++) {
      const own = many(width, (index) => identity(layer, index))
      for (const issuer of above)
        for (const { certificate, ...keyPair } of own)
          intermediates.push(
            pki.issue({
              subject: certificate.subject,
              keyPair,
              issuer,
              keyUsage: ['keyCertSign'],
              extendedKeyUsage: [],
              extensions: [buildExtension.basicConstraints({ ca: true })],
            }).certificate,
          )
      above = own
    }
    return { certificate: pki.issue({ subject: 'lost', issuer: above[0] as TestIdentity }).certificate, intermediates }
  }

  it.each([
    [5, 7, 'LIMIT'],
    [13, 1, 'NOT_TRUSTED'],
    [2, 19, 'LIMIT'],
  ])('cross-certificates: %s authorities a layer, %s layers: %s', (width, depth, code) => {
    const { certificate, intermediates } = maze(width, depth)
    const verdict = costOf(`${width}^${depth} paths`, () =>
      verifyChain({ certificate, intermediates, trustAnchors: pki.trustAnchors, now, revocation: 'none' }),
    )
    expect(verdict.code).toBe(code)
    expect(verdict.path.length).toBeLessThanOrEqual(verificationLimits.pathLength)
  })

  it('the way out of a maze that is shown last', () => {
    const { intermediates } = maze(5, 5)
    const { certificate } = pki.issue({ subject: 'found' })
    const verdict = costOf('a valid path among 125 strangers', () =>
      verifyChain({
        certificate,
        intermediates: [...intermediates, ...pki.intermediates],
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'none',
      }),
    )
    expect(verdict.verdict).toBe('accepted')
  })

  it('a hundred authorities of one name, the right one last', () => {
    const { certificate } = pki.issue({ subject: 'x' })
    const twins = many(100, () => pki.issueCa({ subject: pki.issuingCa.certificate.subject, issuer: pki.root }).certificate)
    const verdict = costOf('100 authorities of one name', () =>
      verifyChain({
        certificate,
        intermediates: [...twins, ...pki.intermediates],
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'none',
      }),
    )
    expect(verdict.verdict).toBe('accepted')
  })

  it('a hundred and fifty forged authorities of the largest keys, each over each', () => {
    const big = nameOf([['CN', 'big']])
    const forge = (subject: Name, key: Uint8Array): Uint8Array => {
      const { certificate } = pki.issue({ subject, publicKeySpki: key })
      const tbs = tbsOf(certificate, big, [buildExtension.basicConstraints({ ca: true })])
      return assembleSigned(tbs, encodeAlgorithm('RSA-SHA256'), new Uint8Array(1024).fill(0x7f))
    }
    const intermediates = many(150, (i) => forge(big, rsa(1024, 8, i)))
    const verdict = costOf('150 forged authorities with RSA keys of 8192 bits', () =>
      verifyChain({
        certificate: forge(nameOf([['CN', 'x']]), pki.issuingCa.publicKeySpki),
        intermediates,
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'none',
      }),
    )
    expect(verdict.verdict).toBe('refused')
  })

  it('policies that multiply by mapping', () => {
    const policies = many(60, (i) => `1.3.6.1.4.1.1.${i}`)
    const mappings: RawExtension = {
      oid: oids.policyMappings,
      critical: true,
      value: encodeSequence(
        ...policies.flatMap((from) => policies.slice(0, 12).map((to) => encodeSequence(encodeOid(from), encodeOid(to)))),
      ),
    }
    let issuer = pki.root
    const chain = many(12, (level) => {
      issuer = pki.issue({
        subject: `mapping ${level}`,
        issuer,
        keyUsage: ['keyCertSign'],
        extendedKeyUsage: [],
        extensions: [buildExtension.basicConstraints({ ca: true }), buildExtension.certificatePolicies(policies), mappings],
      })
      return issuer.certificate
    })
    const { certificate } = pki.issue({ subject: 'x', issuer, extensions: [buildExtension.certificatePolicies(policies)] })
    const verdict = costOf('60 policies mapped to each other through 12 authorities', () =>
      verifyChain({
        certificate,
        intermediates: chain,
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'none',
        policy: { requireExplicit: true },
      }),
    )
    expect(verdict.policies.length).toBeLessThanOrEqual(policies.length)
  })
})

describe('lists and answers', () => {
  const algorithm = encodeAlgorithm('ECDSA-SHA256')
  const listOf = (entries: readonly Uint8Array[]): Uint8Array =>
    assembleSigned(
      encodeSequence(encodeInteger(1), algorithm, encodeName(nameOf([['CN', 'x']])), encodeTime(now), encodeList(tags.sequence, entries)),
      algorithm,
      Uint8Array.of(1),
    )
  const issuedBy = (index: number): RawExtension => ({
    oid: oids.certificateIssuer,
    critical: true,
    value: encodeSequence(encodeExplicit(4, encodeName(nameOf([['CN', String(index)]])))),
  })
  const shapes: Record<string, () => Uint8Array> = {
    'a list that names another issuer for each of 30 000 entries': () =>
      listOf(many(30_000, (i) => encodeSequence(encodeInteger(i), encodeTime(now), encodeExtensions([issuedBy(i)])))),
    'a list with one certificate 200 000 times': () => {
      const entry = encodeSequence(encodeInteger(1), encodeTime(now))
      return listOf(many(200_000, () => entry))
    },
    'a list with 199 extensions in each of 1000 entries': () => {
      const extensions = encodeExtensions(many(199, (i) => ({ oid: `1.2.3.${i}`, critical: false, value: new Uint8Array() })))
      return listOf(many(1000, (i) => encodeSequence(encodeInteger(i), encodeTime(now), extensions)))
    },
  }
  it.each(Object.entries(shapes))('%s', (what, make) => {
    const der = make()
    const [plain, index] = [costOf(`${what} (plain)`, () => parseCrl(der)), costOf(`${what} (index)`, () => indexed(der))]
    expect(index.ok).toBe(plain.ok)
  })

  it('an answer about thousands', () => {
    const certId = encodeSequence(
      encodeSequence(encodeOid(oids.sha1)),
      encodeOctets(new Uint8Array(20)),
      encodeOctets(new Uint8Array(20)),
      encodeInteger(1),
    )
    const time = encodeValue(tags.generalizedTime, Buffer.from('20260302080000Z'))
    const single = encodeSequence(certId, encodeValue(0x80), time)
    const data = encodeSequence(encodeExplicit(2, encodeOctets(new Uint8Array(20))), time, encodeSequence(...many(900, () => single)))
    const basic = encodeSequence(data, algorithm, encodeValue(tags.bitString, Uint8Array.of(0, 1)))
    const answer = encodeSequence(
      encodeInteger(0, tags.enumerated),
      encodeExplicit(0, encodeSequence(encodeOid(oids.ocspBasic), encodeOctets(basic))),
    )
    const { certificate } = pki.issue({ subject: 'x' })
    const verdict = costOf('900 answers in each of 16', () =>
      verifyChain({
        certificate,
        intermediates: pki.intermediates,
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'required',
        ocsp: many(16, () => answer),
      }),
    )
    expect(verdict.verdict).toBe('refused')
  })

  it('a thousand lists for one certificate', () => {
    const { certificate } = pki.issue({ subject: 'x' })
    const lists = many(1000, (i) => pki.crl({ crlNumber: i + 1, issuer: i % 2 ? pki.root : pki.issuingCa }))
    const verdict = costOf('1000 lists', () =>
      verifyChain({
        certificate,
        intermediates: pki.intermediates,
        trustAnchors: pki.trustAnchors,
        now,
        revocation: 'required',
        crls: lists,
      }),
    )
    expect(verdict.findings.some(({ detail = '' }) => detail.includes(`the first ${verificationLimits.lists} read`))).toBe(true)
  })
})
