import { sql } from 'kysely'
import type { VisitPlace } from '@yinxin/protocol/desk'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** One reminder of a visit. */
export interface VisitReminder {
  readonly number: string
  readonly dueAt: Date
  /** Hash of the cookie of the case. */
  readonly browser: string
  readonly personId: string
  readonly place: VisitPlace['name']
  /** ISO date. */
  readonly day: string
}

/** Keeps the reminders of a visit in place of those of the visit before. */
export async function keepReminders(
  db: PortalDatabase,
  { number, browser, personId, place, day }: Omit<VisitReminder, 'dueAt'>,
  times: readonly Date[],
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await forgetReminders(trx, number)
    for (const dueAt of times)
      await sql`insert into portal.visit_reminders (case_number, due_at, browser, person_id, place, day)
        values (${number}, ${dueAt}, ${browser}, ${personId}, ${jsonText(place)}::jsonb, ${day}) on conflict do nothing`.execute(trx)
  })
}

/** Nobody is reminded of the visit of this case any more. */
export const forgetReminders = async (db: PortalDatabase, number: string): Promise<void> =>
  void (await sql`delete from portal.visit_reminders where case_number = ${number}`.execute(db))

/** When somebody is still to be reminded of the visit of a case, the earliest first. */
export async function reminderTimesOf(db: PortalDatabase, number: string): Promise<readonly Date[]> {
  const { rows } = await sql<{ dueAt: Date }>`select due_at as "dueAt" from portal.visit_reminders where case_number = ${number}
    order by due_at`.execute(db)
  return rows.map(({ dueAt }) => dueAt)
}

/** Reminders that are due, the earliest first. */
export async function dueReminders(db: PortalDatabase, now: Date, most: number): Promise<readonly VisitReminder[]> {
  const { rows } = await sql<VisitReminder>`select case_number as number, due_at as "dueAt", browser, person_id as "personId", place, day
    from portal.visit_reminders where due_at <= ${now} order by due_at limit ${most}`.execute(db)
  return rows
}

/** Takes a reminder away, so that one node sends it once; false: another one has. */
export async function takeReminder(trx: PortalTransaction, { number, dueAt }: Pick<VisitReminder, 'number' | 'dueAt'>): Promise<boolean> {
  const { rows } = await sql`delete from portal.visit_reminders where case_number = ${number} and due_at = ${dueAt} returning 1`.execute(
    trx,
  )
  return rows.length > 0
}
