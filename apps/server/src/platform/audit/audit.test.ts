import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { headFile, openHeadExport, readHeads } from './heads.ts'
import { writeAudit } from './line.ts'
import { auditMigration, signedSealsMigration } from './migration.ts'
import { cutAudit } from './retention.ts'
import { signCut } from './cut-statement.ts'
import { loadSealKey, sealKeysById } from './seal-key.ts'
import { newestHead, sealBatch } from './sealer.ts'
import { noSeal, type AuditHead } from './seal.ts'
import { verifyAudit } from './verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-audit-'))
const key = loadSealKey(join(folder, 'audit-key'))
const keys = sealKeysById([key.privateKey])
const log = createLog({ level: 'silent', name: 'test' })
const begin = new Date('2026-05-06T07:08:09.123Z')
const later = (seconds: number) => new Date(begin.getTime() + seconds * 1000)
const line = { event: 'sign-in.accepted', traceId: 'a'.repeat(16), detail: { b: 1, a: '二' } } as const

const databases: Kysely<any>[] = []
let db: Kysely<any>

beforeEach(async () => {
  db = createDatabase<unknown>((await withDatabase()).url, { max: 2 })
  databases.push(db)
})
afterAll(async () => {
  await Promise.all(databases.map((one) => closeDatabase(one)))
  rmSync(folder, { recursive: true, force: true })
})

const steps = { '0001-audit': auditMigration('shop'), '0002-signed': signedSealsMigration('shop') }

/** Three seals of three lines each; answers the exported head of each. */
async function filled(): Promise<readonly AuditHead[]> {
  await migrate(db, 'shop', steps)
  const heads: AuditHead[] = []
  for (const round of [0, 1, 2]) {
    for (const _ of [1, 2, 3]) await writeAudit(db, 'shop', line, { now: later(round), node: 'n1' })
    expect(await sealBatch(db, 'shop', { now: later(round), key })).toBe(3)
    heads.push((await newestHead(db, 'shop')) as AuditHead)
  }
  return heads
}

/** What whoever owns the database can do. */
async function asIntruder(...statements: readonly string[]): Promise<void> {
  for (const table of ['audit_line', 'audit_seal']) await sql`alter table ${sql.id('shop', table)} disable trigger all`.execute(db)
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const check = (heads: readonly AuditHead[] = []) => verifyAudit(db, 'shop', { keys, heads })

test('R32 a whole chain holds, with and without exported heads; what is not sealed yet is no fault', async () => {
  const heads = await filled()
  await writeAudit(db, 'shop', line, { now: later(9), node: 'n1' })
  const expected = { ok: true, seals: 3, lines: 9, unsealed: 1, unsealedSince: later(9) }
  expect(await check(heads)).toEqual({ ...expected, heads: 3 })
  expect(await check()).toEqual({ ...expected, heads: 0 })
})

test.each([
  ['an edited line', ['update shop.audit_line set actor = $$x$$ where number = 5'], { fault: 'line-changed', line: 5, seal: 2 }],
  ['a deleted line', ['delete from shop.audit_line where number = 5'], { fault: 'line-missing', line: 5, seal: 2 }],
  ['the last line of a seal deleted', ['delete from shop.audit_line where number = 6'], { fault: 'line-missing', line: 6, seal: 2 }],
  [
    'two lines that changed places',
    [
      'update shop.audit_line set at = at + $$1 ms$$::interval where number = 4',
      'drop index shop.audit_line_number',
      'alter table shop.audit_line alter number drop identity',
      'update shop.audit_line set number = 9 - number where number in (4, 5)',
    ],
    { fault: 'line-changed', line: 4, seal: 2 },
  ],
  [
    'a line with a number that is taken',
    [
      'drop index shop.audit_line_number',
      `insert into shop.audit_line (id, number, at, node, event, trace_id, detail) overriding system value
      select gen_random_uuid(), 5, at, node, event, trace_id, detail from shop.audit_line where number = 5`,
    ],
    { fault: 'line-inserted', line: 5, seal: 2 },
  ],
  [
    'a line before the first',
    [
      `insert into shop.audit_line (id, number, at, node, event, trace_id, detail) overriding system value
      select gen_random_uuid(), -1, at, node, event, trace_id, detail from shop.audit_line where number = 5`,
    ],
    { fault: 'line-inserted', line: -1 },
  ],
  ['a seal deleted', ['delete from shop.audit_seal where number = 2'], { fault: 'seal-missing', line: 4, seal: 3 }],
  [
    'the first seal and its lines deleted',
    ['delete from shop.audit_line where number < 4', 'delete from shop.audit_seal where number = 1'],
    { fault: 'seal-missing', line: 1, seal: 2 },
  ],
  [
    'what a seal covers changed',
    [`update shop.audit_seal set numbers = '{[4,6)}', lines = 2 where number = 2`],
    { fault: 'seal-changed', line: 4, seal: 2 },
  ],
  ['a seal made an old one', [`update shop.audit_seal set format = 1 where number = 3`], { fault: 'seal-not-signed', line: 7, seal: 3 }],
])('R32 %s is found, and its line named', async (_what, statements, wrong) => {
  const heads = await filled()
  await asIntruder(...statements)
  expect(await check(heads)).toMatchObject({ ok: false, wrong })
  expect(await check()).toMatchObject({ ok: false, wrong }) // no head is needed for it
})

test('R32 a cut tail and an emptied log are found by the exported heads, and only by them', async () => {
  const heads = await filled()
  await asIntruder('delete from shop.audit_line where number > 6', 'delete from shop.audit_seal where number > 2')
  expect(await check()).toMatchObject({ ok: true, lines: 6 })
  expect(await check(heads)).toMatchObject({ ok: false, wrong: { fault: 'tail-missing', line: 7, seal: 3 } })
  await asIntruder('truncate shop.audit_line, shop.audit_seal')
  expect(await check(heads)).toMatchObject({ ok: false, wrong: { fault: 'tail-missing', line: 1, seal: 1 } })
})

test('R32 an edit that is sealed anew is found: without the key by its signature, with the key by the heads', async () => {
  const heads = await filled()
  const again = async (by: typeof key) => {
    await asIntruder('delete from shop.audit_seal where number >= 2')
    while ((await sealBatch(db, 'shop', { now: later(5), key: by })) > 0);
  }
  await asIntruder('update shop.audit_line set actor = $$x$$ where number = 5')
  await again(loadSealKey(join(folder, 'stranger')))
  expect(await check(heads)).toMatchObject({ ok: false, wrong: { fault: 'head-differs', line: 4, seal: 2 } })
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'seal-not-signed', line: 4, seal: 2 } })
  await again(key) // a captured host
  expect(await check()).toMatchObject({ ok: true })
  expect(await check(heads)).toMatchObject({ ok: false, wrong: { fault: 'head-differs', line: 4, seal: 2 } })
})

test('R32 the database refuses to change, delete or empty, also to its owner; on a chain written to by others nothing is added', async () => {
  await filled()
  for (const table of ['audit_line', 'audit_seal']) {
    const refused = [
      sql`update ${sql.id('shop', table)} set at = now()`,
      sql`delete from ${sql.id('shop', table)}`,
      sql`truncate ${sql.id('shop', table)}`,
    ]
    for (const statement of refused) await expect(statement.execute(db)).rejects.toThrow('only added to')
  }
  await asIntruder(`update shop.audit_seal set hash = repeat('0', 64) where number = 3`)
  await writeAudit(db, 'shop', line, { now: later(9), node: 'n1' })
  await expect(sealBatch(db, 'shop', { now: later(9), key })).rejects.toThrow('is not ours')
})

test('R32 a transaction that commits late is sealed later; a sealer that lagged leaves a chain that holds', async () => {
  await migrate(db, 'shop', steps)
  const [held, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const slow = db.transaction().execute(async (trx) => {
    await writeAudit(trx, 'shop', line, { now: begin, node: 'n1' })
    held.resolve()
    await release.promise
  })
  await held.promise
  const other = createDatabase<unknown>(await currentUrl(), { max: 1 })
  databases.push(other)
  await writeAudit(other, 'shop', line, { now: begin, node: 'n2' })
  expect(await sealBatch(other, 'shop', { now: later(1), key })).toBe(1) // number 2; 1 is still open
  await writeAudit(other, 'shop', line, { now: begin, node: 'n2' })
  expect(await sealBatch(other, 'shop', { now: later(2), key })).toBe(1) // and still, a seal later
  release.resolve()
  await slow
  expect(await check()).toMatchObject({ ok: true, unsealed: 1, unsealedSince: begin })
  expect(await sealBatch(db, 'shop', { now: later(7200), key })).toBe(1)
  const undone = db.transaction().execute(async (trx) => {
    await writeAudit(trx, 'shop', line, { now: begin, node: 'n1' })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone') // number 4 is never used
  // many seals and hours later nothing can appear at number 4 any more
  for (let round = 1; round <= 102; round++) {
    await writeAudit(db, 'shop', line, { now: later(7200 + round), node: 'n1' })
    expect(await sealBatch(db, 'shop', { now: later(7200 + round * 60), key })).toBe(1)
  }
  expect(await check()).toEqual({ ok: true, seals: 105, lines: 105, unsealed: 0, heads: 0 })
  await asIntruder(`insert into shop.audit_line (id, number, at, node, event, trace_id, detail) overriding system value
    select gen_random_uuid(), 4, at, node, event, trace_id, detail from shop.audit_line where number = 2`)
  expect(await sealBatch(db, 'shop', { now: later(20_000), key })).toBe(0)
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'line-inserted', line: 4 } })
})

async function currentUrl(): Promise<string> {
  const { rows } = await sql<{
    name: string
    host: string
  }>`select current_database() as name, current_setting('unix_socket_directories') as host`.execute(db)
  return `postgresql:///${rows[0]?.name}?host=${encodeURIComponent((rows[0]?.host ?? '').replaceAll('"', ''))}&user=yinxin`
}

test('R32 a chain of the version before is carried over: the first signed seal says how far nothing was signed', async () => {
  await migrate(db, 'shop', { '0001-audit': steps['0001-audit'] })
  for (const _ of [1, 2, 3]) await writeAudit(db, 'shop', line, { now: begin, node: 'n1' })
  await sealAsBefore([1, 2])
  await migrate(db, 'shop', steps)
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'seal-not-signed', line: 1, seal: 1 } }) // nothing is proven yet
  expect(await sealBatch(db, 'shop', { now: later(1), key })).toBe(1)
  const carried = { seals: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string }
  expect(await check()).toEqual({ ok: true, seals: 2, lines: 3, unsealed: 0, carried, heads: 0 })
  await asIntruder('update shop.audit_line set actor = $$x$$ where number = 2')
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'line-changed', line: 1, seal: 1 } }) // its hash tells no more than the seal
})

/** Seals as version 0.1.0 did. */
async function sealAsBefore(numbers: readonly number[]): Promise<void> {
  const { createHash } = await import('node:crypto')
  const { canonicalLine, storedLineColumns } = await import('./line.ts')
  const { rows } = await sql<{
    number: number
  }>`select ${storedLineColumns} from shop.audit_line line where number = any(${[...numbers]}) order by number`.execute(db)
  const hash = createHash('sha256').update(JSON.stringify([1, begin.toISOString(), noSeal, rows.length]))
  for (const row of rows) hash.update('\n').update(canonicalLine(row))
  await sql`insert into shop.audit_seal (number, at, lines, previous, hash) values (1, ${begin}, ${rows.length}, ${noSeal}, ${hash.digest('hex')})`.execute(
    db,
  )
  await sql`update shop.audit_line set seal = 1 where number = any(${[...numbers]})`.execute(db)
}

test('heads go to a file and to a second place; one that cannot be written is caught up with, a line cut short is left out', async () => {
  const [first, second, third] = await filled()
  const [here, there] = [join(folder, 'here'), join(folder, 'there')]
  writeFileSync(there, 'a file where a folder should be')
  const places = openHeadExport({ stream: 'shop', node: 'n/1', folder: here, secondPlace: there, log })
  await places.note(first)
  await places.note(first)
  expect(readHeads(headFile(here, 'shop', 'n/1'))).toEqual([first])
  rmSync(there)
  mkdirSync(there)
  await places.note(second)
  expect(readHeads(headFile(there, 'shop', 'n/1'))).toEqual([second])
  writeFileSync(headFile(there, 'shop', 'n/1'), `${readFileSync(headFile(there, 'shop', 'n/1'), 'utf8')}{"stream":"sh`)
  expect(readHeads(headFile(there, 'shop', 'n/1'))).toEqual([second])
  expect(readHeads(join(folder, 'nowhere'))).toEqual([])
  expect(await check([second, third] as AuditHead[])).toMatchObject({ ok: true, heads: 2 })
})

test('a second place at an address that does not answer holds nobody up for ever and gets the newest head later', async () => {
  const [first] = await filled()
  const refused = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => refused.once('listening', resolve))
  const { port } = refused.address() as AddressInfo
  await new Promise((resolve) => refused.close(resolve))
  const places = openHeadExport({
    stream: 'shop',
    node: 'n1',
    folder: join(folder, 'local'),
    secondPlace: `http://127.0.0.1:${port}/heads`,
    log,
  })
  await places.note(first)
  const taken: string[] = []
  const { createServer: createHttp } = await import('node:http')
  const server = createHttp((request, answer) => {
    request.on('data', (chunk: Buffer) => taken.push(chunk.toString()))
    request.on('end', () => answer.writeHead(204).end())
  }).listen(port, '127.0.0.1')
  await places.note(first)
  expect(taken.map((text) => JSON.parse(text) as unknown)).toEqual([first])
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

test('the key is made once, for its owner only; another kind of key is refused', () => {
  expect(loadSealKey(join(folder, 'audit-key')).id).toBe(key.id)
  writeFileSync(join(folder, 'open'), readFileSync(join(folder, 'audit-key')), { mode: 0o644 })
  expect(() => loadSealKey(join(folder, 'open'))).toThrow('readable by others')
})

test('R32 a cut that the key of the seals did not sign takes nothing out of the check', async () => {
  const [first] = await filled()
  const stranger = loadSealKey(join(folder, 'stranger'))
  const facts = { stream: 'shop', throughSeal: 1, sealHash: first?.hash ?? '', lines: 3, file: 'gone.jsonl', fileSha256: '0'.repeat(64) }
  for (const by of [{ ...signCut(stranger, facts), key: key.id }, signCut(stranger, facts), signCut(key, { ...facts, stream: 'bank' })])
    await writeAudit(db, 'shop', { ...line, event: 'audit.cut', detail: { ...by } }, { now: later(9), node: 'n1' })
  expect(await sealBatch(db, 'shop', { now: later(9), key })).toBe(3)
  await asIntruder('delete from shop.audit_line where number <= 3')
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'line-missing', line: 1, seal: 1 } })
})

test('R32 a place that has more heads than the chain is told of as cut, and nothing is added to it', async () => {
  const [first, , third] = (await filled()) as AuditHead[]
  const said: object[] = []
  const watching = { ...log, error: (facts: object) => void said.push(facts) } as unknown as typeof log
  const [here, file] = [join(folder, 'longer'), headFile(join(folder, 'longer'), 'shop', 'n1')]
  const export1 = () => openHeadExport({ stream: 'shop', node: 'n1', folder: here, log: watching })
  await export1().note(third)
  const again = export1() // another process: it reads how far the place is
  await again.note(first)
  await again.note(first)
  expect(readHeads(file)).toEqual([third])
  expect(said).toEqual([{ stream: 'shop', newest: 1, exported: 3, place: file }]) // said once
  await again.note({ ...(third as AuditHead), number: 4 })
  expect(readHeads(file).map(({ number }) => number)).toEqual([3, 4])
})

test('a slow second place gets the newest head, not all it missed, and holds up nobody', async () => {
  const [first, second, third] = (await filled()) as AuditHead[]
  const [taken, waiting]: [number[], (() => void)[]] = [[], []]
  const { createServer: createHttp } = await import('node:http')
  const server = createHttp((request, answer) => {
    request.on('data', (chunk: Buffer) => taken.push((JSON.parse(chunk.toString()) as AuditHead).number))
    request.on('end', () => waiting.push(() => answer.writeHead(204).end()))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const places = openHeadExport({ stream: 'shop', node: 'n1', folder: join(folder, 'slow'), secondPlace: `http://127.0.0.1:${port}/`, log })
  void places.note(first)
  await expect.poll(() => waiting.length).toBe(1)
  void places.note(second)
  void places.note(third)
  void places.note(undefined) // nothing new
  waiting[0]?.()
  await expect.poll(() => waiting.length).toBe(2)
  waiting[1]?.()
  await places.close()
  expect(taken).toEqual([1, 3])
  await new Promise((resolve) => server.close(resolve))
})

test('R32 D7 old lines are taken out into a file by a signed statement, and the chain still holds; without it, it does not', async () => {
  await filled()
  const stamp = { now: later(100), node: 'n1' }
  const options = { key, folder: join(folder, 'cut'), stamp, traceId: 'b'.repeat(16) }
  expect(await cutAudit(db, 'shop', { ...options, before: later(0) })).toBeUndefined()
  expect(await cutAudit(db, 'shop', { ...options, before: later(2) })).toMatchObject({
    throughSeal: 2,
    lines: 6,
    file: 'shop-seals-1-2.jsonl',
  })
  expect(await sealBatch(db, 'shop', { now: later(101), key })).toBe(1)
  expect(await check()).toMatchObject({ ok: true, seals: 4, lines: 4, cut: { throughSeal: 2 } })
  const written = readFileSync(join(folder, 'cut/shop-seals-1-2.jsonl'), 'utf8').trim().split('\n')
  expect(written).toHaveLength(8)
  expect(JSON.parse(written[3] ?? '')).toMatchObject({ seal: { number: 1, numbers: '{[1,4)}' } })
  // once more: only what came after
  expect(await cutAudit(db, 'shop', { ...options, before: later(100) })).toMatchObject({
    throughSeal: 3,
    lines: 3,
    file: 'shop-seals-3-3.jsonl',
  })
  expect(await sealBatch(db, 'shop', { now: later(102), key })).toBe(1)
  expect(await check()).toMatchObject({ ok: true, cut: { throughSeal: 3 } })
  // the statement of the first cut is itself a line that cannot go
  await asIntruder(`delete from shop.audit_line where number = 10`)
  expect(await check()).toMatchObject({ ok: false, wrong: { fault: 'line-missing', line: 10 } })
  await expect(cutAudit(db, 'shop', { ...options, before: later(1000) })).rejects.toThrow('does not hold')
})
