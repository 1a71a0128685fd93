import { randomBytes } from 'node:crypto'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from './db.ts'
import { checkMasterKey } from './master-key-check.ts'
import { migrate } from './migrate.ts'
import { createSecrets } from './secrets.ts'

let url: string
let db: Kysely<unknown>
const [ours, another] = [createSecrets(randomBytes(32)), createSecrets(randomBytes(32))]
const file = '/etc/yinxin/master-key'

beforeAll(async () => {
  url = (await withDatabase()).url
  db = createDatabase(url)
  await migrate(db, 'shop', {})
  await migrate(db, 'other', {})
})
afterAll(() => closeDatabase(db))

test('R35 the first node decides which master key a database has; a node with another one hears it in one sentence', async () => {
  await checkMasterKey(db, 'shop', ours, file)
  await checkMasterKey(db, 'shop', ours, file)
  await expect(checkMasterKey(db, 'shop', another, file)).rejects.toThrow(
    'the master key in /etc/yinxin/master-key is not the one the database of shop was made with',
  )
})

test('two first nodes at the same moment with different keys: one of them is refused', async () => {
  const both = await Promise.allSettled([ours, another].map((secrets) => checkMasterKey(db, 'other', secrets, file)))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
})

test('a check value of one component is none of another', async () => {
  await sql`update other.master_key_check set wrapped = (select wrapped from shop.master_key_check)`.execute(db)
  await expect(checkMasterKey(db, 'other', ours, file)).rejects.toThrow('is not the one the database of other was made with')
})

test('least rights: a role that owns nothing runs where nothing is to be brought forward, and is told who else can', async () => {
  await sql`create role clerk_of_shop login`.execute(db)
  await sql`grant usage on schema shop to clerk_of_shop`.execute(db)
  await sql`grant select on shop.migration to clerk_of_shop`.execute(db)
  const clerk = createDatabase(url.replace('user=yinxin', 'user=clerk_of_shop'))
  const step = { '0001-later': { up: async (trx: Kysely<any>) => void (await sql`create table later (id int)`.execute(trx)) } }
  expect(await migrate(clerk, 'shop', {})).toEqual([])
  await expect(migrate(clerk, 'shop', step)).rejects.toThrow('may not bring the schema of shop forward: run yinxin migrate as its owner')
  await expect(migrate(clerk, 'other', {})).rejects.toThrow('may not bring the schema of other forward')
  expect(await migrate(db, 'shop', step)).toEqual(['0001-later'])
  expect(await migrate(clerk, 'shop', step)).toEqual([])
  await closeDatabase(clerk)
})
