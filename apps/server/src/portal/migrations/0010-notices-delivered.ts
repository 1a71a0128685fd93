import { sql, type Kysely } from 'kysely'

/** When a notice was delivered. Those of before had nobody to deliver them. */
export const noticesDeliveredMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`alter table portal.notices add column delivered_at timestamptz`.execute(db)
    await sql`create index notices_delivered on portal.notices (delivered_at) where delivered_at is not null`.execute(db)
  },
}
