import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { auditMigration, signedSealsMigration } from '../audit/migration.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { jobsMigration } from '../jobs/migration.ts'
import { migrate } from '../migrate.ts'
import { grantUse } from './grants.ts'

const migrations = {
  '0001-thing': { up: async (db: Kysely<any>) => void (await sql`create table thing (id bigserial primary key, name text)`.execute(db)) },
  '0002-audit': auditMigration('stall'),
  '0003-signed': signedSealsMigration('stall'),
  '0004-jobs': jobsMigration('stall'),
}

let owner: Kysely<any>
let runner: Kysely<any>

beforeAll(async () => {
  const { url } = await withDatabase()
  owner = createDatabase(url)
  await migrate(owner, 'stall', migrations)
  await sql`create role runner_of_stall login`.execute(owner)
  await grantUse(owner, 'stall', 'runner_of_stall')
  await grantUse(owner, 'stall', 'runner_of_stall')
  runner = createDatabase(url.replace('user=yinxin', 'user=runner_of_stall'))
})
afterAll(async () => void (await Promise.all([owner, runner].map(closeDatabase))))

const run = (text: string) => sql.raw(text).execute(runner)

describe('least rights: the role a component runs with', () => {
  it('finds its schema brought forward, and reads and writes rows', async () => {
    expect(await migrate(runner, 'stall', migrations)).toEqual([])
    await run(`insert into stall.thing (name) values ('a')`)
    await run(`update stall.thing set name = 'b'`)
    await run(`delete from stall.thing`)
    await run('select count(*) from stall_jobs.job')
  })

  it.each([
    'create table stall.more (id int)',
    'create schema more',
    'alter table stall.thing add column more text',
    'drop table stall.thing',
    'truncate stall.thing',
    'update stall.audit_line set node = node',
    'delete from stall.audit_line',
    'truncate stall.audit_line',
    'delete from stall.audit_seal',
    'alter table stall.audit_line disable trigger all',
    'delete from stall.migration',
    'update stall.master_key_check set wrapped = wrapped',
    "copy stall.thing from program 'id'",
    "select pg_read_file('/etc/passwd')",
    'create role more',
  ])('may not: %s', async (text) => {
    await expect(run(text)).rejects.toMatchObject({ code: '42501' })
  })
})
