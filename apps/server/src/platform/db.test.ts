import { sql, type Generated, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../test/postgres.ts'
import { auditMigration, sealBatch, verifyAudit, writeAudit } from './audit.ts'
import { closeDatabase, createDatabase } from './db.ts'
import { migrate } from './migrate.ts'

interface Schema {
  thing: { id: Generated<number>; name: string; facts: unknown; at: Date }
}

const migrations = {
  '0001-things': {
    async up(db: Kysely<any>) {
      await db.schema
        .createTable('thing')
        .addColumn('id', 'bigint', (column) => column.primaryKey().generatedAlwaysAsIdentity())
        .addColumn('name', 'text', (column) => column.notNull().unique())
        .addColumn('facts', 'jsonb', (column) => column.notNull())
        .addColumn('at', 'timestamptz', (column) => column.notNull())
        .execute()
    },
  },
  '0002-audit': auditMigration('shop'),
}

let db: Kysely<Schema>
let url: string

beforeAll(async () => {
  url = (await withDatabase()).url
  db = createDatabase<Schema>(url).withSchema('shop')
  await migrate(db, 'shop', migrations)
})
afterAll(() => closeDatabase(db))

test('migrations apply once, also when two nodes start at the same moment', async () => {
  const fresh = (await withDatabase()).url
  const nodes = [createDatabase(fresh), createDatabase(fresh)]
  const applied = await Promise.all(nodes.map((node) => migrate(node, 'shop', migrations)))
  expect(applied.map((steps) => steps.length).toSorted()).toEqual([0, 2])
  await Promise.all(nodes.map(closeDatabase))
})

test('an older program refuses a newer database', async () => {
  await expect(migrate(db, 'shop', { '0001-things': migrations['0001-things'] })).rejects.toThrow('newer than this program')
})

test('int8 is a number, jsonb an object, time a Date; repeated statements are prepared by name', async () => {
  const at = new Date('2026-05-06T07:08:09.123Z')
  const insert = (name: string) =>
    db
      .insertInto('thing')
      .values({ name, facts: JSON.stringify([1, { a: '一' }]), at })
      .returning('id')
      .executeTakeFirstOrThrow()
  expect(typeof (await insert('one')).id).toBe('number')
  await db.connection().execute(async (connection) => {
    const own = connection.withSchema('shop')
    const row = await own.selectFrom('thing').selectAll().where('name', '=', 'one').executeTakeFirstOrThrow()
    expect(row).toMatchObject({ name: 'one', facts: [1, { a: '一' }], at })
    const { rows } = await sql<{
      statement: string
    }>`select statement from pg_prepared_statements where statement like '%"thing"%'`.execute(connection)
    expect(rows.some(({ statement }) => statement.includes('select * from'))).toBe(true)
  })
})

test('R32 audit lines go with their transaction, are chained, and a change is refused and would be found', async () => {
  const now = new Date('2026-05-06T07:08:09.123Z')
  const line = { event: 'sign-in.accepted', traceId: 'a'.repeat(16), detail: { b: 1, a: '二' } } as const
  await db.transaction().execute((trx) => writeAudit(trx, 'shop', line, { now, node: 'n1' }))
  const undone = db.transaction().execute(async (trx) => {
    await writeAudit(trx, 'shop', line, { now, node: 'n1' })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await sealBatch(db, 'shop', now)).toBe(1)
  await writeAudit(db, 'shop', line, { now, node: 'n1' })
  expect(await verifyAudit(db, 'shop')).toEqual({ ok: true, seals: 1, lines: 1, unsealed: 1 })
  await expect(sql`update shop.audit_line set event = 'x'`.execute(db)).rejects.toThrow('only added to')
  await expect(sql`delete from shop.audit_line`.execute(db)).rejects.toThrow('only added to')
  await sql`alter table shop.audit_line disable trigger all`.execute(db)
  await sql`update shop.audit_line set actor = 'somebody else' where seal = 1`.execute(db)
  expect(await verifyAudit(db, 'shop')).toMatchObject({ ok: false, brokenSeal: 1 })
})
