import { createCipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { migrate } from '../migrate.ts'
import { createSecrets, fileSecrets } from '../secrets.ts'
import { beginMasterKeyChange, endMasterKeyChange, nextFile, readMasterKeys } from './master-keys.ts'
import { rewrapSecrets, type WrappedColumn } from './rewrap.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-keys-'))
const column: WrappedColumn = {
  table: 'keys',
  column: 'wrapped',
  key: ['name'],
  also: ['owner'],
  context: ({ name, owner }) => `${owner}/${name}`,
}
let db: Kysely<any>

beforeAll(async () => {
  db = createDatabase<unknown>((await withDatabase()).url, { max: 2 })
  const step = {
    up: async () =>
      void (await sql`create table shop.keys (name text primary key, owner text not null, wrapped bytea not null)`.execute(db)),
  }
  await sql`create schema shop`.execute(db)
  await step.up()
  await migrate(db, 'shop', {})
})
afterAll(async () => {
  await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true })
})

/** As version 0.1.0 wrapped: without the id of the key. */
function firstVersion(key: Uint8Array, text: string, context: string): Uint8Array {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  return Buffer.concat([Buffer.of(1), nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()])
}

const insert = (name: string, wrapped: Uint8Array) =>
  sql`insert into shop.keys (name, owner, wrapped) values (${name}, 'us', ${Buffer.from(wrapped)})`.execute(db)

test('A6 the master key is changed while nodes run: each opens everything at every moment, a change cut short is gone on with', async () => {
  const file = join(folder, 'secrets/master-key')
  const node = fileSecrets(file) // a running node
  const old = readFileSync(file)
  await insert('a', firstVersion(old, 'first version', 'us/a'))
  for (const name of ['b', 'c', 'd']) await insert(name, node.wrap(Buffer.from(name), `us/${name}`))
  const opened = async (secrets = node) => {
    const { rows } = await sql<{ name: string; wrapped: Uint8Array }>`select name, wrapped from shop.keys order by name`.execute(db)
    return rows.map(({ name, wrapped }) => Buffer.from(secrets.unwrap(wrapped, `us/${name}`)).toString())
  }
  const all = ['first version', 'b', 'c', 'd']
  beginMasterKeyChange(file)
  expect(readMasterKeys(file)).toHaveLength(2)
  // killed after two rows
  let rows = 0
  const dying = {
    ...node,
    rewrap: (bytes: Uint8Array, context: string) => {
      if (++rows > 2) throw new Error('killed')
      return node.rewrap(bytes, context)
    },
  }
  await expect(rewrapSecrets(db, 'shop', [column], dying)).rejects.toThrow('killed')
  expect(await opened()).toEqual(all)
  await insert('e', node.wrap(Buffer.from('e'), 'us/e')) // under the next key already
  beginMasterKeyChange(file)
  expect(await rewrapSecrets(db, 'shop', [column], node)).toBe(2)
  expect(await rewrapSecrets(db, 'shop', [column], node)).toBe(0)
  const aside = endMasterKeyChange(file)
  expect(existsSync(nextFile(file))).toBe(false)
  expect(readFileSync(aside)).toEqual(old)
  expect(await opened()).toEqual([...all, 'e'])
  expect(await opened(createSecrets(readFileSync(file)))).toEqual([...all, 'e']) // nothing needs the old key any more
  await expect(opened(createSecrets(old))).rejects.toThrow('another master key than ours')
})

test('a folder that lost its master key in a change says so instead of making another', () => {
  const file = join(folder, 'lost/master-key')
  fileSecrets(file)
  beginMasterKeyChange(file)
  rmSync(file)
  expect(() => readMasterKeys(file)).toThrow('is missing')
})
