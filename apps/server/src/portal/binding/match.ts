import type { FailureCode, FailureDetail } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { normalizeOrganizationName } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'

export interface BoundOrganization {
  readonly id: string
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date. */
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
}

export interface Binding {
  readonly id: string
  readonly organizationId: string
  readonly certificateSha256: string
}

/** Everything the decision depends on. */
export interface MatchInput {
  readonly verification: Verification
  /** The binding of issuer + stable identifier, with its organisation. */
  readonly bound?: { readonly binding: Binding; readonly organization: BoundOrganization }
  /** The imported organisation with the certificate's credit code. */
  readonly claimed?: BoundOrganization
  /** ISO date that holds at the claimed organisation's place. */
  readonly cutOverDate: string
  /** The certificate's issuer may bind without a clerk at that place. */
  readonly mayBind: boolean
}

/** What a binding has to change before the sign-in goes on. */
export type BindingChange = 'none' | 'bind-now' | 'new-certificate'

export type Match =
  | { readonly result: 'enter'; readonly change: BindingChange; readonly organization: BoundOrganization; readonly unit: UnitSummary }
  | { readonly result: 'choose-unit'; readonly change: BindingChange; readonly organization: BoundOrganization }
  | { readonly result: 'failure'; readonly code: FailureCode; readonly detail?: FailureDetail }

/**
 * Decides what a verified certificate opens (R19, R21, R24). First row that fits:
 *
 * | verification | binding | organisation | then |
 * |---|---|---|---|
 * | refused | | | its code |
 * | names nobody | | | CERTIFICATE_UNIDENTIFIED |
 * | accepted | known, certificate names another credit code | | BOUND_ELSEWHERE |
 * | accepted, not fresh | known, other certificate than before | | BINDING_NEEDS_FRESH_STATUS |
 * | accepted | known, other certificate than before, other name | | NAME_MISMATCH |
 * | accepted | known | no unit | NO_UNIT |
 * | accepted | known | units | enter or choose |
 * | accepted | none | not imported | ORGANIZATION_UNKNOWN |
 * | accepted | none | insured on or after the cut-over | AFTER_CUT_OVER |
 * | accepted | none | other name | NAME_MISMATCH |
 * | accepted | none | authority may not bind there | CA_MAY_NOT_BIND |
 * | accepted, not fresh | none | fits | BINDING_NEEDS_FRESH_STATUS |
 * | accepted | none | fits, no unit | NO_UNIT |
 * | accepted | none | fits, units | bind, then enter or choose |
 */
export function match(input: MatchInput): Match {
  const { verification, bound, claimed } = input
  if (verification.verdict !== 'accepted') return refuse(verification.code ?? 'INTERNAL')
  if (verification.certificate === undefined || verification.assurance === 'none') return refuse('INTERNAL')
  if (verification.subject === undefined) return refuse('CERTIFICATE_UNIDENTIFIED')
  if (bound !== undefined) return matchBound(verification, bound)
  if (claimed === undefined) return refuse('ORGANIZATION_UNKNOWN')
  if (claimed.insuredSince >= input.cutOverDate) return refuse('AFTER_CUT_OVER', { cutOverDate: input.cutOverDate })
  if (!sameName(verification.subject.name, claimed.name)) return refuse('NAME_MISMATCH')
  if (!input.mayBind) return refuse('CA_MAY_NOT_BIND')
  if (!isRevocationFresh(verification)) return refuse('BINDING_NEEDS_FRESH_STATUS')
  return reachUnits(claimed, 'bind-now')
}

function matchBound(verification: Verification, bound: NonNullable<MatchInput['bound']>): Match {
  const { binding, organization } = bound
  const named = verification.subject?.uscc
  if (named !== undefined && named !== organization.uscc) return refuse('BOUND_ELSEWHERE')
  const known = binding.certificateSha256 === verification.certificate?.sha256
  // A new key under a known identifier changes who can enter, so it asks for as much as binding does (protocols §3: never stale for binding).
  if (!known && !isRevocationFresh(verification)) return refuse('BINDING_NEEDS_FRESH_STATUS')
  if (!known && !sameName(verification.subject?.name ?? '', organization.name)) return refuse('NAME_MISMATCH')
  return reachUnits(organization, known ? 'none' : 'new-certificate')
}

function reachUnits(organization: BoundOrganization, change: BindingChange): Match {
  const [unit, ...others] = organization.units
  if (unit === undefined) return refuse('NO_UNIT')
  if (others.length > 0) return { result: 'choose-unit', change, organization }
  return { result: 'enter', change, organization, unit }
}

/** True when revocation was checked with data that had not expired. */
export function isRevocationFresh(verification: Verification): boolean {
  return verification.assurance === 'certificate' && verification.evidence.some(({ source }) => source !== 'stale-crl')
}

const sameName = (a: string, b: string) => normalizeOrganizationName(a) === normalizeOrganizationName(b)

const refuse = (code: FailureCode, detail?: FailureDetail): Match =>
  detail === undefined ? { result: 'failure', code } : { result: 'failure', code, detail }
