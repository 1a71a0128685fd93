import { sql, type Kysely } from 'kysely'

/** In which language a person is written to: that of the page they last signed in on. */
export const personLanguageMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`alter table portal.persons add column language text not null default 'zh-CN',
      add constraint persons_language check (language in ('zh-CN', 'en'))`.execute(db)
  },
}
