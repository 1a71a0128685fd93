import type { HandOverAnswer, ShiftOfferInput, HandOversAnswer } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { sql, type Kysely, type Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { moveCase } from '../cases/case-machine.ts'
import { addEvent, changeCase, lockCase } from '../cases/store.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { activeStaff, mayWorkOnCases } from '../staff/store.ts'

interface By {
  readonly staff: StaffRecord
  readonly traceId: string
}

/** What one has offered and was offered, as long as it is open. */
export async function openHandOvers(db: Kysely<any>, { id }: StaffRecord): Promise<HandOversAnswer> {
  interface Row {
    readonly id: string
    readonly giver: string
    readonly giverName: string
    readonly receiver: string
    readonly receiverName: string
    readonly note: string
    readonly offeredAt: Date
    readonly cases: readonly string[]
  }
  const { rows } = await sql<Row>`select h.id, h.giver, g.name as "giverName", h.receiver, r.name as "receiverName", h.note,
      h.offered_at as "offeredAt",
      (select coalesce(json_agg(c.number order by c.number), '[]') from desk.hand_over_cases o join desk.cases c on c.id = o.case_id
        where o.hand_over_id = h.id and c.owner = h.giver) as cases
    from desk.hand_overs h join desk.staff g on g.id = h.giver join desk.staff r on r.id = h.receiver
    where h.state = 'offered' and (h.giver = ${id} or h.receiver = ${id}) order by h.offered_at limit 20`.execute(db)
  const present = ({ giver, giverName, receiver, receiverName, offeredAt, ...row }: Row) => ({
    ...row,
    from: { id: giver, name: giverName },
    to: { id: receiver, name: receiverName },
    offeredAt: offeredAt.toISOString(),
  })
  return {
    offered: rows.filter(({ giver }) => giver === id).map(present),
    received: rows.filter(({ receiver }) => receiver === id).map(present),
  }
}

/**
 * Offers every case one works on to a colleague of the same office, with a note; nothing is theirs before they accept.
 * @returns HAND_OVER_REFUSED for somebody who may not work on cases, when one has none, and while another offer is open
 */
export async function offerHandOver(desk: DeskParts, { to, note }: ShiftOfferInput, { staff, traceId }: By): Promise<Result<true>> {
  return desk.db.transaction().execute(async (trx) => {
    if (to === staff.id || !(await mayWorkOnCases(trx, to, staff.tenantId))) return failed('HAND_OVER_REFUSED')
    const now = desk.clock.now()
    const { rows } = await sql<{ id: string }>`insert into desk.hand_overs (tenant_id, giver, receiver, note, offered_at)
      select ${staff.tenantId}, ${staff.id}, ${to}, ${note.trim()}, ${now}
      where exists (select from desk.cases where owner = ${staff.id} and state in ('in-progress', 'on-hold'))
      on conflict (giver) where state = 'offered' do nothing returning id`.execute(trx)
    const [offer] = rows
    if (offer === undefined) return failed('HAND_OVER_REFUSED')
    await sql`insert into desk.hand_over_cases (hand_over_id, case_id)
      select ${offer.id}, id from desk.cases where owner = ${staff.id} and state in ('in-progress', 'on-hold')`.execute(trx)
    const line = { event: 'case.changed' as const, traceId, actor: staff.id, subject: offer.id, detail: { step: 'offer-hand-over', to } }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded(true)
  })
}

/**
 * Answers an offer: the receiver accepts or declines, the giver takes it back. Accepted, the cases that are still the giver's are the receiver's, each with
 * its event; one that was decided, released or transferred in between stays where it is.
 * @returns NOT_FOUND for an offer that is somebody else's, or over
 */
export async function answerHandOver(desk: DeskParts, { id, answer }: HandOverAnswer, { staff, traceId }: By): Promise<Result<true>> {
  return desk.db.transaction().execute(async (trx) => {
    const who = answer === 'take-back' ? sql.ref('giver') : sql.ref('receiver')
    const { rows } = await sql<{ giver: string; note: string }>`select giver, note from desk.hand_overs
      where id = ${id} and state = 'offered' and ${who} = ${staff.id} for update`.execute(trx)
    const [offer] = rows
    if (offer === undefined) return failed('NOT_FOUND')
    const now = desk.clock.now()
    const state = { accept: 'accepted', decline: 'declined', 'take-back': 'taken-back' }[answer]
    await sql`update desk.hand_overs set state = ${state}, ended_at = ${now} where id = ${id}`.execute(trx)
    if (answer === 'accept') await moveCases(desk, trx, { ...offer, id, staff, traceId })
    const line = { event: 'case.changed' as const, traceId, actor: staff.id, subject: id, detail: { step: 'hand-over', answer } }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded(true)
  })
}

interface Moving extends By {
  readonly id: string
  readonly giver: string
  readonly note: string
}

async function moveCases(desk: DeskParts, trx: Transaction<any>, { id, giver, note, staff, traceId }: Moving): Promise<void> {
  const now = desk.clock.now()
  // who was suspended since gives nothing away by themselves: the receiver takes it, as a supervisor would have given it
  const roles = (await activeStaff(trx, giver))?.roles ?? ['supervisor']
  const { rows } = await sql<{ number: string }>`select c.number from desk.hand_over_cases o join desk.cases c on c.id = o.case_id
    where o.hand_over_id = ${id} order by c.number`.execute(trx)
  const isReceiverFit = await mayWorkOnCases(trx, staff.id, staff.tenantId)
  for (const { number } of rows) {
    const one = await lockCase(trx, number, staff.tenantId)
    if (one === undefined || one.owner !== giver || one.state === 'waiting') continue
    const moved = moveCase({ ...one, step: 'transfer', actor: { kind: 'staff', id: giver, roles }, hasReason: true, isReceiverFit, now })
    if (!moved.ok) continue
    await changeCase(trx, one, { state: one.state, owner: staff.id }, now)
    await addEvent(trx, { caseId: one.id, at: now, kind: moved.value.event, by: 'staff', channel: 'desk', staffId: staff.id, words: note })
    const detail = { step: 'hand-over', before: one.owner, after: staff.id }
    const line = { event: 'case.changed' as const, traceId, actor: staff.id, subject: number, certificate: one.certificateSha256, detail }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
  }
}
