// A decision of the desk whose server is killed twice on the way: before its effect was committed, and after, before the desk heard of it. And a lost UKey
// whose server is killed between the report and the issuer.
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { demoSupervisor } from '../../apps/demo/src/organizations.ts'
import { unlockUkey } from '../../apps/assistant/src/ukey/soft/operations.ts'
import { readUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createHttpBrowser, type HttpBrowser } from '../portal/http-browser.ts'
import { withDatabase } from '../postgres.ts'
import { tokenOf, type OpenUkey } from './sign-in-client.ts'
import { endProcess, freePorts, startProcess } from './start-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-decision-killed-'))
const [data, config, pages] = [join(folder, 'data'), join(folder, 'config.json'), join(folder, 'pages')]
let [portal, desk] = ['', '']
let db: Kysely<any>
let server: ChildProcess

/** With one to enter, the demo has an agent, and persons with roles. */
const words = { zh: '示范系统', en: 'Sample' }
const businessSystem = {
  ...{ id: 'handling', clientId: 'handling', clientSecret: 'a secret of this test', redirectUris: ['http://127.0.0.1:9/callback'] },
  ...{ name: words, description: words, url: 'http://127.0.0.1:9/' },
}

beforeAll(async () => {
  const [{ url }, [portalPort = 0, statusPort = 0, deskPort = 0, raPort = 0]] = await Promise.all([withDatabase(), freePorts(4)])
  ;[portal, desk] = [`http://localhost:${portalPort}`, `http://127.0.0.1:${deskPort}`]
  mkdirSync(pages)
  const settings = {
    ...{ data, databaseUrl: url, logLevel: 'warn', status: { port: statusPort }, ca: { statusUrl: `http://127.0.0.1:${statusPort}` } },
    ...{
      portal: { port: portalPort, pages, businessSystems: [businessSystem] },
      desk: { port: deskPort, pages },
      ra: { port: raPort, pages },
      demo: { assistant: false, businessSystem: false },
    },
  }
  writeFileSync(config, JSON.stringify(settings), { mode: 0o600 })
  db = createDatabase(url)
  server = await startProcess(config)
}, 60_000)
afterAll(async () => {
  await endProcess(server)
  await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 })
})

async function unlock(file: string, kind: NonNullable<OpenUkey['kind']>, pin: string): Promise<OpenUkey> {
  const path = join(data, 'ukeys', file)
  const [unlocked, certificate] = [await unlockUkey(path, pin), readUkeyFile(path)?.certificates[0]?.certificate]
  if (!unlocked.ok || certificate === undefined) throw new Error(`${file} could not be opened`)
  return { kind, uscc: '', certificate, privateKeyPkcs8: unlocked.value.privateKeyPkcs8 }
}

/** One question, its answer as it came. */
async function ask(browser: HttpBrowser, method: 'GET' | 'POST', url: string, body?: object) {
  const { status, text } = await browser.go(url, { method, ...(body === undefined ? {} : { body }) })
  return { status, ...JSON.parse(text) }
}

/** A challenge of `path`/challenges and the proof for it, posted to `to`. */
async function prove(browser: HttpBrowser, origin: string, [challenges, to]: readonly [string, string], ukey: OpenUkey) {
  const { id, nonce } = await ask(browser, 'POST', origin + challenges, challenges.includes('sign-in') ? { purpose: 'sign-in' } : {})
  return ask(browser, 'POST', origin + to, { challengeId: id, authToken: JSON.stringify(tokenOf(ukey, origin, nonce)) })
}

async function staff(id: string): Promise<(step: object) => Promise<{ status: number }>> {
  const browser = createHttpBrowser()
  const ukey = await unlock(`drawer/${id}.ukey`, 'P-256', '264815')
  const challenge = await ask(browser, 'POST', `${desk}/api/sign-in/challenges`, {})
  const authToken = JSON.stringify(tokenOf(ukey, desk, challenge.nonce))
  expect((await ask(browser, 'POST', `${desk}/api/sign-in`, { challengeId: challenge.id, authToken })).status).toBe(200)
  return async (step) => {
    const { version } = await ask(browser, 'GET', `${desk}/api/cases/${number}`)
    const answered = await ask(browser, 'POST', `${desk}/api/cases/${number}/steps`, { ...step, version })
    expect([answered.status, answered.failure?.code]).toEqual([200, undefined])
    return answered
  }
}

let number = ''
const person = createHttpBrowser()
const seen = () => ask(person, 'GET', `${portal}/api/cases/${number}`)

/** From the refusal to a decision that wants only its approval. */
async function submitted(): Promise<void> {
  const ukey = await unlock('yunfan.ukey', 'SM2', '481536')
  expect((await prove(person, portal, ['/api/sign-in/challenges', '/api/sign-in'], ukey)).failure?.code).toBe('NAME_MISMATCH')
  number = (await ask(person, 'POST', `${portal}/api/cases`)).number
  const own = `/api/cases/${number}`
  expect((await prove(person, portal, [`${own}/challenges`, `${own}/possession`], ukey)).status).toBe(200)
  const step = await staff('staff-lin')
  await step({ step: 'take' })
  for (const item of ['identity', 'licence', 'letter']) await step({ step: 'check', item, seen: true })
  await step({ step: 'submit', outcome: 'bind', reason: '已核对' })
}

/** Waits until a statement of the server stands behind a lock of ours. */
const untilItWaits = () =>
  expect
    .poll(async () => (await sql`select 1 from pg_locks where not granted`.execute(db)).rows.length, { timeout: 20_000 })
    .toBeGreaterThan(0)

/** What both sides say of the decision, counted. */
const found = async () =>
  (
    await sql<Record<string, string | number>>`select d.state, c.state as "case",
      (select count(*)::int from portal.applied_decisions a where a.decision_id = d.id) as applied,
      (select count(*)::int from portal.bindings where decided_by = 'desk') as bound,
      (select count(*)::int from portal.notices where kind = 'bound') as told,
      (select count(*)::int from portal.audit_line where detail ->> 'decision' = d.id::text) as audited,
      (select count(*)::int from desk.case_events e where e.case_id = c.id and e.kind = 'applied') as reported
      from desk.decisions d join desk.cases c on c.id = d.case_id where c.number = ${number}`.execute(db)
  ).rows[0]

const waiting = { state: 'to-apply', case: 'taking-effect' }
const nothing = { applied: 0, bound: 0, told: 0, audited: 0, reported: 0 }
const effect = { applied: 1, bound: 1, told: 1, audited: 1 }

it('R22 R35 killed -9 between decision and effect, and between effect and its acknowledgement: applied once, 正在生效 until then', async () => {
  await submitted()
  const approve = await staff('staff-xu')

  // The effect comes as far as its first row, and the server is gone before anything is committed.
  await db.transaction().execute(async (trx) => {
    await sql`lock table portal.applied_decisions in exclusive mode`.execute(trx)
    await approve({ step: 'approve' })
    await untilItWaits()
    await endProcess(server)
  })
  expect(await found()).toEqual({ ...waiting, ...nothing })

  // After the start it is committed; the desk cannot write that it heard so, and the server is gone again.
  await db.transaction().execute(async (trx) => {
    await sql`select 1 from desk.cases where number = ${number} for update`.execute(trx)
    server = await startProcess(config)
    await expect.poll(async () => (await found())?.['applied'], { timeout: 20_000 }).toBe(1)
    await untilItWaits()
    expect((await seen()).state).toBe('taking-effect')
    await endProcess(server)
  })
  expect(await found()).toEqual({ ...waiting, ...effect, reported: 0 })

  server = await startProcess(config)
  await expect.poll(async () => (await seen()).state, { timeout: 20_000 }).toBe('done')
  expect(await found()).toEqual({ state: 'applied', case: 'done', ...effect, reported: 1 })
}, 60_000)

it('R30 R35 killed -9 as soon as a UKey is reported lost: the start after it has the issuer suspend it, once', async () => {
  const phone = createHttpBrowser()
  const { mobile, password } = demoSupervisor
  const language = 'zh-CN'
  await sql`delete from portal.limits`.execute(db) // the demo had a code sent to this mobile a moment ago
  const asked = await ask(phone, 'POST', `${portal}/api/person/sign-in/code`, { account: mobile, password, language })
  expect([asked.status, asked.failure?.code]).toEqual([200, undefined])
  const { messages } = await ask(phone, 'GET', `${portal}/api/demo/messages`)
  const sent = messages.find((one: { readonly mobile: string; readonly text: string }) => one.mobile === mobile && /\d{6}/.test(one.text))
  const code = /\d{6}/.exec(sent.text)?.[0]
  expect((await ask(phone, 'POST', `${portal}/api/person/sign-in`, { code, language })).status).toBe(200)
  const news = async () => (await ask(phone, 'GET', `${portal}/api/lost-ukey`)).organizations[0].certificates[0]
  const { id: certificate } = await news()
  const reported = await ask(phone, 'POST', `${portal}/api/lost-ukey/suspensions`, { certificate, reason: 'taken' })
  await endProcess(server)
  expect(reported.issuer).toEqual({ state: 'asking' })
  server = await startProcess(config)
  await expect.poll(async () => (await news()).issuer.state, { timeout: 40_000 }).toBe('suspended')
  const { rows } = await sql`select (select count(*)::int from ca.lost_report where outcome = 'suspended') as taken,
    (select count(*)::int from ca.revocation where reason = 'certificateHold') as held,
    (select count(*)::int from portal.audit_line where event = 'certificate.issuer-answered') as noted`.execute(db)
  expect(rows).toEqual([{ taken: 1, held: 1, noted: 1 }])
}, 60_000)
