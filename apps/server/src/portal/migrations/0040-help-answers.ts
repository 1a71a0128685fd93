import { sql, type Kysely } from 'kysely'

/** Whether articles of the help centre help: counts by article and day, of nobody in particular. */
export const helpAnswersMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`create table portal.help_answers (
      article text not null,
      day date not null,
      helped integer not null default 0,
      not_helped integer not null default 0,
      primary key (article, day)
    )`.execute(db)
  },
}
