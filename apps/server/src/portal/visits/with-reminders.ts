import type { PersonCase } from '@yinxin/protocol/desk'
import type { PortalDatabase } from '../database.ts'
import { reminderTimesOf } from './reminder-store.ts'

/** A case with the times at which its person is reminded of the visit: what a page says is what there is. */
export async function withReminders(db: PortalDatabase, one: PersonCase): Promise<PersonCase> {
  if (one.visit === undefined) return one
  const times = await reminderTimesOf(db, one.number)
  return times.length === 0 ? one : { ...one, visit: { ...one.visit, reminders: times.map((time) => time.toISOString()) } }
}
