// What a foothold in the SQL of one component may do: its own rows, and nothing else.
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadSealKey, sealKeysById } from '../audit/seal-key.ts'
import { sealBatch } from '../audit/sealer.ts'
import { verifyAudit } from '../audit/verify.ts'
import { auditMigration, signedSealsMigration } from '../audit/migration.ts'
import { writeAudit } from '../audit/line.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { declareQueue } from '../jobs/queue.ts'
import { openJobs } from '../jobs/jobs.ts'
import { jobsMigration } from '../jobs/migration.ts'
import { createLog } from '../log.ts'
import { migrate, type Migrations } from '../migrate.ts'
import { startPostgres, type RunningPostgres } from '../postgres.ts'
import { bringForward, userOf } from './bring-forward.ts'
import { prepareOwnRoles, type OwnRoles } from './own-roles.ts'

const log = createLog({ level: 'silent', name: 'test' })
const folder = mkdtempSync(join(realpathSync(tmpdir()), 'yinxin-roles-'))
const thing = (schema: string): Migrations => ({
  '0001-thing': {
    up: async (db) => {
      await sql`create table ${sql.id(schema, 'thing')} (id bigint generated always as identity primary key, name text)`.execute(db)
      await sql`create type ${sql.id(schema, 'colour')} as enum ('red')`.execute(db)
    },
  },
  '0002-audit': auditMigration(schema),
})
const more = (schema: string): Migrations => ({
  ...thing(schema),
  '0003-signed': signedSealsMigration(schema),
  '0004-jobs': jobsMigration(schema),
})

let postgres: RunningPostgres
let roles: OwnRoles
let shop: Kysely<any>

beforeAll(async () => {
  postgres = await startPostgres({ folder, log, settings: { fsync: 'off' } })
  // a folder of the version before: everything is the superuser's
  const old = createDatabase<unknown>(postgres.url, { max: 1 })
  await migrate(old, 'shop', thing('shop'))
  await sql`insert into shop.thing (name) values ('kept')`.execute(old)
  await closeDatabase(old)
  roles = await prepareOwnRoles(postgres.url, ['shop', 'bank'])
  roles = await prepareOwnRoles(postgres.url, ['shop', 'bank'])
  for (const name of ['shop', 'bank']) await bringForward({ url: roles.urlOf(name), ownerUrl: roles.ownerUrl }, name, more(name))
  shop = createDatabase<unknown>(roles.urlOf('shop'))
})
afterAll(async () => {
  await closeDatabase(shop)
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('a component works with its own rows, audit and jobs, and finds its schema brought forward', async () => {
  await sql`insert into shop.thing (name) values ('new')`.execute(shop)
  expect((await sql`select name from shop.thing order by id`.execute(shop)).rows).toEqual([{ name: 'kept' }, { name: 'new' }])
  await sql`update shop.thing set name = 'other' where name = 'new'`.execute(shop)
  await sql`delete from shop.thing where name = 'other'`.execute(shop)
  const now = new Date()
  await writeAudit(shop, 'shop', { event: 'sign-in.accepted', traceId: 'a'.repeat(16) }, { now, node: 'n1' })
  const key = loadSealKey(join(folder, 'audit-key'))
  expect(await sealBatch(shop, 'shop', { now, key })).toBe(1)
  expect(await verifyAudit(shop, 'shop', { keys: sealKeysById([key.privateKey]) })).toMatchObject({ ok: true, lines: 1 })
  expect(await migrate(shop, 'shop', more('shop'))).toEqual([])
  await expect(migrate(shop, 'shop', { ...more('shop'), '0005-new': { up: async () => undefined } })).rejects.toThrow('yinxin migrate')
})

test('jobs run under the role of the component', async () => {
  const jobs = openJobs({ component: 'shop', db: shop, log, pollSeconds: 0.5 })
  const queue = declareQueue({
    name: 'greetings',
    read: (value) => value as { to: string },
    retries: 1,
    firstPauseSeconds: 1,
    longestPauseSeconds: 1,
    tryLimitSeconds: 10,
  })
  const done: string[] = []
  jobs.work(queue, async ({ payload }) => void done.push(payload.to))
  await shop.transaction().execute((trx) => jobs.send(trx, queue, { to: '上海' }))
  await expect.poll(() => done, { timeout: 10_000 }).toEqual(['上海'])
  await jobs.stop()
})

test.each([
  ['change an audit line', `update shop.audit_line set actor = 'x'`],
  [
    'choose the number of an audit line',
    `insert into shop.audit_line (id, number, at, node, event, trace_id, detail) overriding system value
    values (gen_random_uuid(), 77, now(), 'n', 'x', 'x', '{}')`,
  ],
  ['delete audit lines', 'delete from shop.audit_line'],
  ['empty the audit', 'truncate shop.audit_line'],
  ['change a seal', `update shop.audit_seal set hash = 'x'`],
  ['delete seals', 'delete from shop.audit_seal'],
  ['take the trigger off', 'alter table shop.audit_line disable trigger all'],
  ['say that a migration ran', `insert into shop.migration (name) values ('9999')`],
  ['read what another component keeps', 'select * from bank.thing'],
  ['write what another component keeps', `insert into bank.thing (name) values ('x')`],
  ['read the jobs of another component', 'select * from bank_jobs.job'],
  ['create a table of its own', 'create table shop.mine ()'],
  ['create a table in public', 'create table public.mine ()'],
  ['create a schema', 'create schema mine'],
  ['create a temporary table', 'create temporary table mine ()'],
  ['create a function', 'create function shop.f() returns int language sql as $$select 1$$'],
  ['create a large object', 'select lo_create(0)'],
  ['create an extension', 'create extension dblink schema shop'],
  ['read a file', `select pg_read_file('/etc/passwd')`],
  ['list a folder', `select pg_ls_dir('/')`],
  ['copy from a file', `copy shop.thing (name) from '/etc/passwd'`],
  ['run a program', `copy shop.thing (name) from program 'id'`],
  ['write through a program', `copy shop.thing to program 'cat'`],
  ['become the superuser', 'set role yinxin'],
  ['become the owner', 'set role yinxin_owner'],
  ['become another component', 'set role yinxin_bank'],
  ['make itself more', 'alter role yinxin_shop superuser'],
  ['make another role', 'create role mine'],
  ['change settings of the server', `alter system set log_statement = 'all'`],
  ['play the part of a replica', `set session_replication_role = replica`],
])('a foothold in its SQL cannot %s', async (_what, text) => {
  await expect(sql.raw(text).execute(shop)).rejects.toThrow(/permission denied|must be|only roles|not permitted/i)
})

test('nobody but the owner may connect elsewhere, and the owner is no superuser', async () => {
  for (const database of ['postgres', 'template1']) {
    const elsewhere = createDatabase<unknown>(roles.urlOf('shop').replace('/yinxin?', `/${database}?`), { max: 1 })
    await expect(sql`select 1`.execute(elsewhere)).rejects.toThrow(/permission denied/)
    await closeDatabase(elsewhere)
  }
  const owner = createDatabase<unknown>(roles.ownerUrl, { max: 1 })
  const { rows } = await sql`select rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user`.execute(owner)
  expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }])
  await expect(sql`copy shop.thing to program 'cat'`.execute(owner)).rejects.toThrow(/permission denied/)
  await expect(sql`truncate shop.audit_line`.execute(owner)).rejects.toThrow('only added to')
  await closeDatabase(owner)
})

test.each([
  ['postgresql://portal:secret@db.example:5432/yinxin', 'portal'],
  ['postgresql:///yinxin?host=%2Ftmp%2Fx&user=yinxin_shop', 'yinxin_shop'],
  ['postgres://po%40rtal@db/yinxin', 'po@rtal'],
  ['postgresql://db/yinxin', undefined],
])('%s connects as %s', (url, user) => {
  expect(userOf(url)).toBe(user)
})
