import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, createDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { startPostgres, type RunningPostgres } from '../postgres.ts'
import { pinyinMigration, tellPlainOrder } from './sorting.ts'

const folder = mkdtempSync(join(realpathSync(tmpdir()), 'yinxin-sorting-'))
let postgres: RunningPostgres
let db: Kysely<any>
beforeAll(async () => {
  postgres = await startPostgres({ folder, log: createLog({ level: 'silent', name: 'test' }), settings: { fsync: 'off' } })
  db = createDatabase<unknown>(postgres.url, { max: 1 })
  await migrate(db, 'shop', { '0001-pinyin': pinyinMigration('shop') })
})
afterAll(async () => {
  await closeDatabase(db)
  await postgres.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** @param label of the statement: one that was prepared before keeps the collation it was prepared with */
const names = async (label: string) =>
  (
    await sql<{ name: string }>`select name, ${sql.lit(label)} from unnest(array['许多', '安然', 'S10', 'S9', '林海']) name
      order by name collate shop.pinyin`.execute(db)
  ).rows.map(({ name }) => name)
const told = async () => {
  const said: string[] = []
  await tellPlainOrder(db, 'shop', { warn: (line: unknown) => void said.push(String(line)) } as Parameters<typeof tellPlainOrder>[2])
  return said
}

test('names stand by pinyin, digits as numbers, and nothing is to be said', async () => {
  expect([await names('with'), await told()]).toEqual([['安然', '林海', '许多', 'S9', 'S10'], []])
})

test('a PostgreSQL without ICU: the step goes through, lists work, and each start says in which order they stand', async () => {
  await sql`drop collation shop.pinyin`.execute(db)
  // this server has ICU: the first collation that is made is refused as one without it refuses it (a sequence counts past what is rolled back)
  await sql.raw('create sequence refusals').execute(db)
  await sql
    .raw(
      `create function no_icu() returns event_trigger language plpgsql as $$ begin
        if nextval('refusals') = 1 then raise exception 'ICU is not supported in this build' using errcode = 'feature_not_supported'; end if;
      end $$`,
    )
    .execute(db)
  await sql.raw(`create event trigger no_icu on ddl_command_start when tag in ('CREATE COLLATION') execute function no_icu()`).execute(db)
  await pinyinMigration('shop').up(db)
  await sql.raw('drop event trigger no_icu').execute(db)
  expect(await names('without')).toEqual(['S10', 'S9', '安然', '林海', '许多'])
  const [line, ...others] = await told()
  expect(others).toEqual([])
  expect(line).toContain("lists of 'shop' stand by their bytes, not by pinyin")
})
