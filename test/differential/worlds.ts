import { buildExtension, nameOf, oids } from '@yinxin/pki'
import type { Name, PolicyInput, RawExtension } from '@yinxin/pki'
import { algorithmOf, certificateOf, keyIdentifiers, listOf } from './authority.ts'
import type { CertificatePlan, KeyHolder, ListEntry, ListPlan } from './authority.ts'
import { authorityChanges, constraints, leafChanges, leafNames, listChanges, policies, policyChanges, withExtension } from './faults.ts'
import type { Random } from './random.ts'
import { drawIndirectList, drawReasonLists } from './scopes.ts'

/** Everything one verifier is asked at once: one path of authorities, its lists and settings, and certificates below it. */
export type World = {
  readonly id: number
  /** What is special about the authorities or their lists. */
  readonly what: string
  readonly now: Date
  readonly anchor: Uint8Array
  /** From the one below the anchor downwards. */
  readonly intermediates: readonly Uint8Array[]
  /** More certificates a verifier is handed that are on no valid path: it has to find its way past them. */
  readonly strangers: readonly Uint8Array[]
  /** Lists of every authority, or nothing when revocation is not asked. */
  readonly lists?: readonly Uint8Array[]
  /** Certificates of those who sign lists for others. */
  readonly signers: readonly Uint8Array[]
  /** There is a delta list among them. */
  readonly delta: boolean
  /** For a client's sign-in, or for whatever. */
  readonly purpose: boolean
  /** Also what RFC 5280 §4 asks of issuers. */
  readonly strict: boolean
  readonly policy?: PolicyInput
  readonly cases: readonly Case[]
}

export type Case = {
  readonly what: string
  readonly certificate: Uint8Array
  /** What the standard says, where it leaves no choice. */
  readonly outcome: 'valid' | 'invalid' | 'open'
}

const now = new Date('2026-03-02T08:00:00Z')
const day = 86_400_000
const daysFromNow = (days: number): Date => new Date(+now + days * day)

type Authority = { readonly name: Name; readonly key: KeyHolder; readonly serialNumber: string }
type Special = {
  readonly what: string
  readonly outcome: Case['outcome']
  /** Applied to the certificate of authority `level` (0 is the anchor), and to its list. */
  readonly certificate?: { readonly level: number; readonly change: (plan: CertificatePlan) => CertificatePlan }
  readonly list?: { readonly level: number; readonly change: (plan: ListPlan) => ListPlan | undefined }
  readonly entry?: { readonly level: number; readonly entry: ListEntry }
  readonly missing?: number
  readonly leaves: 'changed' | 'named' | 'with policies' | 'few' | 'with a delta' | 'with scopes'
  readonly policy?: PolicyInput
}

/** A world drawn from `random`; `pool` holds the keys, at least seven. */
export function drawWorld(id: number, random: Random, pool: readonly KeyHolder[]): World {
  const depth = 1 + random.below(3)
  const keys = drawKeys(random, pool, depth + 4)
  const [stranger, leafKey, twinKey, ...authorityKeys] = keys as [KeyHolder, KeyHolder, KeyHolder, ...KeyHolder[]]
  const authorities = authorityKeys.map((key, level): Authority => ({
    key,
    name: nameOf([
      ['C', 'CN'],
      ['O', 'World'],
      ['CN', level === 0 ? `Root ${id}` : `Authority ${level} of ${id}`],
    ]),
    serialNumber: (0x100 + level).toString(16).padStart(4, '0'),
  }))
  const purpose = random.chance(0.5)
  const surroundings = { now, stranger, purpose }
  const special = drawSpecial(random, depth, surroundings)
  const withLists =
    special.leaves === 'with a delta' ||
    special.leaves === 'with scopes' ||
    special.list !== undefined ||
    special.entry !== undefined ||
    random.chance(0.4)
  const withPolicies = special.policy !== undefined
  const [anchor, issuer] = [authorities[0], authorities[depth]] as [Authority, Authority]
  const drawn = drawLeaves(random, special, surroundings, issuer, leafKey, withLists)
  const draw = special.what === 'lists by reason' ? drawReasonLists : drawIndirectList
  const scoped =
    special.leaves === 'with scopes'
      ? draw(random, { now, anchor, issuer, signerKey: twinKey, plain: leafPlan(issuer, leafKey) })
      : undefined
  const certificates = authorities.map((_, level) => authorityCertificate(authorities, level, special, withPolicies))
  const lists = [
    ...authorities.flatMap((_, level) => listOfAuthority(authorities, level, special, level === depth ? drawn.entries : [])),
    ...(drawn.delta ? [deltaOf(issuer, drawn.delta)] : []),
    ...(scoped?.lists ?? []),
  ]
  return {
    id,
    what: special.what,
    now,
    anchor: certificates[0] as Uint8Array,
    intermediates: certificates.slice(1).filter((_, index) => index + 1 !== special.missing),
    strangers: random.chance(0.25) ? drawStrangers(random, authorities, twinKey) : [],
    signers: scoped?.signers ?? [],
    delta: special.leaves === 'with a delta',
    ...(withLists ? { lists } : {}),
    purpose,
    strict: random.chance(0.3),
    ...(special.policy ? { policy: special.policy } : {}),
    cases: scoped?.cases ?? drawn.cases,
  }
}

function drawKeys(random: Random, pool: readonly KeyHolder[], count: number): KeyHolder[] {
  const left = [...pool]
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0] as KeyHolder)
}

type Surroundings = Parameters<(typeof leafChanges)[number]['change']>[1]

function drawSpecial(random: Random, depth: number, surroundings: Surroundings): Special {
  const level = 1 + random.below(depth)
  const nothing = { what: 'nothing', outcome: 'valid' as const }
  switch (random.below(11)) {
    case 0:
    case 1: {
      const { what, outcome, change } = random.pick(authorityChanges)
      return { what, outcome, certificate: { level, change: (plan) => change(plan, surroundings) }, leaves: 'few' }
    }
    case 2: {
      const set = random.pick(constraints)
      const change = (plan: CertificatePlan) => withExtension(plan, buildExtension.nameConstraints(set))
      return { what: 'name constraints', outcome: 'open', certificate: { level: random.below(depth + 1), change }, leaves: 'named' }
    }
    case 3:
    case 4: {
      const { what, change } = random.pick(policyChanges)
      return {
        what,
        outcome: 'open',
        certificate: { level, change: (plan) => change(plan, surroundings) },
        leaves: 'with policies',
        policy: {
          ...(random.chance(0.7) ? { acceptable: [random.pick(policies), random.pick(policies)] } : {}),
          requireExplicit: random.chance(0.6),
          inhibitMapping: random.chance(0.2),
          inhibitAny: random.chance(0.2),
        },
      }
    }
    case 5: {
      const { what, outcome, change } = random.pick(listChanges)
      return { what, outcome, list: { level: random.below(depth + 1), change: (plan) => change(plan, surroundings) }, leaves: 'few' }
    }
    case 6:
      return random.pick<(place: number) => Special>([
        (place) => ({
          what: 'authority revoked',
          outcome: 'invalid',
          entry: { level: place - 1, entry: entryOf((0x100 + place).toString(16).padStart(4, '0'), 'cACompromise') },
          leaves: 'few',
        }),
        (place) => ({ what: 'list missing', outcome: 'invalid', list: { level: place, change: () => undefined }, leaves: 'few' }),
        (place) => ({ what: 'authority missing', outcome: 'invalid', missing: place, leaves: 'few' }),
      ])(level)
    case 8:
    case 9: {
      // In place of the issuer's complete list.
      const what = random.pick(['lists by reason', 'indirect list'])
      return { what, outcome: 'valid', list: { level: depth, change: () => undefined }, leaves: 'with scopes' }
    }
    case 7:
      return { what: 'delta list', outcome: 'valid', leaves: 'with a delta' }
    default:
      return { ...nothing, leaves: 'changed' }
  }
}

const usualKeyUsage = buildExtension.keyUsage(['keyCertSign', 'cRLSign'])

function authorityCertificate(authorities: readonly Authority[], level: number, special: Special, withPolicies: boolean): Uint8Array {
  const own = authorities[level] as Authority
  const issuer = authorities[Math.max(0, level - 1)] as Authority
  const plan: CertificatePlan = {
    version: 3,
    serialNumber: own.serialNumber,
    issuer: issuer.name,
    subject: own.name,
    key: own.key,
    notBefore: daysFromNow(-1000),
    notAfter: daysFromNow(1000),
    extensions: [
      buildExtension.basicConstraints({ ca: true }),
      usualKeyUsage,
      ...keyIdentifiers(own.key, issuer.key),
      ...(withPolicies && level > 0 ? [buildExtension.certificatePolicies(level % 2 ? policies : policies.slice(0, 3))] : []),
    ],
    signedBy: issuer.key,
    algorithm: algorithmOf(issuer.key),
  }
  return certificateOf(special.certificate?.level === level ? special.certificate.change(plan) : plan)
}

function listOfAuthority(authorities: readonly Authority[], level: number, special: Special, entries: readonly ListEntry[]): Uint8Array[] {
  const { name, key } = authorities[level] as Authority
  const plan: ListPlan = {
    issuer: name,
    thisUpdate: daysFromNow(-1),
    nextUpdate: daysFromNow(6),
    entries: [...entries, ...(special.entry?.level === level ? [special.entry.entry] : [])],
    extensions: [
      buildExtension.crlNumber(7),
      buildExtension.authorityKeyIdentifier(key.keyIdentifier),
      ...(special.leaves === 'with a delta'
        ? [{ ...buildExtension.crlDistributionPoints(['http://crl.example/delta']), oid: oids.freshestCrl }]
        : []),
    ],
    signedBy: key,
    algorithm: algorithmOf(key),
  }
  const changed = special.list?.level === level ? special.list.change(plan) : plan
  return changed ? [listOf(changed)] : []
}

/** What changed since list 7, and on which numbers it builds. */
function deltaOf({ name, key }: Authority, { base, entries }: Delta): Uint8Array {
  return listOf({
    issuer: name,
    thisUpdate: daysFromNow(-0.5),
    nextUpdate: daysFromNow(1),
    entries,
    extensions: [
      buildExtension.crlNumber(8),
      buildExtension.deltaCrlIndicator(base),
      buildExtension.authorityKeyIdentifier(key.keyIdentifier),
    ],
    signedBy: key,
    algorithm: algorithmOf(key),
  })
}

/** Certificates of the authorities' names that lead nowhere: expired, of another key, or back to where one came from. */
function drawStrangers(random: Random, authorities: readonly Authority[], other: KeyHolder): Uint8Array[] {
  return authorities.slice(1).flatMap((own, index) => {
    const issuer = authorities[index] as Authority
    const plan = (subject: Authority, by: Authority, key = subject.key): CertificatePlan => ({
      version: 3,
      serialNumber: `0${1 + random.below(9)}${subject.serialNumber}`,
      issuer: by.name,
      subject: subject.name,
      key,
      notBefore: daysFromNow(-2000),
      notAfter: daysFromNow(1000),
      extensions: [buildExtension.basicConstraints({ ca: true }), usualKeyUsage, ...keyIdentifiers(key, by.key)],
      signedBy: by.key,
      algorithm: algorithmOf(by.key),
    })
    return [{ ...plan(own, issuer), notAfter: daysFromNow(-1) }, plan(own, issuer, other), plan(issuer, own)]
      .filter(() => random.chance(0.6))
      .map(certificateOf)
  })
}

type Delta = { readonly base: number; readonly entries: readonly ListEntry[] }

type Reason = Parameters<typeof buildExtension.reasonCode>[0]
const entryOf = (serialNumber: string, reason?: Reason): ListEntry => ({
  serialNumber,
  revokedAt: daysFromNow(-10),
  extensions: reason ? [buildExtension.reasonCode(reason)] : [],
})

const reasons: readonly (Reason | undefined)[] = [undefined, 'keyCompromise', 'superseded', 'certificateHold', 'privilegeWithdrawn']

function drawLeaves(
  random: Random,
  special: Special,
  surroundings: Surroundings,
  issuer: Authority,
  key: KeyHolder,
  withLists: boolean,
): { cases: Case[]; entries: ListEntry[]; delta?: Delta } {
  if (special.leaves === 'with a delta') return drawDelta(random, leafPlan(issuer, key))
  const entries: ListEntry[] = []
  const cases = drawPlans(random, special, surroundings, leafPlan(issuer, key)).map(({ what, outcome, plan }, index): Case => {
    const serialNumber = plan.serialNumber === '' ? (0x5000 + index).toString(16) : plan.serialNumber
    const certificate = certificateOf({ ...plan, serialNumber })
    const revoked = withLists && random.chance(0.2)
    const own = special.outcome === 'valid' ? outcome : special.outcome === 'invalid' && outcome !== 'open' ? 'invalid' : special.outcome
    if (!revoked) return { what, certificate, outcome: own }
    entries.push(entryOf(serialNumber, random.pick(reasons)))
    return { what: `${what}, revoked`, certificate, outcome: 'invalid' }
  })
  return { cases, entries }
}

/** What the complete list says of a certificate, what the delta says, and what both say together (RFC 5280 §5.2.4, §6.3.3). */
const deltaStories: readonly (readonly [Reason | 'good', Reason | 'nothing', Case['outcome']])[] = [
  ['good', 'nothing', 'valid'],
  ['good', 'keyCompromise', 'invalid'],
  ['superseded', 'nothing', 'invalid'],
  ['certificateHold', 'nothing', 'invalid'],
  ['certificateHold', 'removeFromCRL', 'valid'],
  ['certificateHold', 'keyCompromise', 'invalid'],
  ['good', 'removeFromCRL', 'valid'],
]

function drawDelta(random: Random, plain: CertificatePlan): { cases: Case[]; entries: ListEntry[]; delta: Delta } {
  // Built on a later list than the one at hand, the delta says nothing here.
  const base = random.pick([1, 7, 7, 9])
  const [entries, changes]: [ListEntry[], ListEntry[]] = [[], []]
  const cases = deltaStories.map(([before, after, outcome], index): Case => {
    const serialNumber = (0x6000 + index).toString(16)
    if (before !== 'good') entries.push(entryOf(serialNumber, before))
    if (after !== 'nothing') changes.push(entryOf(serialNumber, after))
    const certificate = certificateOf({ ...plain, serialNumber })
    return { what: `${before}, delta on ${base} says ${after}`, certificate, outcome: base > 7 ? 'open' : outcome }
  })
  return { cases, entries, delta: { base, entries: changes } }
}

function leafPlan(issuer: Authority, key: KeyHolder): CertificatePlan {
  return {
    version: 3,
    serialNumber: '',
    issuer: issuer.name,
    subject: nameOf([
      ['C', 'CN'],
      ['O', 'Inside'],
      ['CN', 'somebody'],
    ]),
    key,
    notBefore: daysFromNow(-100),
    notAfter: daysFromNow(100),
    extensions: [
      buildExtension.basicConstraints({ ca: false }),
      buildExtension.keyUsage(['digitalSignature', 'nonRepudiation']),
      buildExtension.extendedKeyUsage([oids.clientAuth]),
      ...keyIdentifiers(key, issuer.key),
    ],
    signedBy: issuer.key,
    algorithm: algorithmOf(issuer.key),
  }
}

type Planned = { readonly what: string; readonly outcome: Case['outcome']; readonly plan: CertificatePlan }

function drawPlans(random: Random, special: Special, surroundings: Surroundings, plain: CertificatePlan): Planned[] {
  const unchanged: Planned = { what: 'nothing', outcome: 'valid', plan: plain }
  const changed = (): Planned => {
    const { what, outcome, change } = random.pick(leafChanges)
    return { what, outcome, plan: change(plain, surroundings) }
  }
  const adding = (what: string, extensions: readonly RawExtension[]): Planned => ({
    what,
    outcome: 'valid',
    plan: extensions.reduce(withExtension, plain),
  })
  switch (special.leaves) {
    case 'changed':
      return [unchanged, ...Array.from({ length: 18 }, changed)]
    case 'named':
      return leafNames.map((names) => adding(JSON.stringify(names), names.length > 0 ? [buildExtension.subjectAltName(names)] : []))
    case 'with policies':
      return [[], ...policies.map((policy) => [policy]), policies.slice(0, 2), policies.slice(1, 3)].map((set) =>
        adding(`policies ${set.join(' ')}`, set.length > 0 ? [buildExtension.certificatePolicies(set)] : []),
      )
    default:
      return [unchanged, unchanged, unchanged, changed(), changed()]
  }
}
