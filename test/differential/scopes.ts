import {
  buildExtension,
  contextPrimitive,
  encodeBoolean,
  encodeExplicit,
  encodeGeneralName,
  encodeNamedBits,
  encodeSequence,
  nameOf,
  oids,
  reasonFlagNames,
} from '@yinxin/pki'
import type { Name, RawExtension, ReasonFlag } from '@yinxin/pki'
import { algorithmOf, certificateOf, keyIdentifiers, listOf } from './authority.ts'
import type { CertificatePlan, KeyHolder, ListEntry } from './authority.ts'
import { withExtension } from './faults.ts'
import type { Random } from './random.ts'
import type { Case } from './worlds.ts'

/** Lists that speak about some reasons only, or are made by somebody else: what takes the place of the issuer's complete list. */
export type ScopedLists = {
  readonly cases: Case[]
  readonly lists: readonly Uint8Array[]
  /** Certificates of those who sign lists and stand on no path. */
  readonly signers: readonly Uint8Array[]
}

type Party = { readonly name: Name; readonly key: KeyHolder }
type Surroundings = {
  readonly now: Date
  readonly anchor: Party
  readonly issuer: Party
  readonly signerKey: KeyHolder
  readonly plain: CertificatePlan
}

const url = (part: string): Uint8Array =>
  encodeExplicit(0, encodeExplicit(0, encodeGeneralName({ kind: 'uri', value: `http://crl.example/${part}` })))
const reasonBits = (reasons: readonly ReasonFlag[], number: number): Uint8Array =>
  encodeNamedBits(
    reasons.map((reason) => reasonFlagNames.indexOf(reason)),
    contextPrimitive(number),
  )
const points = (...all: readonly (readonly Uint8Array[])[]): RawExtension => ({
  oid: oids.crlDistributionPoints,
  critical: false,
  value: encodeSequence(...all.map((parts) => encodeSequence(...parts))),
})
const issuingPoint = (...parts: readonly Uint8Array[]): RawExtension => ({
  oid: oids.issuingDistributionPoint,
  critical: true,
  value: encodeSequence(...parts),
})

const compromised: readonly ReasonFlag[] = ['keyCompromise', 'cACompromise', 'aACompromise']
const others = reasonFlagNames.slice(1).filter((reason) => !compromised.includes(reason))

function list(by: Party, now: Date, point: RawExtension, entries: readonly ListEntry[]): Uint8Array {
  const day = 86_400_000
  return listOf({
    issuer: by.name,
    thisUpdate: new Date(+now - day),
    nextUpdate: new Date(+now + 6 * day),
    entries,
    extensions: [buildExtension.crlNumber(7), buildExtension.authorityKeyIdentifier(by.key.keyIdentifier), point],
    signedBy: by.key,
    algorithm: algorithmOf(by.key),
  })
}

const entry = (serialNumber: string, now: Date, ...extensions: readonly RawExtension[]): ListEntry => ({
  serialNumber,
  revokedAt: new Date(+now - 864_000_000),
  extensions,
})

/** Two lists, one for compromised keys, one for everything else; both are needed to know that a certificate is good (§6.3.3 (d), (e)). */
export function drawReasonLists(random: Random, { now, issuer, plain }: Surroundings): ScopedLists {
  const given = random.pick(['both', 'both', 'compromised only', 'others only'])
  const with2 = withExtension(plain, points([url('a'), reasonBits(compromised, 1)], [url('b'), reasonBits(others, 1)]))
  const make = (what: string, serialNumber: string, outcome: Case['outcome']): Case => ({
    what: `lists by reason, ${given} given, ${what}`,
    certificate: certificateOf({ ...with2, serialNumber }),
    outcome,
  })
  const good = given === 'both' ? 'valid' : 'invalid'
  const first = list(issuer, now, issuingPoint(url('a'), reasonBits(compromised, 3)), [
    entry('7001', now, buildExtension.reasonCode('keyCompromise')),
  ])
  const second = list(issuer, now, issuingPoint(url('b'), reasonBits(others, 3)), [
    entry('7002', now, buildExtension.reasonCode('superseded')),
  ])
  return {
    cases: [make('listed nowhere', '7000', good), make('compromised', '7001', 'invalid'), make('superseded', '7002', 'invalid')],
    lists: [...(given === 'others only' ? [] : [first]), ...(given === 'compromised only' ? [] : [second])],
    signers: [],
  }
}

/** A list somebody else makes for the issuer, who says so in its certificates (§5.2.5, §6.3.3 (b) and (f)). */
export function drawIndirectList(random: Random, { now, anchor, issuer, signerKey, plain }: Surroundings): ScopedLists {
  const how = random.pick([
    'right',
    'right',
    'right',
    'signer unknown',
    'signer may not',
    'not marked indirect',
    'signed by another',
  ] as const)
  const name = nameOf([
    ['C', 'CN'],
    ['O', 'World'],
    ['CN', `List signer ${issuer.key.keyIdentifier.slice(0, 8)}`],
  ])
  const signer: Party = { name, key: signerKey }
  const certificateIssuer = (of: Name): RawExtension => ({
    oid: oids.certificateIssuer,
    critical: true,
    value: encodeSequence(encodeGeneralName({ kind: 'directory', name: of })),
  })
  const pointed = withExtension(plain, points([url('i'), encodeExplicit(2, encodeGeneralName({ kind: 'directory', name }))]))
  const make = (what: string, serialNumber: string, outcome: Case['outcome']): Case => ({
    what: `indirect list, ${how}, ${what}`,
    certificate: certificateOf({ ...pointed, serialNumber }),
    outcome: how === 'right' ? outcome : 'invalid',
  })
  const point = issuingPoint(url('i'), ...(how === 'not marked indirect' ? [] : [encodeBoolean(true, contextPrimitive(4))]))
  const entries = [
    entry('7103', now),
    entry('7102', now, certificateIssuer(anchor.name)),
    entry('7101', now, certificateIssuer(issuer.name)),
    entry('7104', now),
  ]
  const signing = how === 'signed by another' ? { ...signer, key: issuer.key } : signer
  return {
    cases: [
      make('listed nowhere', '7100', 'valid'),
      make('listed', '7101', 'invalid'),
      make('the number of another issuer listed', '7102', 'valid'),
      make("the number listed for the list's own issuer", '7103', 'valid'),
      make('listed after it, the issuer not named again', '7104', 'invalid'),
    ],
    lists: [list(signing, now, point, how === 'not marked indirect' ? [entry('7101', now)] : entries)],
    signers: how === 'signer unknown' ? [] : [signerCertificate(plain, anchor, signer, how !== 'signer may not')],
  }
}

const signerCertificate = (plain: CertificatePlan, by: Party, own: Party, may: boolean): Uint8Array =>
  certificateOf({
    ...plain,
    serialNumber: '0700',
    issuer: by.name,
    subject: own.name,
    key: own.key,
    signedBy: by.key,
    algorithm: algorithmOf(by.key),
    extensions: [
      buildExtension.basicConstraints({ ca: false }),
      buildExtension.keyUsage(may ? ['cRLSign'] : ['digitalSignature']),
      ...keyIdentifiers(own.key, by.key),
    ],
  })
