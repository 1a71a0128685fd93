import { sql } from 'kysely'
import type { ArticleName } from '@yinxin/protocol/portal'
import { portalTables, type PortalDatabase } from '../database.ts'

/** Adds one answer to those of its day. There is one row for an article and a day, whoever answers. */
export async function countHelpAnswer(db: PortalDatabase, article: ArticleName, helped: boolean, now: Date): Promise<void> {
  const counts = { helped: helped ? 1 : 0, not_helped: helped ? 0 : 1 }
  await portalTables(db)
    .insertInto('help_answers')
    .values({ article, day: now.toISOString().slice(0, 10), ...counts })
    .onConflict((conflict) =>
      conflict.columns(['article', 'day']).doUpdateSet({
        helped: sql`help_answers.helped + excluded.helped`,
        not_helped: sql`help_answers.not_helped + excluded.not_helped`,
      }),
    )
    .execute()
}

/** Deletes up to `most` rows of days before `before`; resolves with how many. */
export async function deleteOldHelpAnswers(db: PortalDatabase, before: Date, most: number): Promise<number> {
  const answers = portalTables(db)
  const old = answers
    .selectFrom('help_answers')
    .select(sql`ctid`.as('row'))
    .where('day', '<', before.toISOString().slice(0, 10))
    .limit(most)
  const { numDeletedRows } = await answers
    .deleteFrom('help_answers')
    .where(sql`ctid`, 'in', old)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
