import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { withDatabase } from '../../../../test/postgres.ts'
import { migrations } from '../ca/migrations/index.ts'
import { main } from '../cli.ts'
import { openHeadExport } from '../platform/audit/heads.ts'
import { loadSealKey } from '../platform/audit/seal-key.ts'
import { newestHead, sealBatch } from '../platform/audit/sealer.ts'
import { writeAudit } from '../platform/audit/line.ts'
import { closeDatabase, createDatabase } from '../platform/db.ts'
import { createLog } from '../platform/log.ts'
import { migrate } from '../platform/migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-audit-command-'))
const config = join(folder, 'config.json')
let db: Kysely<any>

beforeAll(async () => {
  const { url } = await withDatabase()
  db = createDatabase<unknown>(url, { max: 1 })
  await migrate(db, 'ca', migrations)
  writeFileSync(config, JSON.stringify({ data: join(folder, 'data'), components: ['ca', 'status'], ca: { databaseUrl: url } }))
  const key = loadSealKey(join(folder, 'data/secrets/audit-key'))
  const log = createLog({ level: 'silent', name: 'test' })
  const heads = openHeadExport({ stream: 'ca', node: 'n1', folder: join(folder, 'data/audit'), log })
  for (const number of [1, 2]) {
    await writeAudit(
      db,
      'ca',
      { event: 'certificate.issued', traceId: 'a'.repeat(16) },
      { now: new Date(`2026-01-0${number}`), node: 'n1' },
    )
    await sealBatch(db, 'ca', { now: new Date(`2026-01-0${number}`), key })
    await heads.note(await newestHead(db, 'ca'))
  }
})
afterEach(() => vi.restoreAllMocks())
afterAll(async () => {
  await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true })
})

async function run(...words: readonly string[]): Promise<{ readonly code: number; readonly said: readonly string[] }> {
  const said: string[] = []
  for (const stream of ['log', 'error'] as const) vi.spyOn(console, stream).mockImplementation((line: string) => void said.push(line))
  return { code: await main(['audit', ...words, '--config', config]), said }
}

test('R32 yinxin audit verify says what holds, export writes it, cut takes old lines out', async () => {
  expect(await run('verify')).toEqual({ code: 0, said: ['ca: 2 lines in 2 seals hold; 2 exported heads agree'] })
  const to = join(folder, 'exported.jsonl')
  expect(await run('export', '--to', to)).toMatchObject({
    code: 0,
    said: [expect.stringMatching(/^ca: 2 lines in 2 seals, SHA-256 [0-9a-f]{64}$/)],
  })
  expect(readFileSync(to, 'utf8').trim().split('\n')).toHaveLength(4)
  expect(await run('cut', '--before', '2026-01-02')).toMatchObject({ code: 0, said: [expect.stringContaining('ca: 1 lines are now in')] })
  expect((await run('verify')).said).toEqual([
    'ca: 1 lines in 2 seals hold; 2 exported heads agree',
    'ca: lines of seals up to 1 were taken out by a signed statement; the last of them are in ca-seals-1-1.jsonl',
    expect.stringMatching(/^ca: 1 lines since .+ are not sealed yet$/),
  ])
})

test('R32 yinxin audit verify names the first wrong line and ends with code 1', async () => {
  await sql`alter table ca.audit_line disable trigger all`.execute(db)
  await sql`update ca.audit_line set actor = 'somebody else' where number = 2`.execute(db)
  const { code, said } = await run('verify')
  expect([code, said[0]]).toEqual([1, 'ca: line 2 was changed (seal 2)'])
})

test('words nobody can act on are refused', async () => {
  expect((await run('burn')).code).toBe(2)
  expect((await run('export')).code).toBe(2)
  expect((await run('cut')).code).toBe(2)
  expect((await run('verify', '--heads', join(folder, 'nowhere'))).code).toBe(1)
})
