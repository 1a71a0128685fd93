import { createTestPki } from '@yinxin/testkit'
import type { TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { encodeAlgorithm } from '../keys/algorithm-table.ts'
import { sign } from '../keys/signatures.ts'
import type { AlgorithmId } from '../keys/algorithm-table.ts'
import { buildCrlIndex } from '../crl/build-crl-index.ts'
import { openCrlIndex } from '../crl/lookup-in-index.ts'
import { contextPrimitive, tags } from '../der/reader.ts'
import {
  encodeBoolean,
  encodeExplicit,
  encodeInteger,
  encodeList,
  encodeNamedBits,
  encodeOid,
  encodeSequence,
  encodeText,
  encodeTime,
  encodeUnsigned,
} from '../der/writer.ts'
import { reasonFlagNames } from '../x509/distribution-point.ts'
import type { ReasonFlag } from '../x509/distribution-point.ts'
import { assembleSigned, buildExtension, encodeExtensions } from '../x509/extension-builders.ts'
import type { RawExtension, RevocationReason } from '../x509/extensions.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { encodeGeneralName } from '../x509/general-name.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { encodeName, nameOf } from '../x509/name.ts'
import type { Name } from '../x509/name.ts'
import { nameAttributeOids, oids } from '../der/oids.ts'
import { serialOctets } from '../x509/serial-number.ts'
import { verifyChain } from '../validation/verify-chain.ts'
import type { ChainInput } from '../validation/chain-input.ts'

const now = new Date('2026-03-02T08:00:00Z')
const later = (days: number): Date => new Date(+now + days * 86_400_000)
const pki = createTestPki({ kind: 'P-256', now })
const ca = pki.issuingCa

type Place = { readonly names?: readonly GeneralName[]; readonly relative?: string }
type Entry = {
  readonly serialNumber: string
  readonly reason?: RevocationReason
  readonly issuer?: Name
  readonly unknownCritical?: boolean
}
type ListContent = {
  readonly by?: TestIdentity
  readonly signer?: TestIdentity
  readonly issuer?: Name
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | 'none'
  readonly number?: number | 'none' | 'critical'
  readonly base?: number
  readonly point?: Place & { user?: true; ca?: true; attribute?: true; reasons?: readonly ReasonFlag[]; indirect?: true }
  readonly extra?: readonly RawExtension[]
  readonly entries?: readonly Entry[] | 'empty'
  readonly algorithm?: AlgorithmId
}

const place = ({ names, relative }: Place): Uint8Array[] => {
  if (names) return [encodeExplicit(0, encodeExplicit(0, ...names.map(encodeGeneralName)))]
  if (relative === undefined) return []
  return [encodeExplicit(0, encodeExplicit(1, encodeSequence(encodeOid(nameAttributeOids.CN), encodeText(relative))))]
}
const flag = (set: true | undefined, number: number): Uint8Array[] => (set ? [encodeBoolean(true, contextPrimitive(number))] : [])
const reasonBits = (reasons: readonly ReasonFlag[] | undefined, number: number): Uint8Array[] =>
  reasons
    ? [
        encodeNamedBits(
          reasons.map((reason) => reasonFlagNames.indexOf(reason)),
          contextPrimitive(number),
        ),
      ]
    : []

function entryExtensions({ reason, issuer, unknownCritical }: Entry): Uint8Array[] {
  const extensions: RawExtension[] = [
    ...(reason ? [buildExtension.reasonCode(reason)] : []),
    ...(issuer
      ? [{ oid: oids.certificateIssuer, critical: true, value: encodeSequence(encodeGeneralName({ kind: 'directory', name: issuer })) }]
      : []),
    ...(unknownCritical ? [{ oid: '1.2.3.4', critical: true, value: encodeInteger(1) }] : []),
  ]
  return extensions.length > 0 ? [encodeExtensions(extensions)] : []
}

/** Any list at all; by default a complete one of the issuing CA. */
function list(content: ListContent = {}): Uint8Array {
  const { by = ca, signer = by, thisUpdate = now, nextUpdate = later(7), number = 5, base, point, extra = [], entries = [] } = content
  const { algorithm = 'ECDSA-SHA256', issuer = by.certificate.subject } = content
  const extensions: RawExtension[] = [
    ...(number === 'none' ? [] : [{ ...buildExtension.crlNumber(number === 'critical' ? 5 : number), critical: number === 'critical' }]),
    ...(base === undefined ? [] : [buildExtension.deltaCrlIndicator(base)]),
    ...(point
      ? [
          {
            oid: oids.issuingDistributionPoint,
            critical: true,
            value: encodeSequence(
              ...place(point),
              ...flag(point.user, 1),
              ...flag(point.ca, 2),
              ...reasonBits(point.reasons, 3),
              ...flag(point.indirect, 4),
              ...flag(point.attribute, 5),
            ),
          },
        ]
      : []),
    ...extra,
  ]
  const encodedEntries = (entries === 'empty' ? [] : entries).map((entry) =>
    encodeSequence(encodeUnsigned(serialOctets(entry.serialNumber)), encodeTime(now), ...entryExtensions(entry)),
  )
  const message = encodeSequence(
    encodeInteger(1),
    encodeAlgorithm(algorithm),
    encodeName(issuer),
    encodeTime(thisUpdate),
    ...(nextUpdate === 'none' ? [] : [encodeTime(nextUpdate)]),
    ...(encodedEntries.length > 0 || entries === 'empty' ? [encodeList(tags.sequence, encodedEntries)] : []),
    encodeExplicit(0, encodeExtensions(extensions)),
  )
  return assembleSigned(message, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: signer.privateKey, message }))
}

type PointContent = Place & { readonly reasons?: readonly ReasonFlag[]; readonly crlIssuer?: Name }
const points = (...all: readonly PointContent[]): RawExtension => ({
  oid: oids.crlDistributionPoints,
  critical: false,
  value: encodeSequence(
    ...all.map((point) =>
      encodeSequence(
        ...place(point),
        ...reasonBits(point.reasons, 1),
        ...(point.crlIssuer ? [encodeExplicit(2, encodeGeneralName({ kind: 'directory', name: point.crlIssuer }))] : []),
      ),
    ),
  ),
})
const freshest: RawExtension = { ...points({ names: [{ kind: 'uri', value: 'http://crl/delta' }] }), oid: oids.freshestCrl }
const uri = (value: string): GeneralName => ({ kind: 'uri', value })
const rootList = list({ by: pki.root })

const plain = pki.issue({ subject: '某公司' })
const entry = { serialNumber: plain.certificate.serialNumber, reason: 'keyCompromise' } as const

/** A certificate of the issuing CA without extensions. */
function oldCertificate(version: 1 | 2): Pick<TestIdentity, 'certificate'> {
  const algorithm = 'ECDSA-SHA256'
  const message = encodeSequence(
    ...(version === 1 ? [] : [encodeExplicit(0, encodeInteger(1))]),
    encodeInteger(77),
    encodeAlgorithm(algorithm),
    ca.certificate.subjectRaw,
    encodeSequence(encodeTime(later(-1)), encodeTime(later(1))),
    plain.certificate.subjectRaw,
    plain.certificate.publicKeySpki,
  )
  const parsed = parseCertificate(
    assembleSigned(message, encodeAlgorithm(algorithm), sign({ algorithm, privateKey: ca.privateKey, message })),
  )
  if (!parsed.ok) throw new Error(parsed.problem)
  return { certificate: parsed.value }
}

/** What the whole question comes to for the holder with these lists and the root's. */
function outcome(
  lists: readonly Uint8Array[],
  holder: Pick<TestIdentity, 'certificate'> = plain,
  changes: Partial<ChainInput> = {},
): string {
  const verdict = verifyChain({
    certificate: holder.certificate,
    intermediates: pki.intermediates,
    trustAnchors: pki.trustAnchors,
    now,
    revocation: 'required',
    crls: [rootList, ...lists],
    ...changes,
  })
  return verdict.code ?? verdict.verdict
}

describe('revocation lists (RFC 5280 §6.3.3)', () => {
  it.each<[string, readonly Uint8Array[], string]>([
    ['a complete list', [list()], 'accepted'],
    ['listed', [list({ entries: [entry] })], 'REVOKED'],
    ['on hold', [list({ entries: [{ ...entry, reason: 'certificateHold' }] })], 'REVOKED'],
    ['another one listed', [list({ entries: [{ serialNumber: '7777' }] })], 'accepted'],
    ['none', [], 'REVOCATION_UNKNOWN'],
    ['out of date', [list({ thisUpdate: later(-8), nextUpdate: later(-1) })], 'REVOCATION_UNKNOWN'],
    ['no next update', [list({ nextUpdate: 'none' })], 'REVOCATION_UNKNOWN'],
    ['from the future', [list({ thisUpdate: later(1) })], 'REVOCATION_UNKNOWN'],
    ['signed by the root in the name of the CA', [list({ signer: pki.root })], 'REVOCATION_UNKNOWN'],
    ['of the root only', [rootList], 'REVOCATION_UNKNOWN'],
    ['a bad list beside a good one', [list({ signer: pki.root, entries: [entry], thisUpdate: later(0) }), list()], 'accepted'],
    ['the newer of two counts', [list({ thisUpdate: later(-1), entries: [entry] }), list({ number: 6 })], 'accepted'],
    ['whatever the order', [list({ number: 6, entries: [entry] }), list({ thisUpdate: later(-1) })], 'REVOKED'],
    [
      'critical extension nobody knows',
      [list({ extra: [{ oid: '1.2.3.4', critical: true, value: encodeInteger(1) }] })],
      'REVOCATION_UNKNOWN',
    ],
    ['critical extension of certificates', [list({ extra: [buildExtension.keyUsage(['cRLSign'])] })], 'REVOCATION_UNKNOWN'],
    ['critical entry extension nobody knows', [list({ entries: [{ serialNumber: '7777', unknownCritical: true }] })], 'REVOCATION_UNKNOWN'],
    ['a weak algorithm', [list({ algorithm: 'ECDSA-SHA1' })], 'REVOCATION_UNKNOWN'],
    ['garbage', [Uint8Array.of(1, 2, 3)], 'REVOCATION_UNKNOWN'],
  ])('%s', (_what, lists, expected) => {
    expect(outcome(lists)).toBe(expected)
    expect(outcome([...lists].reverse())).toBe(expected)
  })

  it('whoever asks for the profile of RFC 5280 gets lists that keep it', () => {
    const identified = buildExtension.authorityKeyIdentifier('0102')
    const strict = { profile: 'rfc5280', crls: [list({ by: pki.root, extra: [identified] })] } as const
    const byProfile = (...lists: readonly Uint8Array[]) => outcome([], plain, { ...strict, crls: [...strict.crls, ...lists] })
    expect(byProfile(list({ extra: [identified] }))).toBe('accepted')
    expect(byProfile(list())).toBe('REVOCATION_UNKNOWN') // no key identifier
    expect(byProfile(list({ number: 'none', extra: [identified] }))).toBe('REVOCATION_UNKNOWN')
    expect(byProfile(list({ number: 'critical', extra: [identified] }))).toBe('REVOCATION_UNKNOWN')
    expect(byProfile(list({ entries: 'empty', extra: [identified] }))).toBe('REVOCATION_UNKNOWN')
    expect(outcome([list({ number: 'none', extra: [identified] })])).toBe('accepted')
    expect(outcome([list({ entries: 'empty' })])).toBe('accepted')
  })

  it('the intermediate counts too', () => {
    const revokedCa = list({ by: pki.root, entries: [{ serialNumber: ca.certificate.serialNumber }] })
    expect(outcome([list()], plain, { crls: [revokedCa, list()] })).toBe('REVOKED')
    expect(outcome([list()], plain, { crls: [list()] })).toBe('REVOCATION_UNKNOWN')
  })

  it('a signer whose key usage leaves out cRLSign does not count', () => {
    const mute = pki.issue({
      subject: 'mute CA',
      issuer: pki.root,
      keyUsage: ['keyCertSign'],
      extendedKeyUsage: [],
      extensions: [buildExtension.basicConstraints({ ca: true })],
    })
    const holder = pki.issue({ subject: 'x', issuer: mute })
    expect(outcome([list({ by: mute })], holder, { intermediates: [mute.certificate] })).toBe('REVOCATION_UNKNOWN')
  })

  it('an indexed list says the same', () => {
    const indexed = (content: ListContent) => {
      const built = buildCrlIndex(list(content), new Uint8Array(8).fill(3))
      if (!built.ok) throw new Error(built.problem)
      return openCrlIndex(built.value)
    }
    const listed = [{ serialNumber: '7777' }, entry]
    expect(outcome([], plain, { crls: [rootList, indexed({ entries: listed })] })).toBe('REVOKED')
    expect(outcome([], plain, { crls: [rootList, indexed({ entries: [{ serialNumber: '7777' }] })] })).toBe('accepted')
    expect(outcome([], plain, { crls: [rootList, indexed({ signer: pki.root })] })).toBe('REVOCATION_UNKNOWN')
  })

  it('where nothing is demanded, what is there still counts', () => {
    const mode = { revocation: 'if-present' } as const
    expect(outcome([], plain, { ...mode, crls: [] })).toBe('accepted')
    expect(outcome([list({ entries: [entry] })], plain, { ...mode, crls: [list({ entries: [entry] })] })).toBe('REVOKED')
    expect(outcome([], plain, { ...mode, crls: [list({ thisUpdate: later(-8), nextUpdate: later(-1) })] })).toBe('REVOCATION_UNKNOWN')
    expect(outcome([], plain, { ...mode, crls: [Uint8Array.of(1)] })).toBe('REVOCATION_UNKNOWN')
    expect(outcome([list({ entries: [entry] })], plain, { revocation: 'none' })).toBe('accepted')
  })
})

describe('scope', () => {
  const at = (...all: readonly PointContent[]): TestIdentity => pki.issue({ subject: '某公司', extensions: [points(...all)] })
  const shard = at({ names: [uri('http://crl/1'), uri('http://crl/one')] })

  it.each<[string, ListContent['point'], string]>([
    ['its own shard', { names: [uri('http://crl/1')] }, 'accepted'],
    ['host in capitals', { names: [uri('HTTP://CRL/1')] }, 'accepted'],
    ['another shard', { names: [uri('http://crl/2')] }, 'REVOCATION_UNKNOWN'],
    ['for end entities', { user: true }, 'accepted'],
    ['for authorities', { ca: true }, 'REVOCATION_UNKNOWN'],
    ['for attribute certificates', { attribute: true }, 'REVOCATION_UNKNOWN'],
    ['for two kinds at once', { user: true, ca: true }, 'REVOCATION_UNKNOWN'],
    ['for some reasons', { reasons: ['keyCompromise', 'cACompromise'] }, 'REVOCATION_UNKNOWN'],
    ['indirect, by the issuer itself', { indirect: true }, 'accepted'],
  ])('a list %s', (_what, point, expected) => {
    expect(outcome([list({ ...(point ? { point } : {}) })], shard)).toBe(expected)
  })

  it('a list limited to a point speaks only of certificates that name it, and only as far as they say so', () => {
    const issuerName: GeneralName = { kind: 'directory', name: ca.certificate.subject }
    const ofIssuerName = list({ point: { names: [issuerName] } })
    expect(outcome([ofIssuerName], shard)).toBe('REVOCATION_UNKNOWN')
    expect(outcome([ofIssuerName], plain)).toBe('REVOCATION_UNKNOWN')
    expect(outcome([ofIssuerName], at({ names: [issuerName] }))).toBe('accepted')
    expect(outcome([list({ point: { relative: 'x' } })], at({ names: [issuerName] }))).toBe('REVOCATION_UNKNOWN')
    // What it lists is revoked for those who name it only; a list of everything speaks of all of them.
    expect(outcome([list({ point: { names: [issuerName] }, entries: [entry] })], plain)).toBe('REVOCATION_UNKNOWN')
    expect(outcome([ofIssuerName, list()], shard)).toBe('accepted')
  })

  it('a list for users or for authorities only says nothing of certificates of version 1 and 2 (§5.2.5)', () => {
    for (const version of [1, 2] as const) {
      const old = oldCertificate(version)
      expect(outcome([list()], old)).toBe('accepted')
      expect(outcome([list({ point: { user: true } })], old)).toBe('REVOCATION_UNKNOWN')
      expect(outcome([list({ point: { ca: true } })], old)).toBe('REVOCATION_UNKNOWN')
    }
  })

  it('relative names are completed by the issuer', () => {
    const full = (cn: string): GeneralName => ({
      kind: 'directory',
      name: { rdns: [...ca.certificate.subject.rdns, ...nameOf([['CN', cn]]).rdns] },
    })
    expect(outcome([list({ point: { relative: 'shard 1' } })], at({ relative: 'Shard  1' }))).toBe('accepted')
    expect(outcome([list({ point: { relative: 'shard 1' } })], at({ names: [full('shard 1')] }))).toBe('accepted')
    expect(outcome([list({ point: { names: [full('shard 2')] } })], at({ relative: 'shard 1' }))).toBe('REVOCATION_UNKNOWN')
  })

  it('several lists together cover all reasons', () => {
    const some = ['keyCompromise', 'cACompromise'] as const
    const rest = reasonFlagNames.slice(1).filter((reason) => !some.includes(reason as (typeof some)[number]))
    const [first, second] = [list({ point: { reasons: some } }), list({ point: { reasons: rest } })]
    expect(outcome([first, second])).toBe('accepted')
    expect(outcome([first])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([second])).toBe('REVOCATION_UNKNOWN')
    expect(outcome([first, list({ point: { reasons: rest }, entries: [entry] })])).toBe('REVOKED')
    const split = at({ names: [uri('http://crl/1')], reasons: some }, { names: [uri('http://crl/2')], reasons: rest })
    expect(outcome([list({ point: { names: [uri('http://crl/1')] } })], split)).toBe('REVOCATION_UNKNOWN')
    expect(
      outcome(
        [1, 2].map((shardNumber) => list({ point: { names: [uri(`http://crl/${shardNumber}`)] } })),
        split,
      ),
    ).toBe('accepted')
  })
})

describe('indirect lists and signers of lists', () => {
  const listSigner = (options: Partial<Parameters<typeof pki.issue>[0]> = {}): TestIdentity =>
    pki.issue({ subject: 'list signer', issuer: pki.root, keyUsage: ['cRLSign'], extendedKeyUsage: [], ...options })
  const signer = listSigner()
  const holder = pki.issue({ subject: '某公司', extensions: [points({ crlIssuer: signer.certificate.subject })] })
  const mine = { serialNumber: holder.certificate.serialNumber, issuer: ca.certificate.subject }
  const all = { intermediates: [...pki.intermediates, signer.certificate] }

  it('by whom the distribution point names', () => {
    expect(outcome([list({ by: signer, point: { indirect: true } })], holder, all)).toBe('accepted')
    expect(outcome([list({ by: signer, point: { indirect: true }, entries: [mine] })], holder, all)).toBe('REVOKED')
    expect(outcome([list({ by: signer, point: { indirect: true }, entries: [{ serialNumber: mine.serialNumber }] })], holder, all)).toBe(
      'accepted',
    )
    expect(outcome([list({ by: signer })], holder, all)).toBe('REVOCATION_UNKNOWN')
    expect(outcome([list({ by: signer, point: { indirect: true } })], plain, all)).toBe('REVOCATION_UNKNOWN')
    expect(outcome([list({ by: signer, point: { indirect: true } })], holder)).toBe('REVOCATION_UNKNOWN')
  })

  it('the signer needs the right, the same anchor, and good standing of its own', () => {
    const judge = (by: TestIdentity, lists: readonly Uint8Array[] = []): string => {
      const certified = pki.issue({ subject: '某公司', extensions: [points({ crlIssuer: by.certificate.subject })] })
      return outcome([list({ by, point: { indirect: true } }), ...lists], certified, {
        intermediates: [...pki.intermediates, by.certificate],
      })
    }
    expect(judge(listSigner({ keyUsage: ['digitalSignature'] }))).toBe('REVOCATION_UNKNOWN')
    expect(judge(listSigner({ notBefore: later(-9), notAfter: later(-1) }))).toBe('REVOCATION_UNKNOWN')
    expect(judge(createTestPki({ kind: 'P-256', now, name: '外人' }).issuingCa)).toBe('REVOCATION_UNKNOWN')
    const bad = listSigner()
    const revoked = list({ by: pki.root, number: 9, thisUpdate: later(0.01), entries: [{ serialNumber: bad.certificate.serialNumber }] })
    expect(judge(bad)).toBe('accepted')
    expect(outcome([], holder, { now: later(0.02), crls: [revoked], ...all })).toBe('REVOCATION_UNKNOWN')
    const certified = pki.issue({ subject: '某公司', extensions: [points({ crlIssuer: bad.certificate.subject })] })
    const question = {
      now: later(0.02),
      crls: [revoked, list({ by: bad, point: { indirect: true } })],
      intermediates: [...pki.intermediates, bad.certificate],
    }
    expect(outcome([], certified, question)).toBe('REVOCATION_UNKNOWN')
  })

  it('a list may vouch for its own signer, unless anyone else disagrees', () => {
    const own = pki.issue({
      subject: 'own list',
      issuer: ca,
      keyUsage: ['cRLSign'],
      extendedKeyUsage: [],
      extensions: [
        points({
          crlIssuer: nameOf([
            ['C', 'CN'],
            ['O', 'own list'],
            ['CN', 'own list'],
          ]),
        }),
      ],
    })
    const certified = pki.issue({ subject: '某公司', extensions: [points({ crlIssuer: own.certificate.subject })] })
    const by = (entries: readonly Entry[] = []): Uint8Array => list({ by: own, point: { indirect: true }, entries })
    const question = { intermediates: [...pki.intermediates, own.certificate] }
    const self = { serialNumber: own.certificate.serialNumber, issuer: ca.certificate.subject }
    expect(outcome([by()], certified, question)).toBe('accepted')
    expect(outcome([by([self])], certified, question)).toBe('REVOCATION_UNKNOWN')
    const others = (entries: readonly Entry[]): Uint8Array => list({ point: { reasons: ['keyCompromise'] }, entries })
    expect(outcome([by(), others([])], certified, question)).toBe('accepted')
    expect(outcome([by(), others([{ serialNumber: self.serialNumber }])], certified, question)).toBe('REVOCATION_UNKNOWN')
  })

  it('two keys of one issuer each speak for what they know (self-issued roll-over)', () => {
    const renewed = pki.issueCa({ subject: ca.certificate.subject, issuer: pki.root })
    const question = { intermediates: [...pki.intermediates, renewed.certificate] }
    expect(outcome([list({ by: renewed })], plain, question)).toBe('accepted')
    expect(outcome([list({ by: renewed, thisUpdate: later(0) }), list({ thisUpdate: later(-1), entries: [entry] })], plain, question)).toBe(
      'REVOKED',
    )
  })
})

describe('delta lists (RFC 5280 §5.2.4)', () => {
  const complete = list({ number: 5, entries: [{ serialNumber: '7777' }] })
  const held = list({ number: 5, entries: [{ ...entry, reason: 'certificateHold' }] })
  const delta = (content: ListContent = {}): Uint8Array => list({ number: 7, base: 5, ...content })
  const old = { thisUpdate: later(-8), nextUpdate: later(-1) }

  it.each<[string, readonly Uint8Array[], string]>([
    ['nothing new', [complete, delta()], 'accepted'],
    ['newly revoked', [complete, delta({ entries: [entry] })], 'REVOKED'],
    ['released', [held, delta({ entries: [{ ...entry, reason: 'removeFromCRL' }] })], 'accepted'],
    ['still held', [held, delta()], 'REVOKED'],
    ['without a base', [delta()], 'REVOCATION_UNKNOWN'],
    ['base too old', [list({ number: 4 }), delta({ entries: [entry] })], 'accepted'],
    ['older than the list', [list({ number: 8 }), delta({ entries: [entry] })], 'accepted'],
    ['out of date', [complete, delta({ ...old, entries: [entry] })], 'accepted'],
    ['another scope', [complete, delta({ point: { user: true }, entries: [entry] })], 'accepted'],
    ['another signer', [complete, delta({ signer: pki.root, entries: [entry] })], 'accepted'],
    ['list out of date, delta not announced', [list({ ...old, number: 5 }), delta()], 'REVOCATION_UNKNOWN'],
    ['list out of date, delta announced', [list({ ...old, number: 5, extra: [freshest] }), delta()], 'accepted'],
    ['list out of date, forged delta', [list({ ...old, number: 5, extra: [freshest] }), delta({ signer: pki.root })], 'REVOCATION_UNKNOWN'],
  ])('%s', (_what, lists, expected) => {
    expect(outcome(lists)).toBe(expected)
    expect(outcome([...lists].reverse())).toBe(expected)
  })
})
