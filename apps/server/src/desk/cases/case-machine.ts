import {
  caseBusinesses,
  mayDo,
  needsSecond,
  possessionLife,
  type CaseCode,
  type CaseEventKind,
  type CaseOutcome,
  type CaseState,
  type ChecklistItem,
  type StaffRole,
  type StaffStep,
} from '@yinxin/protocol/desk'
import { failed, succeeded, type FailureCode, type Result } from '@yinxin/protocol/failures'
import type { Checklist } from './case.ts'

/** What moves a case: a step of staff, of the person, of the portal that applies a decision, or of time. */
export type CaseStep = Exclude<StaffStep, 'prove'> | 'withdraw' | 'expire' | 'applied' | 'effect-refused'

/** Whoever takes a step. */
export type Actor =
  | {
      readonly kind: 'staff'
      readonly id: string
      /** As staff; absent or empty: nobody knows it. */
      readonly number?: string
      readonly roles: readonly StaffRole[]
    }
  | { readonly kind: 'person' | 'portal' | 'time' }

/** Everything a step is judged by. */
export interface StepInput {
  readonly step: CaseStep
  readonly actor: Actor
  readonly state: CaseState
  readonly code: CaseCode
  readonly owner: string | null
  readonly checklist: Checklist
  /** Who decided what waits for approval, and their number as staff. */
  readonly decidedBy?: string
  readonly decidedByNumber?: string
  /** What was decided and waits for approval: of what is stored, never of what the approver sends. */
  readonly decidedOutcome?: CaseOutcome
  /** When possession was proven last. */
  readonly provenAt?: Date
  readonly now: Date
  readonly outcome?: CaseOutcome
  readonly hasReason: boolean
  /** Of `transfer`: who gets it may work on cases of this tenant. */
  readonly isReceiverFit?: boolean
  /** Of `move`: another office, that takes such cases and has somebody who works on them. */
  readonly isOfficeFit?: boolean
  /** Of `check`. */
  readonly item?: ChecklistItem
}

interface Condition {
  /** In words, as docs/flows/case.md prints it. */
  readonly words: string
  readonly otherwise: FailureCode
  readonly holds: (input: StepInput) => boolean
}

/** One row of the state machine. */
export interface CaseRow {
  readonly step: CaseStep
  readonly from: readonly CaseState[]
  readonly who: Condition
  readonly needs: readonly Condition[]
  readonly to: CaseState
  readonly event: CaseEventKind
}

const staff = (words: string, holds: (actor: Extract<Actor, { kind: 'staff' }>, input: StepInput) => boolean): Condition => ({
  words,
  otherwise: 'STAFF_NOT_ALLOWED',
  holds: (input) => input.actor.kind === 'staff' && holds(input.actor, input),
})
const anyClerk = staff('may work on cases', ({ roles }) => mayDo(roles, 'case.work'))
const owner = staff('has the case', ({ id, roles }, input) => mayDo(roles, 'case.work') && id === input.owner)
const ownerOrAssigner = staff(
  'has the case, or assigns',
  ({ id, roles }, input) => (mayDo(roles, 'case.work') && id === input.owner) || mayDo(roles, 'case.assign'),
)
const decider = staff('decided it', ({ id, roles }, input) => mayDo(roles, 'case.work') && id === input.decidedBy)
const approver = staff('may approve', ({ roles }) => mayDo(roles, 'case.approve'))
const other = (kind: 'person' | 'portal' | 'time', words: string): Condition => ({
  words,
  otherwise: 'STAFF_NOT_ALLOWED',
  holds: ({ actor }) => actor.kind === kind,
})

const notTheDecider: Condition = {
  words: 'is not the one who decided',
  otherwise: 'CASE_APPROVER_SAME',
  holds: ({ actor, decidedBy, decidedByNumber }) =>
    actor.kind === 'staff' && decidedBy !== undefined && actor.id !== decidedBy && !isOneNumber(actor.number, decidedByNumber),
}
/** Somebody with a second certificate, registered as a second colleague, is still the same person. */
const isOneNumber = (one = '', other = ''): boolean => one !== '' && one === other
const reason: Condition = { words: 'a reason', otherwise: 'CASE_STEP_REFUSED', holds: ({ hasReason }) => hasReason }
const receiver: Condition = {
  words: 'a colleague who may work on cases',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ isReceiverFit }) => isReceiverFit === true,
}
const office: Condition = {
  words: 'another office that takes such cases',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ isOfficeFit }) => isOfficeFit === true,
}
const listed: Condition = {
  words: 'an item of its checklist',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ code, item }) => item !== undefined && (caseBusinesses[code].checklist as readonly ChecklistItem[]).includes(item),
}
const seen: Condition = {
  words: 'to bind: everything on the checklist seen',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ code, checklist, outcome }) =>
    outcome !== 'bind' || caseBusinesses[code].checklist.every((item) => checklist[item] !== undefined),
}
const byTwo: Condition = {
  words: 'outcome: bind, where this refusal may end so; of a dispute any',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ code, outcome }) => outcome !== undefined && needsSecond(code, outcome) && isOffered(code, outcome),
}
const byOne: Condition = {
  words: 'outcome: refuse or close; of a dispute none',
  otherwise: 'CASE_STEP_REFUSED',
  holds: ({ code, outcome }) => outcome !== undefined && !needsSecond(code, outcome) && isOffered(code, outcome),
}
const isOffered = (code: CaseCode, outcome: CaseOutcome) => (caseBusinesses[code].outcomes as readonly CaseOutcome[]).includes(outcome)
const proven: Condition = {
  words: 'to bind: possession proven within ten minutes',
  otherwise: 'POSSESSION_MISSING',
  holds: ({ outcome, provenAt, now }) => outcome !== 'bind' || possessionServes(provenAt, now),
}
const stillProven: Condition = {
  words: 'to bind: possession proven within ten minutes',
  otherwise: 'POSSESSION_MISSING',
  holds: ({ provenAt, now, ...input }) => isEndOfDispute(input) || possessionServes(provenAt, now),
}
/** What was decided changes nothing but the case itself; anything that is not known binds. */
const isEndOfDispute = ({ decidedOutcome }: Pick<StepInput, 'decidedOutcome'>): boolean =>
  decidedOutcome === 'refuse' || decidedOutcome === 'close'

/** How far the clocks of nodes may differ, in milliseconds. */
export const forgivenBetweenNodes = 60_000

/** Whether a proof of that moment is good enough to bind by; one of the future is of no known age. */
export function possessionServes(provenAt: Date | undefined, now: Date): boolean {
  if (provenAt === undefined) return false
  const age = now.getTime() - provenAt.getTime()
  return age >= -forgivenBetweenNodes && age <= possessionLife * 1000
}

const open: readonly CaseState[] = ['waiting', 'in-progress', 'on-hold', 'for-approval']

/** THE state machine of a case, in the order in which docs/flows/case.md prints it. A step from a state that has no row is refused. */
export const caseTable: readonly CaseRow[] = [
  { step: 'take', from: ['waiting'], who: anyClerk, needs: [], to: 'in-progress', event: 'taken' },
  { step: 'release', from: ['in-progress', 'on-hold'], who: owner, needs: [], to: 'waiting', event: 'released' },
  { step: 'hold', from: ['in-progress'], who: owner, needs: [reason], to: 'on-hold', event: 'held' },
  { step: 'no-show', from: ['in-progress'], who: owner, needs: [], to: 'on-hold', event: 'missed' },
  { step: 'resume', from: ['on-hold'], who: owner, needs: [], to: 'in-progress', event: 'resumed' },
  {
    ...{ step: 'transfer', from: ['in-progress', 'on-hold', 'waiting'], who: ownerOrAssigner, needs: [receiver] },
    ...{ to: 'in-progress', event: 'transferred' },
  },
  {
    ...{ step: 'move', from: ['in-progress', 'on-hold', 'waiting'], who: ownerOrAssigner, needs: [office, reason] },
    ...{ to: 'waiting', event: 'moved' },
  },
  { step: 'check', from: ['in-progress'], who: owner, needs: [listed], to: 'in-progress', event: 'checked' },
  {
    ...{ step: 'submit', from: ['in-progress'], who: owner, needs: [byTwo, reason, seen, proven] },
    ...{ to: 'for-approval', event: 'submitted' },
  },
  { step: 'decide', from: ['in-progress'], who: owner, needs: [byOne, reason], to: 'refused', event: 'refused' },
  { step: 'recall', from: ['for-approval'], who: decider, needs: [], to: 'in-progress', event: 'recalled' },
  {
    ...{ step: 'approve', from: ['for-approval'], who: approver, needs: [notTheDecider, stillProven] },
    ...{ to: 'taking-effect', event: 'approved' },
  },
  {
    ...{ step: 'send-back', from: ['for-approval'], who: approver, needs: [notTheDecider, reason] },
    ...{ to: 'in-progress', event: 'sent-back' },
  },
  { step: 'applied', from: ['taking-effect'], who: other('portal', 'the portal'), needs: [], to: 'done', event: 'applied' },
  {
    ...{ step: 'effect-refused', from: ['taking-effect'], who: other('portal', 'the portal'), needs: [] },
    ...{ to: 'in-progress', event: 'effect-refused' },
  },
  { step: 'withdraw', from: open, who: other('person', 'the person'), needs: [], to: 'withdrawn', event: 'withdrawn' },
  {
    ...{ step: 'expire', from: ['waiting', 'in-progress', 'on-hold'], who: other('time', 'time'), needs: [] },
    ...{ to: 'expired', event: 'expired' },
  },
]

/** Where a step leads, and what is written down about it. */
export interface Move {
  readonly to: CaseState
  readonly event: CaseEventKind
}

/**
 * Judges a step: by its row, first whether the state allows it, then who takes it, then what it needs.
 * @returns CASE_STEP_REFUSED, STAFF_NOT_ALLOWED, CASE_APPROVER_SAME, POSSESSION_MISSING
 */
export function moveCase(input: StepInput): Result<Move> {
  const row = caseTable.find(({ step }) => step === input.step)
  if (row === undefined || !row.from.includes(input.state)) return failed('CASE_STEP_REFUSED')
  const missing = [row.who, ...row.needs].find(({ holds }) => !holds(input))
  if (missing !== undefined) return failed(missing.otherwise)
  return succeeded(endOf(input) ?? { to: row.to, event: row.event })
}

/** A case ends as it was decided: by who needs nobody else, or once it is approved; what another step says of an outcome is nothing. */
function endOf({ step, outcome, decidedOutcome }: StepInput): Move | undefined {
  const ending = step === 'decide' ? outcome : step === 'approve' ? decidedOutcome : undefined
  if (ending === 'close') return { to: 'closed', event: 'closed' }
  return ending === 'refuse' ? { to: 'refused', event: 'refused' } : undefined
}

/** Steps that this actor could take now, what they still need apart: what a page offers. */
export function stepsFor(input: Omit<StepInput, 'step'>): readonly CaseStep[] {
  return caseTable
    .filter(({ from, who, needs }) => {
      if (!from.includes(input.state) || !who.holds({ ...input, step: 'take' })) return false
      return !needs.includes(notTheDecider) || notTheDecider.holds({ ...input, step: 'approve' })
    })
    .map(({ step }) => step)
}
