import { randomUUID } from 'node:crypto'
import { isEnded, type VisitInput } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { findPersonCase, takesDocuments } from '../cases/person-case.ts'
import { addEvent, countEvents, eventsOf, lockCase } from '../cases/store.ts'
import { numberOfVisit, saveVisit } from '../cases/visit-store.ts'
import { localDay } from '../../platform/local-day.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { readVisitCode } from './visit-code.ts'

/** How often a visit of one case is prepared: each is written down for good. */
const mostVisits = 20

/** A code that is read twice in a row, as scanners do, is one arrival. In milliseconds. */
const oneArrival = 60_000

/**
 * Prepares a visit for the browser that opened a case: a code under which a clerk finds it. Prepared again the code before finds nothing more.
 * @returns CASE_UNKNOWN, CASE_STEP_REFUSED once it takes effect or is over, and after the twentieth time, INPUT_INVALID for a day after which the case is not kept
 */
export async function prepareVisit(desk: DeskParts, input: VisitInput): Promise<Result<true>> {
  const { number, browser, place, day, traceId } = input
  return desk.db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number)
    const found = await findPersonCase(desk, trx, { number, browser })
    if (one === undefined || !found.ok) return failed('CASE_UNKNOWN')
    if (!takesDocuments(one.state) || (await countEvents(trx, one.id, 'visit-prepared')) >= mostVisits) return failed('CASE_STEP_REFUSED')
    if (day > localDay(one.keptUntil)) return failed('INPUT_INVALID', { field: 'day' })
    const now = desk.clock.now()
    const seed = randomUUID()
    await saveVisit(trx, { caseId: one.id, seed, codeHash: desk.visitCodes.hashOf(desk.visitCodes.codeOf(seed)), place, day }, now)
    const { name } = place
    await addEvent(trx, { caseId: one.id, at: now, kind: 'visit-prepared', by: 'person', channel: 'portal', words: day, place: name })
    const line = { event: 'case.changed' as const, traceId, subject: number, detail: { step: 'prepare-visit', day, place: place.name.zh } }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded(true)
  })
}

export interface Arrival {
  /** As it was typed or scanned. */
  readonly code: string
  readonly staff: StaffRecord
  readonly traceId: string
}

/**
 * The case a code was given for: whoever brought it is here. It opens nothing by itself: possession and papers are what they were.
 * @returns VISIT_CODE_WRONG for what cannot be one; VISIT_UNKNOWN for one that was never given, was replaced, is of another office, or whose case is over
 */
export async function arrive(desk: DeskParts, { code, staff, traceId }: Arrival): Promise<Result<{ readonly number: string }>> {
  const read = readVisitCode(code)
  if (read === undefined) return failed('VISIT_CODE_WRONG')
  const number = await numberOfVisit(desk.db, desk.visitCodes.hashOf(read), staff.tenantId)
  if (number === undefined) return failed('VISIT_UNKNOWN')
  return desk.db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number, staff.tenantId)
    if (one === undefined || isEnded(one.state)) return failed('VISIT_UNKNOWN')
    const now = desk.clock.now()
    const last = (await eventsOf(trx, one.id))[0]
    if (last?.kind === 'arrived' && Math.abs(now.getTime() - Date.parse(last.at)) < oneArrival) return succeeded({ number })
    await addEvent(trx, { caseId: one.id, at: now, kind: 'arrived', by: 'staff', channel: 'desk', staffId: staff.id })
    const line = { event: 'case.changed' as const, traceId, actor: staff.id, subject: number, detail: { step: 'arrived' } }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return succeeded({ number })
  })
}
