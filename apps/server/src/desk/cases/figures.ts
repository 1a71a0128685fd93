import type { FiguresAnswer } from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import type { StaffRecord } from '../staff/staff-member.ts'
import { countDay, type CountedEvent } from './count-day.ts'

/** Events of a day that are counted; an office has some hundred. */
const mostEvents = 50_000

/** What no figure counts, and is most of what happens. */
const uncounted = ['checked', 'possession-proven', 'document-added', 'visit-prepared', 'arrived', 'joined']

/** What happened in one's office on a day where the desk is, from what is written down about each case, whoever has it now. */
export async function figuresOf(db: Kysely<any>, { tenantId }: StaffRecord, day: string): Promise<FiguresAnswer> {
  const from = new Date(`${day}T00:00:00`) // no zone: where this computer is
  const until = new Date(from)
  until.setDate(until.getDate() + 1)
  interface Row extends Omit<CountedEvent, 'staff'> {
    readonly staffId: string | null
    readonly staffName: string | null
  }
  const [events, open] = await Promise.all([
    sql<Row>`select e.kind, e.at, e.staff_id as "staffId", s.name as "staffName", c.opened_at as "openedAt",
        e.kind = 'taken' and not exists (select from desk.case_events before where before.case_id = e.case_id and before.kind = 'taken'
          and before.sequence < e.sequence) as "isFirstTaking"
      from desk.case_events e join desk.cases c on c.id = e.case_id left join desk.staff s on s.id = e.staff_id
      where e.tenant_id = ${tenantId} and e.at >= ${from} and e.at < ${until} and e.kind <> all(${uncounted}::text[])
      order by e.at limit ${mostEvents}`.execute(db),
    sql<{ count: number }>`select count(*)::int as count from desk.cases where tenant_id = ${tenantId}
      and state in ('waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect')`.execute(db),
  ])
  const counted = events.rows.map(({ staffId, staffName, ...event }) => ({
    ...event,
    staff: staffId === null ? undefined : { id: staffId, name: staffName ?? '' },
  }))
  return { day, open: open.rows[0]?.count ?? 0, ...countDay(counted) }
}
