import { mostExported } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { csvLine } from '@yinxin/protocol/wire'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { listCases, type CaseQuery } from './staff-case.ts'

/**
 * The cases of one's office that a search finds, or all of them, as CSV, in UTF-8 with a mark that spreadsheets know it by. What begins like a formula is written so that none runs it:
 * names of organisations come from certificates. That somebody took it is on record.
 * @returns EXPORT_TOO_LONG for more than ten thousand: a list that was cut looks whole
 */
export async function casesAsCsv(
  { db, clock, node }: DeskParts,
  { staff, query, traceId }: { readonly staff: StaffRecord; readonly query: Omit<CaseQuery, 'from'>; readonly traceId: string },
): Promise<Result<string>> {
  const { cases, total } = await listCases(db, staff, { ...query, from: 0 }, mostExported)
  if (total > mostExported) return failed('EXPORT_TOO_LONG')
  const detail = { what: 'cases', lines: cases.length, query }
  await writeAudit(db, 'desk', { event: 'case.exported', traceId, actor: staff.id, detail }, { now: clock.now(), node })
  const head = ['number', 'state', 'about', 'organization', 'owner', 'opened', 'changed']
  const lines = cases.map(({ number, state, about, organization, owner, openedAt, changedAt }) => [
    ...[number, state, about, organization],
    ...[owner?.name ?? '', openedAt, changedAt],
  ])
  return succeeded(`\uFEFF${[head, ...lines].map(csvLine).join('')}`)
}
