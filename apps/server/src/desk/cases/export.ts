import { caseStates } from '@yinxin/protocol/desk'
import { writeAudit } from '../../platform/audit/line.ts'
import { csvLine } from '../../platform/csv-line.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { listCases } from './staff-case.ts'

/** Lines of one file. */
const mostLines = 10_000

/**
 * The cases of one's office as CSV, in UTF-8 with a mark that spreadsheets know it by. What begins like a formula is written so that none runs it:
 * names of organisations come from certificates. That somebody took it is on record.
 */
export async function casesAsCsv({ db, clock, node }: DeskParts, staff: StaffRecord, traceId: string): Promise<string> {
  const lists = await Promise.all(caseStates.map((state) => listCases(db, staff, { state, from: 0 }, mostLines)))
  const cases = lists.flatMap((list) => list.cases).slice(0, mostLines)
  const detail = { what: 'cases', lines: cases.length }
  await writeAudit(db, 'desk', { event: 'case.exported', traceId, actor: staff.id, detail }, { now: clock.now(), node })
  const head = ['number', 'state', 'about', 'organization', 'owner', 'opened', 'changed']
  const lines = cases.map(({ number, state, about, organization, owner, openedAt, changedAt }) => [
    ...[number, state, about, organization],
    ...[owner?.name ?? '', openedAt, changedAt],
  ])
  return `\uFEFF${[head, ...lines].map(csvLine).join('')}`
}
