import type { Office, StaffStepInput } from '@yinxin/protocol/desk'
import { failed, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { sql, type Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { DeskParts } from '../deps.ts'
import { officesFor } from '../staff/office-store.ts'
import type { Movable } from '../staff/offices.ts'
import { mayWorkOnCases } from '../staff/store.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import type { Case, StoredDecision } from './case.ts'
import { moveCase, type Actor, type CaseStep, type Move, type StepInput } from './case-machine.ts'
import {
  addEvent,
  changeCase,
  changeDecision,
  insertDecision,
  lastDecision,
  lastPossession,
  lockCase,
  type CaseChange,
  type Possession,
} from './store.ts'

const day = 86_400_000

export interface StepRequest {
  readonly number: string
  readonly input: StaffStepInput
  readonly staff: StaffRecord
  readonly traceId: string
}

/**
 * A step of a member of staff, on the case as they saw it: with another version nothing happens. Case, event, decision and audit line are one
 * transaction, and the case is locked in it, so of two at once the second finds another version.
 * @returns CASE_UNKNOWN (another tenant's too), CASE_CHANGED, and what `moveCase` refuses with; a refusal is audited where somebody tried what is not theirs
 */
export async function takeCaseStep(desk: DeskParts, request: StepRequest): Promise<Result<true>> {
  return desk.db.transaction().execute(async (trx) => {
    const { number, input, staff } = request
    const one = await lockCase(trx, number, staff.tenantId)
    if (one === undefined) return failed('CASE_UNKNOWN')
    if (one.version !== input.version) return failed('CASE_CHANGED')
    const [decision, proof] = [await lastDecision(trx, one.id), await lastPossession(trx, one.id, desk.clock.now())]
    const office = input.office === undefined ? undefined : (await officesFor(trx, movable(one))).find(({ id }) => id === input.office)
    const isReceiverFit = input.to !== undefined && (await mayWorkOnCases(trx, input.to, staff.tenantId))
    const actor: Actor = { kind: 'staff', id: staff.id, number: staff.number, roles: staff.roles }
    const facts = { input, actor, decision, proof, isReceiverFit, isOfficeFit: office !== undefined, now: desk.clock.now() }
    const judged = moveCase(judgedBy(one, facts))
    if (!judged.ok) {
      await auditRefusal(desk, trx, request, judged.failure)
      return judged
    }
    await apply(desk, trx, { ...request, one, decision, proof, office, move: judged.value })
    return succeeded(true)
  })
}

interface Facts {
  readonly input: StaffStepInput
  readonly actor: Actor
  readonly decision: StoredDecision | undefined
  readonly proof: Possession | undefined
  readonly isReceiverFit: boolean
  readonly isOfficeFit: boolean
  readonly now: Date
}

/** What decides which office may have a case. */
export const movable = ({ tenantId, facts }: Pick<Case, 'tenantId' | 'facts'>): Movable => ({
  tenantId,
  authority: facts.certificate.authority,
})

/** What `moveCase` judges a step of staff by. */
function judgedBy(one: Case, { input, actor, decision, proof, isReceiverFit, isOfficeFit, now }: Facts): StepInput {
  return {
    step: input.step satisfies CaseStep,
    actor,
    state: one.state,
    code: one.code,
    owner: one.owner,
    checklist: one.checklist,
    ...(decision === undefined
      ? {}
      : { decidedBy: decision.clerk, decidedByNumber: decision.clerkNumber, decidedOutcome: decision.outcome }),
    ...(proof === undefined ? {} : { provenAt: proof.madeAt }),
    now,
    ...(input.outcome === undefined ? {} : { outcome: input.outcome }),
    hasReason: (input.reason?.trim() ?? '') !== '',
    isReceiverFit,
    isOfficeFit,
    ...(input.item === undefined ? {} : { item: input.item }),
  }
}

interface Applied extends StepRequest {
  readonly one: Case
  readonly decision: StoredDecision | undefined
  readonly proof: Possession | undefined
  /** Of `move`: who gets it. */
  readonly office: Office | undefined
  readonly move: Move
}

async function apply(desk: DeskParts, trx: Transaction<any>, applied: Applied): Promise<void> {
  const { clock, node } = desk
  const { one, input, staff, move, office, traceId } = applied
  const now = clock.now()
  await noteDecision(trx, applied, now)
  // an approval ends a dispute in the words of who decided it: its person reads them
  const words = input.step === 'approve' && move.to !== 'taking-effect' ? applied.decision?.reason : input.reason?.trim()
  await addEvent(trx, {
    caseId: one.id,
    at: now,
    kind: move.event,
    by: 'staff',
    channel: 'desk',
    staffId: staff.id,
    words: words || input.item,
    place: office?.name,
  })
  await changeCase(trx, one, caseChange(desk, applied, now), now)
  // whose it is no more is not shown as looking
  if (input.step === 'move') await sql`delete from desk.case_viewers where case_id = ${one.id}`.execute(trx)
  const line = {
    event: 'case.changed' as const,
    traceId,
    actor: staff.id,
    subject: one.number,
    certificate: one.certificateSha256,
    detail: {
      step: input.step,
      before: one.state,
      after: move.to,
      ...(input.outcome === undefined ? {} : { outcome: input.outcome }),
      ...(words === undefined || words === '' ? {} : { reason: words }),
      ...(input.item === undefined ? {} : { item: input.item, seen: input.seen === true }),
      ...(input.to === undefined ? {} : { to: input.to }),
      ...(input.step === 'move' ? { office: input.office, from: one.tenantId } : {}),
    },
  }
  await writeAudit(trx, 'desk', line, { now, node })
}

/** Whose the case is afterwards, and how long it is kept. */
function caseChange({ config }: DeskParts, { one, input, staff, move, office }: Applied, now: Date): CaseChange {
  const owners: Partial<Record<StaffStepInput['step'], string | null>> = {
    ...{ take: staff.id, release: null, move: null },
    transfer: input.to ?? one.owner,
  }
  const owner = input.step in owners ? (owners[input.step] ?? null) : one.owner
  return {
    state: move.to,
    owner,
    checklist: checklistAfter(one, input, staff, now),
    ...(input.step === 'move' && office !== undefined ? { tenantId: office.id } : {}),
    keptUntil: new Date(now.getTime() + config.caseDays * day),
  }
}

function checklistAfter(one: Case, { step, item, seen }: StaffStepInput, staff: StaffRecord, now: Date): Case['checklist'] {
  if (step === 'move') return {} // another office sees the papers itself
  if (step !== 'check' || item === undefined) return one.checklist
  const { [item]: _before, ...others } = one.checklist
  return seen === true ? { ...others, [item]: { by: staff.id, at: now.toISOString() } } : others
}

async function noteDecision(trx: Transaction<any>, { one, input, staff, decision, proof, move }: Applied, now: Date): Promise<void> {
  const { step, outcome, reason = '' } = input
  if ((step === 'submit' || step === 'decide') && outcome !== undefined)
    return insertDecision(trx, {
      ...{ caseId: one.id, outcome, reason: reason.trim(), clerk: staff.id, decidedAt: now },
      state: step === 'submit' ? 'for-approval' : 'final',
    })
  if (decision === undefined) return
  if (step === 'recall') return changeDecision(trx, decision.id, { state: 'recalled' })
  if (step === 'send-back') return changeDecision(trx, decision.id, { state: 'sent-back', approver: staff.id })
  if (step === 'approve')
    return changeDecision(trx, decision.id, {
      ...{ state: move.to === 'taking-effect' ? ('to-apply' as const) : ('final' as const), approver: staff.id, approvedAt: now },
      ...(proof === undefined ? {} : { possessionId: proof.id }),
    })
}

/** Somebody tried what is not theirs: that stays on record, a step at a wrong moment does not. */
async function auditRefusal(
  { clock, node }: DeskParts,
  trx: Transaction<any>,
  { number, input, staff, traceId }: StepRequest,
  { code }: Failure,
): Promise<void> {
  if (code !== 'STAFF_NOT_ALLOWED' && code !== 'CASE_APPROVER_SAME') return
  const line = { event: 'case.refused' as const, traceId, actor: staff.id, subject: number, detail: { step: input.step, code } }
  await writeAudit(trx, 'desk', line, { now: clock.now(), node })
}
