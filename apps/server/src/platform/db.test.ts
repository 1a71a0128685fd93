import { sql, type Generated, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../test/postgres.ts'
import { auditMigration } from './audit/migration.ts'
import { writeAudit } from './audit/line.ts'
import { closeDatabase, createDatabase, runScript, statement } from './db.ts'
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

test('R32 an audit line goes with its transaction', async () => {
  const stamp = { now: new Date('2026-05-06T07:08:09.123Z'), node: 'n1' }
  const line = { event: 'sign-in.accepted', traceId: 'a'.repeat(16), detail: { b: 1, a: '二' } } as const
  await db.transaction().execute((trx) => writeAudit(trx, 'shop', line, stamp))
  const undone = db.transaction().execute(async (trx) => {
    await writeAudit(trx, 'shop', line, stamp)
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect((await sql`select event, node from shop.audit_line`.execute(db)).rows).toEqual([{ event: 'sign-in.accepted', node: 'n1' }])
})

test('a statement of fixed text reads and writes what a query does, on the pool and in a transaction', async () => {
  const plain = createDatabase<Schema>(url)
  const at = '2026-05-06T07:08:09.123Z'
  const insert = statement<{ id: number }>(`insert into shop.thing (name, facts, at) values ($1, $2, $3) returning id`)
  const values = (name: string) => [name, JSON.stringify({ a: '一' }), at]
  const everyType = statement<Record<string, unknown>>(
    `select name, facts, at, id, null as nothing, $2::int as number, $3::bool as flag, $4::bytea as bytes from shop.thing where name = $1`,
  )
  // more at once than there are connections, so that each runs it for the first time and again
  const ids = await Promise.all(Array.from({ length: 40 }, async (_, i) => (await insert(plain, values(`fixed ${i}`)))[0]?.id))
  expect(new Set(ids).size).toBe(40)
  const bytes = new Uint8Array([0, 1, 254, 255]).subarray(1)
  const expected = {
    name: 'fixed 7',
    facts: { a: '一' },
    at: new Date(at),
    nothing: null,
    number: 5,
    flag: true,
    bytes: Buffer.from(bytes),
  }
  for (const db of [plain, plain]) expect((await everyType(db, ['fixed 7', 5, true, bytes]))[0]).toMatchObject(expected)
  const undone = plain.transaction().execute(async (trx) => {
    await insert(trx, values('undone'))
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  expect(await everyType(plain, ['undone', 5, true, bytes])).toEqual([])
  await closeDatabase(plain)
})

test('an error of the database or of the connection reaches whoever runs a statement, and the next one runs', async () => {
  const plain = createDatabase<Schema>(url, { max: 1 })
  const divide = statement<{ result: number }>('select 10 / $1::int as result')
  expect(await divide(plain, [2])).toEqual([{ result: 5 }])
  await expect(divide(plain, [0])).rejects.toMatchObject({ code: '22012' })
  await expect(divide(plain, ['x'])).rejects.toMatchObject({ code: '22P02' })
  await expect(statement('select nonsense')(plain, [])).rejects.toMatchObject({ code: '42703' })
  await expect(statement('select pg_terminate_backend(pg_backend_pid())')(plain, [])).rejects.toThrow()
  expect(await divide(plain, [5])).toEqual([{ result: 2 }])
  await closeDatabase(plain)
  await expect(divide(plain, [5])).rejects.toThrow()
})

test('a text of several statements answers the rows of all', async () => {
  const plain = createDatabase<Schema>(url, { max: 1 })
  const rows = await runScript(plain, 'select 1 as a; select 2 as b; create temporary table t (x integer)')
  expect(rows).toEqual([{ a: 1 }, { b: 2 }])
  await closeDatabase(plain)
})
