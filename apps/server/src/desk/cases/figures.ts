import type { FiguresAnswer } from '@yinxin/protocol/desk'
import { sql, type Kysely } from 'kysely'
import type { StaffRecord } from '../staff/staff-member.ts'

const ends = ['done', 'refused', 'closed', 'withdrawn', 'expired'] as const

/** What happened to the cases of one's office on a day (UTC), from what is written down about each. */
export async function figuresOf(db: Kysely<any>, { tenantId }: StaffRecord, day: string): Promise<FiguresAnswer> {
  const [from, until] = [new Date(`${day}T00:00:00Z`), new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000)]
  const inDay = sql`c.tenant_id = ${tenantId} and e.at >= ${from} and e.at < ${until}`
  const [counts, open, toTake, clerks] = await Promise.all([
    sql<{ kind: string; count: number }>`select e.kind, count(*)::int as count from desk.case_events e join desk.cases c on c.id = e.case_id
      where ${inDay} group by e.kind`.execute(db),
    sql<{ count: number }>`select count(*)::int as count from desk.cases where tenant_id = ${tenantId}
      and state in ('waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect')`.execute(db),
    sql<{
      minutes: number | null
    }>`select percentile_cont(0.5) within group (order by extract(epoch from first.at - c.opened_at) / 60) as minutes
      from desk.cases c join lateral (select min(at) as at from desk.case_events where case_id = c.id and kind = 'taken') first on true
      where c.tenant_id = ${tenantId} and first.at >= ${from} and first.at < ${until}`.execute(db),
    sql<FiguresAnswer['byClerk'][number]>`select s.id, s.name, count(*) filter (where e.kind = 'taken')::int as taken,
        count(*) filter (where e.kind in ('submitted', 'refused', 'closed'))::int as decided,
        count(*) filter (where e.kind in ('approved', 'sent-back'))::int as approved
      from desk.case_events e join desk.cases c on c.id = e.case_id join desk.staff s on s.id = e.staff_id
      where ${inDay} group by s.id, s.name order by s.name limit 200`.execute(db),
  ])
  const counted = (kind: string) => counts.rows.find((row) => row.kind === kind)?.count ?? 0
  const minutes = toTake.rows[0]?.minutes
  return {
    day,
    opened: counted('opened'),
    ended: Object.fromEntries(ends.map((end) => [end, counted(end === 'done' ? 'applied' : end)])) as FiguresAnswer['ended'],
    open: open.rows[0]?.count ?? 0,
    ...(minutes === null || minutes === undefined ? {} : { minutesToTake: Math.round(Number(minutes) * 10) / 10 }),
    byClerk: clerks.rows,
  }
}
