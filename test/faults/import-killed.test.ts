// An import is killed in the middle, twice. The run that ends it leaves what one run would have left.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { withDatabase } from '../postgres.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-import-killed-'))
const [config, file, report] = [join(folder, 'config.json'), join(folder, 'register.csv'), join(folder, 'report.csv')]
const rows = 30_000
let db: Kysely<any>

const uscc = (index: number) => {
  const code = `91330108MA3Q${String(index).padStart(5, '0')}`
  return code + usccCheckCharacter(code)
}

/** Every tenth row cannot be read. */
const line = (index: number) =>
  index % 10 === 0
    ? `12345,单位${index},示范市,2020-01-05,,`
    : `${uscc(index)},单位${index},示范市,2020-01-05,5${String(index).padStart(7, '0')},1380000${String(index % 10_000).padStart(4, '0')}`

beforeAll(async () => {
  const { url } = await withDatabase()
  db = createDatabase(url)
  writeFileSync(join(folder, 'key'), randomBytes(32), { mode: 0o600 })
  writeFileSync(config, JSON.stringify({ masterKeyFile: join(folder, 'key'), portal: { databaseUrl: url } }), { mode: 0o600 })
  writeFileSync(
    file,
    ['统一社会信用代码,单位名称,参保地,参保日期,参保单位编号,联系电话', ...Array.from({ length: rows }, (_, index) => line(index))].join(
      '\n',
    ),
  )
})
afterAll(async () => {
  await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true })
})

const startImport = () =>
  spawn(process.execPath, [bin, 'import', 'organizations', file, '--config', config, '--report', report], { stdio: 'ignore' })

const lastRow = async () =>
  (
    await sql<{ row: number }>`select coalesce(max(last_row), 0) as row from portal.imports`
      .execute(db)
      .catch(() => ({ rows: [{ row: 0 }] }))
  ).rows[0]?.row ?? 0

/** Kills an import as soon as it has come further than `row`; answers how far it had come. */
async function killAfter(row: number): Promise<number> {
  const child = startImport()
  const ended = once(child, 'exit')
  while ((await lastRow()) <= row && child.exitCode === null) await pause(5)
  child.kill('SIGKILL')
  await ended
  return lastRow()
}

it('R19 R35 goes on after kill -9 as if nothing had happened: every row once, every remark once', async () => {
  const first = await killAfter(0)
  const second = await killAfter(first)
  expect(first).toBeGreaterThan(0)
  expect(second).toBeGreaterThan(first)
  expect(second).toBeLessThan(rows)
  const [code] = (await once(startImport(), 'exit')) as [number]
  expect(code).toBe(1) // some were refused
  const { rows: stored } = await sql`select count(*) as organizations, count(distinct u.code) as units, count(contact) as phones
    from portal.organizations o join portal.units u on u.organization_id = o.id`.execute(db)
  expect(stored).toEqual([{ organizations: rows * 0.9, units: rows * 0.9, phones: rows * 0.9 }])
  const { rows: remarks } = await sql`select count(*) as remarks, count(distinct row) as rows from portal.import_remarks`.execute(db)
  expect(remarks).toEqual([{ remarks: rows / 10, rows: rows / 10 }])
  const { rows: audited } = await sql`select sum((detail ->> 'imported')::int) as imported, sum((detail ->> 'refused')::int) as refused
    from portal.audit_line where event = 'organizations.imported'`.execute(db)
  expect(audited).toEqual([{ imported: rows * 0.9, refused: rows / 10 }])
  const results = readFileSync(report, 'utf8')
    .trim()
    .split('\r\n')
    .slice(1)
    .map((text) => text.split(',')[6])
  expect(results).toEqual(Array.from({ length: rows }, (_, index) => (index % 10 === 0 ? '未导入' : '已导入')))
})
