import type { FailureCode, FailureDetail } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import type { UnitSummary } from '@yinxin/protocol/portal'
import type { Organization } from '../organizations/organization.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { isSuspended, suspendedOn } from './suspended.ts'
import { compareField, compareFields, type Field, type FieldResult } from './compare-fields.ts'
import { judgeNewCertificate, type NewCertificateFacts } from './new-certificates.ts'

export interface Binding {
  readonly id: string
  readonly organizationId: string
  readonly state: 'active' | 'blocked'
}

/** Everything the decision depends on. */
export interface MatchInput {
  readonly verification: Verification
  /** The binding of the certificate's holder, with its organisation. */
  readonly bound?: {
    readonly binding: Binding
    readonly organization: Organization
    /** This certificate was compared before, under the rules of today. Another one under the same identifier is compared anew (R24). */
    readonly isCertificateKnown: boolean
    /** Bound by an older portal, on whose word it stands until this certificate has signed in. */
    readonly isListed?: boolean
    /** ISO time since when its UKey is reported lost (R30). */
    readonly suspendedAt?: string | null
  }
  /** The imported organisation with the certificate's credit code. */
  readonly claimed?: Organization
  /** ISO date that holds at the claimed organisation's place. */
  readonly cutOverDate: string
  /** The certificate's authority may bind without a clerk at that place. */
  readonly mayBind: boolean
  /** What the register of legal persons says of the organisation, where it was asked. */
  readonly record?: RegistryRecord | undefined
  /** A registered person with a role there, asked for or in force, binds it: what registration is required for is met (R17). */
  readonly isRegistered?: boolean
  /** The organisation had unbound this holder, and nobody with a role in force there brings the proof. */
  readonly isUnbound?: boolean
  /** ISO time since when the UKey of a holder that is bound to nobody is reported lost. */
  readonly suspendedAt?: string | null
  /** Another certificate under a known identifier (R24); absent: it is taken. */
  readonly newCertificate?: NewCertificateFacts | undefined
}

/** What a binding has to change before the sign-in goes on. */
export type BindingChange = 'none' | 'bind-now' | 'new-certificate'

/** How each field compared, without what stands in it; absent where nothing was compared. */
export interface Compared {
  readonly compared?: Readonly<Partial<Record<Field, FieldResult>>>
}

export type Match = Compared &
  (
    | { readonly result: 'enter'; readonly change: BindingChange; readonly organization: Organization; readonly unit: UnitSummary }
    | { readonly result: 'choose-unit'; readonly change: BindingChange; readonly organization: Organization }
    | { readonly result: 'failure'; readonly code: FailureCode; readonly detail?: FailureDetail }
  )

type Refusal = (input: MatchInput) => Match

/** One row of the decision table: in words, as docs/flows/binding.md prints it, and as a rule. */
export interface MatchRow {
  readonly proof: string
  readonly holder: string
  readonly organization: string
  readonly applies: (input: MatchInput) => boolean
  readonly decide: Refusal
  /** What follows, in words. */
  readonly then: string
}

const refuse =
  (code: FailureCode, detail?: (input: MatchInput) => FailureDetail): Refusal =>
  (input) => ({ result: 'failure', code, ...(detail === undefined ? {} : { detail: detail(input) }) })

const field = (name: Field) => () => ({ field: name })
const isBound = ({ bound }: MatchInput) => bound !== undefined
const isNewCertificate = ({ bound }: MatchInput) => bound !== undefined && !bound.isCertificateKnown
const lostSince = ({ bound, suspendedAt }: MatchInput) => (bound === undefined ? suspendedAt : bound.suspendedAt)
/** The organisation a certificate is compared with. */
const organizationOf = ({ bound, claimed }: MatchInput) => bound?.organization ?? claimed

function differs(field: Field, input: MatchInput): boolean {
  const [{ subject }, organization] = [input.verification, organizationOf(input)]
  return subject === undefined || organization === undefined || compareField(field, subject, organization, input.record) === 'different'
}

/** Insured before the cut-over date: it needs no registration (R19). */
export const isInsuredBefore = ({ insuredSince }: Pick<Organization, 'insuredSince'>, cutOverDate: string): boolean =>
  insuredSince !== null && insuredSince < cutOverDate

const hasUnits = (organization: Organization | undefined) => (organization?.units.length ?? 0) > 0

/** Why the policy does not take a new certificate; undefined: it does. */
function policyRefusal({ newCertificate }: MatchInput): FailureCode | undefined {
  const decision = newCertificate === undefined ? 'take' : judgeNewCertificate(newCertificate)
  return decision === 'take' ? undefined : decision
}

/** What a verified certificate opens (R18, R19, R21, R24). The first row that applies decides; every input has one. */
export const matchTable: readonly MatchRow[] = [
  {
    ...{ proof: 'refused', holder: '', organization: '', then: 'the code of the refusal' },
    applies: ({ verification }) => verification.verdict !== 'accepted',
    decide: ({ verification }) => ({ result: 'failure', code: verification.code ?? 'INTERNAL' }),
  },
  {
    ...{ proof: 'accepted without certificate or assurance', holder: '', organization: '', then: 'INTERNAL' },
    applies: ({ verification }) => verification.certificate === undefined || verification.assurance === 'none',
    decide: refuse('INTERNAL'),
  },
  {
    ...{ proof: 'accepted, of a member of staff', holder: '', organization: '', then: 'STAFF_CERTIFICATE' },
    applies: ({ verification }) => verification.staff !== undefined,
    decide: refuse('STAFF_CERTIFICATE'),
  },
  {
    ...{ proof: 'accepted, names nobody', holder: '', organization: '', then: 'CERTIFICATE_UNIDENTIFIED (uscc)' },
    applies: ({ verification }) => verification.subject === undefined || verification.certificate?.authority === undefined,
    decide: refuse('CERTIFICATE_UNIDENTIFIED', field('uscc')),
  },
  {
    ...{ proof: 'accepted', holder: 'bound, blocked', organization: '', then: 'BINDING_BLOCKED' },
    applies: ({ bound }) => bound?.binding.state === 'blocked',
    decide: refuse('BINDING_BLOCKED'),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'bound or unbound since, its UKey reported lost after this certificate was issued',
      organization: '',
      then: 'SUSPENDED_BY_ORGANIZATION',
    },
    applies: (input) => isSuspended(lostSince(input), input.verification.certificate),
    decide: refuse('SUSPENDED_BY_ORGANIZATION', (input) => suspendedOn(lostSince(input))),
  },
  {
    ...{ proof: 'accepted', holder: 'bound', organization: 'certificate names another credit code', then: 'BOUND_ELSEWHERE (uscc)' },
    applies: (input) => isBound(input) && differs('uscc', input),
    decide: refuse('BOUND_ELSEWHERE', field('uscc')),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'bound, new certificate',
      organization: 'certificate names another name, and no register confirms it',
      then: 'NAME_MISMATCH (name)',
    },
    applies: (input) => isNewCertificate(input) && differs('name', input),
    decide: refuse('NAME_MISMATCH', field('name')),
  },
  {
    // A new key under a known identifier changes who can enter, so it asks for as much as binding does (protocol §3: never stale for binding).
    ...{ proof: 'accepted, revocation not fresh', holder: 'bound, new certificate', organization: '', then: 'BINDING_NEEDS_FRESH_STATUS' },
    applies: (input) => isNewCertificate(input) && !isRevocationFresh(input.verification),
    decide: refuse('BINDING_NEEDS_FRESH_STATUS'),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'bound, new certificate; not on the list of an older portal',
      organization: 'the policy for new certificates does not take it (below)',
      then: 'its code, with notice',
    },
    applies: (input) => isNewCertificate(input) && input.bound?.isListed !== true && policyRefusal(input) !== undefined,
    decide: (input) => refuse(policyRefusal(input) ?? 'INTERNAL')(input),
  },
  {
    ...{ proof: 'accepted', holder: 'bound', organization: 'has no unit', then: 'NO_UNIT' },
    applies: ({ bound }) => bound !== undefined && !hasUnits(bound.organization),
    decide: refuse('NO_UNIT'),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'bound, new certificate',
      organization: 'has units',
      then: 'take the certificate with notice; enter, or choose a unit',
    },
    applies: isNewCertificate,
    decide: ({ bound }) => reachUnits(bound?.organization, 'new-certificate'),
  },
  {
    ...{ proof: 'accepted', holder: 'bound', organization: 'has units', then: 'enter, or choose a unit' },
    applies: isBound,
    decide: ({ bound }) => reachUnits(bound?.organization, 'none'),
  },
  {
    ...{ proof: 'accepted', holder: 'not bound', organization: 'not imported', then: 'ORGANIZATION_UNKNOWN' },
    applies: ({ claimed }) => claimed === undefined,
    decide: refuse('ORGANIZATION_UNKNOWN'),
  },
  {
    ...{ proof: 'accepted', holder: 'not bound', organization: 'blocked', then: 'BINDING_BLOCKED' },
    applies: ({ claimed }) => claimed?.state === 'blocked',
    decide: refuse('BINDING_BLOCKED'),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'not bound, unbound by the organisation before; and nobody with a role in force there binds it',
      organization: '',
      then: 'UNBOUND_BY_ORGANIZATION',
    },
    applies: ({ isUnbound }) => isUnbound === true,
    decide: refuse('UNBOUND_BY_ORGANIZATION'),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'not bound',
      organization: 'insured on or after the cut-over date of its place, or not yet; and nobody who registered for it binds it',
      then: 'AFTER_CUT_OVER',
    },
    applies: ({ claimed, cutOverDate, isRegistered }) =>
      claimed !== undefined && isRegistered !== true && !isInsuredBefore(claimed, cutOverDate),
    decide: refuse('AFTER_CUT_OVER', ({ cutOverDate }) => ({ cutOverDate })),
  },
  {
    ...{
      proof: 'accepted',
      holder: 'not bound',
      organization: 'certificate names another name, and no register confirms it',
      then: 'NAME_MISMATCH (name)',
    },
    applies: (input) => differs('name', input),
    decide: refuse('NAME_MISMATCH', field('name')),
  },
  {
    ...{ proof: 'accepted', holder: 'not bound', organization: 'its authority may not bind at this place', then: 'CA_MAY_NOT_BIND' },
    applies: ({ mayBind }) => !mayBind,
    decide: refuse('CA_MAY_NOT_BIND'),
  },
  {
    ...{ proof: 'accepted, revocation not fresh', holder: 'not bound', organization: 'fits', then: 'BINDING_NEEDS_FRESH_STATUS' },
    applies: ({ verification }) => !isRevocationFresh(verification),
    decide: refuse('BINDING_NEEDS_FRESH_STATUS'),
  },
  {
    ...{ proof: 'accepted', holder: 'not bound', organization: 'fits, has no unit', then: 'NO_UNIT' },
    applies: ({ claimed }) => !hasUnits(claimed),
    decide: refuse('NO_UNIT'),
  },
  {
    ...{ proof: 'accepted', holder: 'not bound', organization: 'fits, has units', then: 'bind with notice; enter, or choose a unit' },
    applies: () => true,
    decide: ({ claimed }) => reachUnits(claimed, 'bind-now'),
  },
]

/** Decides what a verified certificate opens, by `matchTable`. */
export function match(input: MatchInput): Match {
  const decided = matchTable.find(({ applies }) => applies(input))?.decide(input) ?? { result: 'failure', code: 'INTERNAL' }
  // Whoever is bound, with this certificate, enters without a comparison.
  return decided.result !== 'failure' && decided.change === 'none' ? decided : { ...decided, ...comparedIn(input) }
}

function comparedIn(input: MatchInput): Compared {
  const [{ verdict, subject }, organization] = [input.verification, organizationOf(input)]
  if (verdict !== 'accepted' || subject === undefined || organization === undefined) return {}
  const fields = compareFields(subject, organization, input.record)
  return { compared: Object.fromEntries(fields.map(({ field, result }) => [field, result])) }
}

function reachUnits(organization: Organization | undefined, change: BindingChange): Match {
  const [unit, ...others] = organization?.units ?? []
  if (organization === undefined || unit === undefined) return { result: 'failure', code: 'NO_UNIT' }
  if (others.length > 0) return { result: 'choose-unit', change, organization }
  return { result: 'enter', change, organization, unit }
}

/** True when revocation was checked with data that had not expired. */
function isRevocationFresh(verification: Verification): boolean {
  return verification.assurance === 'certificate' && verification.evidence.some(({ source }) => source !== 'stale-crl')
}
