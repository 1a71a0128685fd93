import type { Kysely } from 'kysely'
import { jobsSchema } from '../database/component-schemas.ts'
import { statement, type Statement } from '../db.ts'
import { failedQueueName, keptDoneSeconds } from './queue.ts'

/**
 * SQL that tells whether there is something to do for a queue (`$1`, what was given up in `$2`): a job that nobody has ended, also one whose node
 * is gone, or one that was kept long enough. The states are written as in pg-boss's own indexes, so that each part reads one row of one.
 */
export const toDoText = (component: string): string => {
  const job = `"${jobsSchema(component)}".job`
  return `select exists (select from ${job} where name = $1 and state in ('created', 'retry', 'active'))
    or exists (select from ${job} where name = $1 and completed_on < now() - interval '${keptDoneSeconds} seconds')
    or exists (select from ${job} where name = $2 and state in ('created', 'retry') and keep_until < now()) as found`
}

/** Asks that of the database; cheap enough for every second. */
export function askToDo(component: string): (db: Kysely<any>, queue: string) => Promise<boolean> {
  const ask: Statement<{ found: boolean }> = statement(toDoText(component))
  return async (db, queue) => (await ask(db, [queue, failedQueueName(queue)]))[0]?.found === true
}
