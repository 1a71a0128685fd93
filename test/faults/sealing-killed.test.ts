// A database that was filled before rights were sealed (R52): the first start that seals is killed in the middle, twice, and gone on with by two nodes at once. Then somebody
// changes a row behind the application, and the operator is told wherever an operator looks.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { unlockUkey } from '../../apps/assistant/src/ukey/soft/operations.ts'
import { readUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { withDatabase } from '../postgres.ts'
import { signInWith, type OpenUkey } from './sign-in-client.ts'
import { endProcess, freePorts, startProcess } from './start-process.ts'

const bin = fileURLToPath(new URL('../../apps/server/bin/yinxin.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'yinxin-sealing-killed-'))
const [data, config, pages, socket] = ['data', 'config.json', 'pages', 'operator.sock'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
]
const [organizations, roles] = [8000, 2000]
let origin = ''
let db: Kysely<any>
let server: ChildProcess | undefined

beforeAll(async () => {
  const [{ url }, [portal = 0, status = 0, desk = 0, ra = 0]] = await Promise.all([withDatabase(), freePorts(4)])
  origin = `http://localhost:${portal}`
  mkdirSync(pages)
  const settings = {
    ...{ data, databaseUrl: url, logLevel: 'warn', operator: { socket }, status: { port: status } },
    ...{
      ca: { statusUrl: `http://127.0.0.1:${status}` },
      portal: { port: portal, pages },
      desk: { port: desk, pages },
      ra: { port: ra, pages },
    },
    demo: { assistant: false, businessSystem: false },
  }
  writeFileSync(config, JSON.stringify(settings), { mode: 0o600 })
  db = createDatabase(url)
}, 60_000)
afterAll(async () => {
  if (server !== undefined) await endProcess(server)
  await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
})

async function unlocked(): Promise<OpenUkey> {
  const file = join(data, 'ukeys', 'mingyuan.ukey')
  const [opened, certificate] = [await unlockUkey(file, '730518'), readUkeyFile(file)?.certificates[0]?.certificate]
  if (!opened.ok || certificate === undefined) throw new Error('the UKey could not be opened')
  return { kind: 'SM2', uscc: '', certificate, privateKeyPkcs8: opened.value.privateKeyPkcs8 }
}
/** The code it is refused with; undefined: it is in. */
async function refusal(ukey: OpenUkey): Promise<string | undefined> {
  const answer = await signInWith(origin, ukey)
  return 'code' in answer ? answer.code : undefined
}

/** As a version that knew no seals left it: much on the registers, roles of nobody's, and nothing sealed. */
async function fillAndUnseal(): Promise<void> {
  const statements = [
    `set local session_replication_role = replica`, // ledger and audit are only added to, and roles have persons
    `insert into portal.organizations (uscc, check_fits, name, normalized_name, place, insured_since, imported_at)
      select '9' || lpad(i::text, 17, '0'), true, '单位' || i, '单位' || i, '示范市', '2019-01-05', now() from generate_series(1, ${organizations}) i`,
    `insert into portal.units (code, organization_id, name, place, insurances) select '7' || right(uscc, 8), id, name, place, '[]'
      from portal.organizations where name like '单位%'`,
    `insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, in_force_at, in_force_by)
      select gen_random_uuid(), id, 'supervisor', 'active', '2199-12-31', now(), now(), 'certificate' from portal.organizations where name like '单位%' limit ${roles}`,
    ...['bindings', 'holders', 'organizations', 'units'].map((table) => `update portal.${table} set seal = null`),
    `delete from portal.right_versions`,
    `alter table portal.audit_line disable trigger all`, // those hold for everybody
    `delete from portal.audit_line where event in ('rights.sealed', 'right.sealed')`,
    `alter table portal.audit_line enable always trigger refuse_change, enable always trigger refuse_truncate`,
    `delete from portal.keys where kind in ('right-seals', 'rights-are-sealed')`,
  ]
  await db.transaction().execute(async (trx) => {
    for (const statement of statements) await sql.raw(statement).execute(trx)
  })
}

const sealed = async () =>
  Number(
    (
      await sql<{ count: string }>`select (select count(*) from portal.organizations where seal is not null)
        + (select count(*) from portal.units where seal is not null) as count`.execute(db)
    ).rows[0]?.count,
  )

/** Starts it and kills it as soon as more than `before` rows are sealed; answers how many were then. */
async function killAfter(before: number): Promise<number> {
  const child = spawn(process.execPath, [bin, 'start', '--config', config], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  while ((await sealed()) <= before && child.exitCode === null) await pause(5)
  child.kill('SIGKILL')
  await ended
  return sealed()
}

const rights = (...words: readonly string[]) =>
  spawnSync(process.execPath, [bin, 'rights', ...words, '--config', config], { encoding: 'utf8' })

const ask = (path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const asked = request({ agent: false, socketPath: socket, path, headers: { host: 'localhost' } }, (answer) => resolve(text(answer)))
    asked.on('error', reject)
    asked.end()
  })

it('R52 R35 a filled database is sealed by its first start: killed twice, gone on with by two at once, everything once', async () => {
  server = await startProcess(config)
  const ukey = await unlocked()
  expect(await refusal(ukey)).toBeUndefined() // it binds
  await endProcess(server)
  await fillAndUnseal()

  const first = await killAfter(0)
  const second = await killAfter(first)
  expect(first).toBeGreaterThan(0)
  expect(second).toBeGreaterThan(first)
  expect(second).toBeLessThan(2 * organizations)

  const beside = spawn(process.execPath, [bin, 'rights', 'verify', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [started, said, [code]] = await Promise.all([startProcess(config), text(beside.stdout), once(beside, 'exit')])
  server = started
  expect([code, said]).toEqual([0, expect.stringMatching(/^All \d+ rows are as the portal wrote them/)])
  const { rows } = await sql`select count(*)::int as versions, count(distinct key)::int as rows, max(version) as version
    from portal.right_versions where table_name = 'roles'`.execute(db)
  expect(rows).toEqual([{ versions: roles, rows: roles, version: 1 }])
  expect(await refusal(ukey)).toBeUndefined() // what was bound before is bound
}, 240_000)

it('R52 a row that was changed behind it: log, metric, health and audit say so, and nobody enters by it', async () => {
  const ukey = await unlocked()
  expect(JSON.parse(await ask('/health/ready'))).toMatchObject({ components: { portal: { rights: 'ok' } } })
  const { rows } = await sql<{ key: string }>`update portal.bindings set bound_at = bound_at - interval '1 day'
    where decided_by = 'rule' returning holder_id as key`.execute(db)
  const altered = { table: 'bindings', key: rows[0]?.key, how: 'altered' }
  expect(rows.length).toBe(1)
  for (const _time of [1, 2]) expect(await refusal(ukey)).toBe('RIGHT_ALTERED')

  expect(await ask('/metrics')).toContain('yinxin_portal_altered_rights_total{table="bindings"} 2')
  expect(JSON.parse(await ask('/health/ready'))).toMatchObject({ components: { portal: { rights: 'degraded' } } })
  const logged = () =>
    readFileSync(join(data, 'logs/server.log'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('a right was changed behind the application'))
      .map((line) => JSON.parse(line) as object)
  await expect.poll(logged).toEqual([expect.objectContaining({ level: 50, ...altered })]) // once for a row, however often it is refused
  const audited = async () =>
    (await sql`select actor, subject, detail from portal.audit_line where event = 'right.refused'`.execute(db)).rows
  await expect.poll(audited, { timeout: 20_000 }).toEqual([{ actor: 'system', subject: altered.key, detail: altered }])
  expect(rights('verify').stdout).toContain(`bindings ${altered.key}: was changed behind the application`)
}, 60_000)
