import type { FailureCode, FailureDetail } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { compareField } from '../binding/compare-fields.ts'
import { isInsuredBefore } from '../binding/match.ts'
import type { BoundHolder } from '../binding/store.ts'
import { isSuspended, suspendedOn } from '../binding/suspended.ts'
import type { Organization } from '../organizations/organization.ts'

/** Everything a transfer depends on, beside time. */
export interface TransferInput {
  /** Of the certificate, now. */
  readonly verification: Verification
  /** The binding of its holder; undefined: there is none. */
  readonly bound: BoundHolder | undefined
  /** The organisation the certificate names. */
  readonly claimed: Organization | undefined
  /** ISO date that holds at the place of `claimed`. */
  readonly cutOverDate: string
  /** A person has registered `claimed`. */
  readonly isRegistered: boolean
  /** The certificate's authority may bind there without a clerk. */
  readonly mayBind: boolean
  /** Two members of staff have compared: the name, the authority and the cut-over date are not asked again. */
  readonly isByDesk: boolean
}

/** Why a certificate cannot change hands; undefined: it can. */
export type TransferObstacle = { readonly code: FailureCode; readonly detail?: FailureDetail } | undefined

/** One row: in words, as docs/flows/binding.md prints it, and as a rule. */
export interface TransferRow {
  readonly when: string
  readonly then: string
  readonly applies: (input: TransferInput) => boolean
  readonly decide: (input: TransferInput) => TransferObstacle
}

const refuse =
  (code: FailureCode): TransferRow['decide'] =>
  () => ({ code })

/** Whether a certificate goes to the organisation it names (R24). The first row that applies decides; every input has one. */
export const transferTable: readonly TransferRow[] = [
  {
    ...{ when: 'the gateway refuses the certificate', then: 'the code of the refusal' },
    applies: ({ verification }) => verification.verdict !== 'accepted',
    decide: ({ verification }) => ({ code: verification.code ?? 'INTERNAL' }),
  },
  {
    ...{ when: 'its revocation is not known, fresh', then: 'BINDING_NEEDS_FRESH_STATUS' },
    applies: ({ verification }) =>
      verification.assurance !== 'certificate' || !verification.evidence.some(({ source }) => source !== 'stale-crl'),
    decide: refuse('BINDING_NEEDS_FRESH_STATUS'),
  },
  {
    ...{ when: 'it names nobody', then: 'CERTIFICATE_UNIDENTIFIED' },
    applies: ({ verification }) => verification.subject === undefined || verification.certificate?.authority === undefined,
    decide: refuse('CERTIFICATE_UNIDENTIFIED'),
  },
  {
    ...{ when: 'its holder is bound to nobody, or to the organisation it names', then: 'TRANSFER_NOT_NEEDED: it signs in' },
    applies: ({ bound, verification }) => bound === undefined || bound.organization.uscc === verification.subject?.uscc,
    decide: refuse('TRANSFER_NOT_NEEDED'),
  },
  {
    ...{ when: 'an operator has blocked the binding', then: 'BINDING_BLOCKED' },
    applies: ({ bound }) => bound?.binding.state === 'blocked',
    decide: refuse('BINDING_BLOCKED'),
  },
  {
    ...{ when: 'its UKey is reported lost', then: 'SUSPENDED_BY_ORGANIZATION' },
    applies: ({ bound, verification }) => isSuspended(bound?.suspendedAt, verification.certificate),
    decide: ({ bound }) => ({ code: 'SUSPENDED_BY_ORGANIZATION', detail: suspendedOn(bound?.suspendedAt) }),
  },
  {
    ...{ when: 'the organisation it names is not on file', then: 'ORGANIZATION_UNKNOWN' },
    applies: ({ claimed }) => claimed === undefined,
    decide: refuse('ORGANIZATION_UNKNOWN'),
  },
  {
    ...{ when: 'that organisation is blocked', then: 'BINDING_BLOCKED' },
    applies: ({ claimed }) => claimed?.state === 'blocked',
    decide: refuse('BINDING_BLOCKED'),
  },
  {
    ...{ when: 'that organisation has no unit', then: 'NO_UNIT' },
    applies: ({ claimed }) => (claimed?.units.length ?? 0) === 0,
    decide: refuse('NO_UNIT'),
  },
  {
    ...{ when: 'two members of staff have decided so', then: 'it goes there' },
    applies: ({ isByDesk }) => isByDesk,
    decide: () => undefined,
  },
  {
    ...{ when: 'that organisation is insured on or after the cut-over date, and nobody has registered it', then: 'AFTER_CUT_OVER' },
    applies: ({ claimed, cutOverDate, isRegistered }) => claimed !== undefined && !isRegistered && !isInsuredBefore(claimed, cutOverDate),
    decide: ({ cutOverDate }) => ({ code: 'AFTER_CUT_OVER', detail: { cutOverDate } }),
  },
  {
    ...{ when: 'the certificate writes its name otherwise', then: 'NAME_MISMATCH' },
    applies: ({ claimed, verification: { subject } }) =>
      claimed === undefined || subject === undefined || compareField('name', subject, claimed) === 'different',
    decide: () => ({ code: 'NAME_MISMATCH', detail: { field: 'name' } }),
  },
  {
    ...{ when: 'its authority may not bind at that place', then: 'CA_MAY_NOT_BIND' },
    applies: ({ mayBind }) => !mayBind,
    decide: refuse('CA_MAY_NOT_BIND'),
  },
  { ...{ when: 'otherwise', then: 'it goes there, when the waiting time is over' }, applies: () => true, decide: () => undefined },
]

/** Why a certificate cannot change hands, by `transferTable`. */
export const judgeTransfer = (input: TransferInput): TransferObstacle => transferTable.find(({ applies }) => applies(input))?.decide(input)

/** What becomes of a transfer that waits. */
export type DueDecision = 'nothing' | 'wait' | 'apply' | 'end'

/** What a turn of the job knows of one. */
export interface DueInput {
  readonly state: 'waiting' | 'objected' | 'applied' | 'ended'
  /** ISO dates; the last day of the waiting time is the present holder's whole. */
  readonly today: string
  readonly dueOn: string
  readonly obstacle: TransferObstacle
  /** The obstacle passes by itself: nobody could answer about the certificate. */
  readonly passes: boolean
}

interface DueRow {
  readonly when: string
  readonly then: string
  readonly decision: DueDecision
  readonly applies: (input: DueInput) => boolean
}

/** What a turn of the job does about a transfer. The first row that applies decides. */
export const dueTable: readonly DueRow[] = [
  {
    ...{ when: 'the present holder has objected, or it is over', then: 'nothing: a clerk and a second member of staff decide' },
    ...{ decision: 'nothing', applies: ({ state }) => state !== 'waiting' },
  },
  {
    ...{ when: 'the last day of the waiting time is not over', then: 'it waits' },
    ...{ decision: 'wait', applies: ({ today, dueOn }) => today <= dueOn },
  },
  {
    ...{ when: 'nobody can say now whether the certificate is good', then: 'it waits, and is asked about again' },
    ...{ decision: 'wait', applies: ({ obstacle, passes }) => obstacle !== undefined && passes },
  },
  {
    ...{ when: 'the first table has an obstacle', then: 'it ends, with the reason; the binding stays' },
    ...{ decision: 'end', applies: ({ obstacle }) => obstacle !== undefined },
  },
  { ...{ when: 'otherwise', then: 'the binding moves, once' }, ...{ decision: 'apply', applies: () => true } },
]

/** What a turn of the job does, by `dueTable`. */
export const judgeDue = (input: DueInput): DueDecision => dueTable.find(({ applies }) => applies(input))?.decision ?? 'nothing'
