import type { DecisionEffect, EffectReport } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sql, type Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { DeskParts } from '../deps.ts'
import { moveCase, type CaseStep } from './case-machine.ts'
import { addEvent, changeCase, changeDecision, lockCase } from './store.ts'

/** Effects handed out at once. */
const batch = 50

/**
 * Approved decisions whose effect was not reported yet: the outbox the portal fetches. A row leaves it only by a report; those that were handed out before
 * come last, so what cannot be applied yet holds up nothing.
 */
export async function waitingEffects({ db, clock }: Pick<DeskParts, 'db' | 'clock'>): Promise<readonly DecisionEffect[]> {
  const { rows } = await sql<DecisionEffect>`
    with next as (select id from desk.decisions where state = 'to-apply' order by handed_at nulls first, approved_at limit ${batch} for update skip locked),
      handed as (update desk.decisions d set handed_at = ${clock.now()} from next where d.id = next.id returning d.*)
    select d.id as "decisionId", c.number, c.facts -> 'certificate' ->> 'der' as certificate, c.uscc,
      coalesce(c.facts -> 'registered' ->> 'name', '') as "registeredName", d.clerk, d.approver, c.facts ->> 'code' as about
    from handed d join desk.cases c on c.id = d.case_id order by d.approved_at`.execute(db)
  return rows
}

/** What the portal says became of an effect, once: said again nothing happens. CASE_UNKNOWN. */
export async function reportEffect(desk: DeskParts, report: EffectReport): Promise<Result<Record<string, never>>> {
  return desk.db.transaction().execute(async (trx) => {
    const number = await numberOfDecision(trx, report.decisionId)
    const one = number === undefined ? undefined : await lockCase(trx, number)
    if (one === undefined) return failed('CASE_UNKNOWN')
    const { rows } = await sql<{ state: string }>`select state from desk.decisions where id = ${report.decisionId}`.execute(trx)
    if (rows[0]?.state !== 'to-apply') return succeeded({}) // reported before
    const step: CaseStep = report.applied ? 'applied' : 'effect-refused'
    const now = desk.clock.now()
    const moved = moveCase({ ...one, step, actor: { kind: 'portal' }, hasReason: false, now })
    if (!moved.ok) return moved
    await changeDecision(trx, report.decisionId, report.applied ? { state: 'applied', appliedAt: now } : { state: 'not-applied' })
    await changeCase(trx, one, { state: moved.value.to, owner: one.owner }, now)
    const code = report.applied ? undefined : report.code
    await addEvent(trx, { caseId: one.id, at: now, kind: moved.value.event, by: 'portal', channel: 'portal', code })
    const line = {
      event: 'case.changed' as const,
      traceId: report.traceId,
      actor: 'portal',
      subject: one.number,
      certificate: one.certificateSha256,
      detail: { step, before: one.state, after: moved.value.to, ...(code === undefined ? {} : { code }) },
    }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded({})
  })
}

async function numberOfDecision(trx: Transaction<any>, id: string): Promise<string | undefined> {
  const { rows } = await sql<{ number: string }>`select c.number from desk.decisions d join desk.cases c on c.id = d.case_id
    where d.id = ${id}`.execute(trx)
  return rows[0]?.number
}
