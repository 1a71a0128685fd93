// The server is killed while people sign in. What it acknowledged is there afterwards, and the next start is clean.
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { unlockUkey } from '../../apps/assistant/src/ukey/soft/operations.ts'
import { runServer } from '../../apps/server/src/commands/run-server.ts'
import { caComponent } from '../../apps/server/src/ca/component.ts'
import { portalComponent } from '../../apps/server/src/portal/component.ts'
import { readConfig } from '../../apps/server/src/config.ts'
import { readHeads } from '../../apps/server/src/platform/audit/heads.ts'
import { loadSealKey, sealKeysById } from '../../apps/server/src/platform/audit/seal-key.ts'
import { verifyAudit } from '../../apps/server/src/platform/audit/verify.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { importOrganizations } from '../../apps/server/src/portal/index.ts'
import { endProcess, freePorts, postmasterOf, startProcess } from './start-process.ts'
import { isLong } from '../needs.ts'
import { replay, signInWith, type Acknowledged, type OpenUkey } from './sign-in-client.ts'

/** `npm run long` takes more of them. */
const rounds = isLong ? 40 : 8
const people = 4
const folder = mkdtempSync(join(tmpdir(), 'yinxin-kill-'))
const data = join(folder, 'data')
const pin = '739182'

let ports: readonly number[] = []
let origin = ''
let ukeys: readonly OpenUkey[] = []
let server: ChildProcess | undefined

beforeAll(async () => {
  ports = await freePorts(4)
  origin = `http://localhost:${ports[0]}`
  mkdirSync(join(folder, 'pages'))
  writeFileSync(join(folder, 'config.json'), JSON.stringify(settings()))
  ukeys = await personalise()
}, 120_000)

afterAll(async () => {
  if (server !== undefined) await endProcess(server)
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
})

const settings = () => ({
  data,
  logLevel: 'warn',
  portal: { port: ports[0], pages: join(folder, 'pages'), signInsPerMinute: 1_000_000 },
  status: { port: ports[1] },
  desk: { port: ports[2], pages: join(folder, 'pages') },
  ra: { port: ports[3], pages: join(folder, 'pages') },
  ca: { statusUrl: `http://127.0.0.1:${ports[1]}` },
  demo: { assistant: false, businessSystem: false },
})

function uscc(number: number): string {
  const code = `91990100MA9K${String(number).padStart(4, '0')}0`
  return code + usccCheckCharacter(code)
}

/** One new organisation for each round, so that each has a first sign-in (a binding) of its own; with software UKeys of the assistant. */
async function personalise(): Promise<readonly OpenUkey[]> {
  const running = await runServer(readConfig(settings()))
  try {
    const numbers = Array.from({ length: rounds }, (_, number) => number)
    const units = (number: number) => [
      { code: `7000${String(number).padStart(4, '0')}`, name: `断电测试${number}`, place: '示范市', insurances: [] },
    ]
    const rows = numbers.map((number) => ({
      uscc: uscc(number),
      name: `示范市断电测试${number}有限公司`,
      place: '示范市',
      insuredSince: '2019-01-01',
      units: units(number),
    }))
    const [portal, authority] = [running.of(portalComponent), running.of(caComponent)]
    if (portal === undefined || authority === undefined) throw new Error('the server runs without portal or ca')
    expect((await importOrganizations(portal.database, rows)).imported).toBe(rounds)
    const opened: OpenUkey[] = []
    for (const { name: organization, uscc: code } of rows) {
      const file = join(folder, `${code}.ukey`)
      const made = await createUkey({ file, label: organization, serialNumber: code, keyKind: 'P-256' satisfies CertifiedKeyKind, pin })
      const request = made.ok ? made.value.certificationRequest : ''
      const issued = await authority.ca.issue({
        certificationRequest: request,
        subject: { organization, uscc: code },
        traceId: 'a'.repeat(16),
      })
      if (!issued.ok) throw new Error(issued.failure.code)
      writeCertificate({ file, certificate: issued.value.certificate })
      const unlocked = await unlockUkey(file, pin)
      if (!unlocked.ok) throw new Error(unlocked.failure.code)
      opened.push({ uscc: code, certificate: issued.value.certificate, privateKeyPkcs8: unlocked.value.privateKeyPkcs8 })
    }
    return opened
  } finally {
    await running.stop()
  }
}

/** People sign in one after the other until the connection breaks. */
async function signInUntilKilled(mine: readonly OpenUkey[], acknowledged: Acknowledged[], isKilled: () => boolean): Promise<void> {
  for (let turn = 0; !isKilled(); turn++) {
    const ukey = mine[turn % mine.length]
    if (ukey === undefined) return
    try {
      const outcome = await signInWith(origin, ukey)
      if ('traceId' in outcome && 'sessionHash' in outcome) acknowledged.push(outcome)
      else if (!isKilled()) throw new Error(`refused: ${outcome.code} ${JSON.stringify(outcome.detail ?? {})}`)
    } catch (error) {
      if (!isKilled()) throw error
    }
  }
}

/** A round of sign-ins that ends with a kill; answers what was acknowledged until then. */
async function killedRound(child: ChildProcess, round: number): Promise<readonly Acknowledged[]> {
  const acknowledged: Acknowledged[] = []
  let killed = false
  // each person has a UKey of its own first: a first sign-in of this round's new organisation is among them
  const order = [...ukeys.slice(0, round + 1)].reverse()
  const working = Array.from({ length: people }, (_, person) =>
    signInUntilKilled([...order.slice(person % order.length), ...order.slice(0, person % order.length)], acknowledged, () => killed),
  )
  const work = Promise.all(working)
  // every other round waits for the first sign-in of its new organisation; the others may be killed in the middle of it
  await Promise.race([work, untilSome(acknowledged, round % 2 === 1 ? order[0]?.uscc : undefined)])
  await pause(Math.random() * 150)
  killed = true
  if (round % 4 === 3) process.kill(postmasterOf(data), 'SIGKILL') // the database too, as when memory runs out
  await endProcess(child)
  await work
  return acknowledged
}

async function untilSome(acknowledged: readonly Acknowledged[], newest: string | undefined): Promise<void> {
  while (acknowledged.length < 3 || (newest !== undefined && acknowledged.every((one) => one.uscc !== newest))) await pause(5)
}

interface Found {
  readonly lines: number
  readonly sessions: number
  readonly bindings: number
}

/** Asks the running server's database how much of what was acknowledged is there. */
async function find(url: string, acknowledged: readonly Acknowledged[]): Promise<Found> {
  const db = createDatabase<unknown>(url, { max: 1 })
  const [traces, hashes, usccs] = [
    acknowledged.map((one) => one.traceId),
    acknowledged.map((one) => one.sessionHash),
    [...new Set(acknowledged.map((one) => one.uscc))],
  ]
  const { rows } = await sql<Found>`select
    (select count(distinct trace_id) from portal.audit_line where event = 'sign-in.accepted' and trace_id = any(${traces})) as lines,
    (select count(*) from portal.sessions where cookie_hash = any(${hashes})) as sessions,
    (select count(*) from portal.bindings b join portal.organizations o on o.id = b.organization_id where o.uscc = any(${usccs})) as bindings`.execute(
    db,
  )
  await closeDatabase(db)
  return rows[0] ?? { lines: 0, sessions: 0, bindings: 0 }
}

const databaseUrl = () => `postgresql:///yinxin?host=${encodeURIComponent(join(data, 'postgres'))}&user=yinxin`

const expected = (acknowledged: readonly Acknowledged[]): Found => ({
  lines: acknowledged.length,
  sessions: acknowledged.length,
  bindings: new Set(acknowledged.map(({ uscc: code }) => code)).size,
})

test(
  `R35 killed -9 ${rounds} times during sign-ins: nothing acknowledged is lost, a proof stays used, every start is clean`,
  async () => {
    const all: Acknowledged[] = []
    server = await startProcess(join(folder, 'config.json'))
    for (let round = 0; round < rounds; round++) {
      const acknowledged = await killedRound(server, round)
      expect(acknowledged.length, `round ${round}`).toBeGreaterThanOrEqual(3)
      all.push(...acknowledged)
      server = await startProcess(join(folder, 'config.json'))
      expect(await find(databaseUrl(), acknowledged), `round ${round}`).toEqual(expected(acknowledged))
      const last = acknowledged.at(-1)
      expect(last && (await replay(origin, last))?.code, `round ${round}`).toBe('CHALLENGE_UNKNOWN')
    }
    expect(await find(databaseUrl(), all)).toEqual(expected(all))
    expect(new Set(all.map(({ uscc: code }) => code)).size).toBeGreaterThanOrEqual(rounds / 2)
    const db = createDatabase<unknown>(databaseUrl(), { max: 1 })
    const keys = sealKeysById([loadSealKey(join(data, 'secrets/audit-key')).privateKey])
    // none of the servers that were killed need have lived for the second after which a head is exported; the last one runs on
    const heads = () => readdirSync(join(data, 'audit')).flatMap((name) => readHeads(join(data, 'audit', name)))
    const verified = () => verifyAudit(db, 'portal', { keys, heads: heads() })
    await expect.poll(async () => (await verified()).heads, { timeout: 20_000 }).toBeGreaterThan(0)
    expect(await verified()).toMatchObject({ ok: true })
    await closeDatabase(db)
    console.log(`${all.length} acknowledged sign-ins over ${rounds} kills`)
  },
  isLong ? 900_000 : 300_000,
)
