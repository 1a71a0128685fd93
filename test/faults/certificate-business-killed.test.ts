// R9 kill -9 of the assistant, and of the RA with the CA, in the middle of each step: it goes on, with one key, one application and one certificate.
// In the suite a seeded sample; every step of every business with either process under `npm run long`.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateKeyPair, parseCertificate, verifyRawSignature } from '@yinxin/pki'
import { parseCompactJws, type SiteRequest } from '@yinxin/protocol/assistant'
import type { IssuedCertificate } from '@yinxin/protocol/ca'
import type { Result } from '@yinxin/protocol/failures'
import { businessRules, isStatusBusiness } from '@yinxin/protocol/ra'
import { createUkey, writeCertificate } from '../../apps/assistant/src/ukey/soft/create.ts'
import { createSoftDriver } from '../../apps/assistant/src/ukey/soft/driver.ts'
import { readUkeyFile, writeUkeyFile } from '../../apps/assistant/src/ukey/soft/ukey-file.ts'
import { ensureApplicationList, ensureSiteList } from '../../apps/demo/src/site-list.ts'
import { assistantBin } from '../../apps/demo/src/ukeys-and-certificates.ts'
import { createCa, type RunningCa } from '../../apps/server/src/ca/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { fileSecrets } from '../../apps/server/src/platform/secrets.ts'
import { adminPins } from '../../apps/server/src/ra/admin-pins/import-admin-pins.ts'
import { putContact } from '../../apps/server/src/ra/contacts/store.ts'
import { seededRandom, seedOfRun } from '../differential/random.ts'
import { isLong } from '../needs.ts'
import { withDatabase } from '../postgres.ts'
import { organization, requestOver, tokenFor, uscc, type Holder } from '../ra/ra-world.ts'
import { endProcess, freePorts, startProcess } from './start-process.ts'

const businesses = ['apply', 'renew', 'reissue', 'change', 'suspend', 'resume', 'revoke', 'unblock'] as const
const victims = ['assistant', 'server'] as const
/** While it runs, somebody is killed. */
const steps = ['start', 'wait', 'approve', 'write'] as const
interface Run {
  readonly business: (typeof businesses)[number]
  readonly victim: (typeof victims)[number]
  readonly step: (typeof steps)[number]
}
const isAboutStatus = ({ business }: Pick<Run, 'business'>): boolean => isStatusBusiness(business)
const bringsCertificate = (run: Run): boolean => run.business !== 'unblock' && !isAboutStatus(run)
/** What there is of each: nobody approves a renewal, and only a new certificate is written. */
const has = (run: Run): boolean =>
  run.step === 'approve' ? businessRules[run.business].decides === 'officer' : run.step !== 'write' || !isAboutStatus(run)
const all = businesses.flatMap((business) => victims.flatMap((victim) => steps.map((step): Run => ({ business, victim, step }))))
const possible = all.filter(has)
const seed = seedOfRun()
const random = seededRandom(seed)
const runs = isLong
  ? possible
  : [
      random.pick(possible.filter((run) => run.victim === 'assistant' && bringsCertificate(run))),
      random.pick(possible.filter((run) => run.victim === 'server' && bringsCertificate(run))),
      random.pick(possible.filter(isAboutStatus)),
      ...victims.map((victim) => random.pick(possible.filter((run) => run.business === 'unblock' && run.victim === victim))),
    ]

const folder = mkdtempSync(join(tmpdir(), 'yinxin-business-killed-'))
const [data, configFile, pin] = [join(folder, 'data'), join(folder, 'config.json'), '735192']
const [adminPin, freshPin] = ['FIRST-ADMIN', '620481']
const traceId = '0123456789abcdef'
let [db, ca, officer]: [Kysely<any>, RunningCa, Holder] = [] as never
let server: ChildProcess
let [raPort, assistantPort] = [0, 0]
let lists: { readonly siteList: string; readonly vendorKey: string; readonly applicationList: string }

const ra = () => `http://127.0.0.1:${raPort}`

beforeAll(async () => {
  const [{ url }, [first = 0, statusPort = 0, second = 0]] = await Promise.all([withDatabase(), freePorts(3)])
  ;[raPort, assistantPort] = [first, second]
  mkdirSync(join(folder, 'pages'))
  const settings = {
    ...{ data, databaseUrl: url, logLevel: 'warn', components: ['ca', 'status', 'gateway', 'ra'], status: { port: statusPort } },
    ra: { port: raPort, pages: join(folder, 'pages'), codesPerHour: 100 },
    ca: { statusUrl: `http://127.0.0.1:${statusPort}`, approvalOrigin: ra(), kinds: ['P-256', 'SM2'] },
  }
  writeFileSync(configFile, JSON.stringify(settings), { mode: 0o600 })
  server = await startProcess(configFile)
  db = createDatabase(url)
  const log = createLog({ level: 'silent', name: 'test' })
  const secrets = fileSecrets(join(data, 'secrets/master-key'))
  ca = await createCa({ db, secrets, clock: systemClock, log, statusUrl: settings.ca.statusUrl, node: 'test', kinds: ['P-256', 'SM2'] })
  const pair = generateKeyPair('P-256')
  const subject = { organization: '示范', name: '周核', number: 'R001' }
  officer = {
    ...pair,
    kind: 'P-256',
    certificate: read(await ca.issueToStaff({ certificationRequest: requestOver('P-256', pair), subject, traceId })),
  }
  await ca.nameOfficer(officer.certificate.raw, 'test')
  await putContact(db, secrets, { uscc, organization, contact: '张三', mobile: '13800001234', since: new Date() })
  const words = { zh: '证书办理' }
  const site = ensureSiteList(folder, [{ origin: ra(), name: '证书办理', keys: [siteKey()] }], new Date())
  const registrations = [{ name: words, operator: words, address: `${ra()}/` }]
  lists = { ...site, applicationList: ensureApplicationList(folder, { applications: [], desks: [], registrations }, new Date()) }
}, 120_000)

afterAll(async () => {
  if (server !== undefined) await endProcess(server)
  if (ca !== undefined) await ca.close()
  if (db !== undefined) await closeDatabase(db)
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
})

/** The list wants a key of each site; nothing is asked for by it here. */
function siteKey() {
  const { publicKeySpki } = generateKeyPair('P-256')
  const point = Buffer.from(publicKeySpki.subarray(-64))
  const part = (from: number) => point.subarray(from, from + 32).toString('base64url')
  return { kty: 'EC', crv: 'P-256', x: part(0), y: part(32), kid: 'test' } as const
}

function read(issued: Result<IssuedCertificate>) {
  const parsed = parseCertificate(Buffer.from(issued.ok ? issued.value.certificate : '', 'base64'))
  if (!parsed.ok) throw new Error(JSON.stringify(issued))
  return parsed.value
}

interface Assistant {
  readonly child: ChildProcess
  call<T = Record<string, unknown>>(name: string, params?: object): Promise<T>
}

interface Shown {
  readonly businesses: readonly { readonly step: string; readonly phase: string; readonly number?: string; readonly state?: string }[]
  readonly ukeys: readonly { readonly id: string; readonly certificates: readonly { readonly sha256: string }[] }[]
}

async function startAssistant(state: string, ukeys: string): Promise<Assistant> {
  const files = ['--site-list', lists.siteList, '--vendor-key', lists.vendorKey, '--application-list', lists.applicationList]
  const words = [
    'run',
    '--data',
    state,
    '--ukeys',
    ukeys,
    ...files,
    '--ports',
    String(assistantPort),
    '--browser-command',
    'false',
    '--json',
  ]
  const child = spawn(process.execPath, [assistantBin, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const home = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the assistant ended with ${code}`)))
    child.stdout.once('data', (line: Buffer) => resolve((JSON.parse(line.toString()) as { ready: { home: string } }).ready.home))
  })
  const { origin, hash } = new URL(home)
  let token = ''
  const call = async <T>(name: string, params: object = {}): Promise<T> => {
    const headers = { 'content-type': 'application/json', origin, ...(token === '' ? {} : { 'x-yinxin-token': token }) }
    const answer = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(params) })
    return (await answer.json()) as T
  }
  token = (await call<{ token: string }>('exchange', { code: hash.slice(1) })).token
  return { child, call }
}

/** Approves as an officer at the desk does, in one go; a server that dies in the middle is asked again. */
async function approve(number: string, replaces: object): Promise<void> {
  const headers = { origin: ra(), 'content-type': 'application/json' }
  const jar = new Map<string, string>()
  const post = async <T>(path: string, body: object): Promise<T> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${ra()}${path}`, { method: 'POST', headers: { ...headers, cookie }, body: JSON.stringify(body) })
    for (const one of answer.headers.getSetCookie()) jar.set(one.split('=')[0] ?? '', one.split(/[=;]/)[1] ?? '')
    return (await answer.json()) as T
  }
  const prove = async (begin: string, end: string, body: object = {}) => {
    const { id, request } = await post<{ id: string; request: string }>(begin, body)
    const payload = parseCompactJws(request, 4096)?.payload as unknown as SiteRequest
    await post(end, { challengeId: id, authToken: tokenFor(officer, payload) })
  }
  await prove('/api/sign-in/challenges', '/api/sign-in')
  await prove(`/api/applications/${number}/approval/challenges`, `/api/applications/${number}/approval`, replaces)
}

async function newUkey(at: string, certified: boolean): Promise<string> {
  mkdirSync(join(at, 'ukeys'), { recursive: true })
  const file = join(at, 'ukeys/one.ukey')
  const created = await createUkey({ file, label: '示范', serialNumber: `S-${at.slice(-6)}`, keyKind: 'P-256', pin, adminPin })
  if (!created.ok) throw new Error(created.failure.code)
  if (certified) {
    const notAfter = new Date(Date.now() + 20 * 86_400_000).toISOString()
    const order = { certificationRequest: created.value.certificationRequest, subject: { organization, uscc }, notAfter, traceId }
    writeCertificate({ file, certificate: Buffer.from(read(await ca.issue(order)).raw).toString('base64') })
  }
  return file
}

test.each(runs)('$business, $victim killed at $step', { timeout: 180_000 }, async ({ business, victim, step }) => {
  const at = mkdtempSync(join(folder, 'run-'))
  const isChange = isStatusBusiness(business)
  const isUnblocking = business === 'unblock'
  const byCode = businessRules[business].proof === 'code' && !isUnblocking
  const file = await newUkey(at, !byCode)
  if (isUnblocking) await lockPin(file)
  const lost = business === 'reissue' ? await certificateOfLostUkey() : undefined
  const replaces = lost === undefined ? {} : { replaces: lost }
  const [state, ukeys] = [join(at, 'assistant'), join(at, 'ukeys')]
  let assistant = await startAssistant(state, ukeys)
  const shown = () => assistant.call<Shown>('home.state', { version: 0 })
  const one = async () => (await shown()).businesses[0]
  /** Kills the victim some moments into `act`, and brings it back. */
  const during = async (now: Run['step'], act: () => Promise<unknown>): Promise<void> => {
    if (now !== step) return void (await act())
    const acting = act().catch(() => undefined) // whoever is killed answers nothing
    await pause(random.below(250))
    await endProcess(victim === 'assistant' ? assistant.child : server)
    await acting
    if (victim === 'assistant') assistant = await startAssistant(state, ukeys)
    else server = await startProcess(configFile)
  }
  const until = async (phase: string): Promise<void> => {
    for (const deadline = Date.now() + 60_000; (await one())?.phase !== phase; await pause(100))
      if (Date.now() > deadline) throw new Error(`seed ${seed}: still ${JSON.stringify(await one())}, not ${phase}`)
  }
  const ukey = (await shown()).ukeys[0]
  const target = ukey?.certificates[0]?.sha256 ?? ''
  const order = {
    ...{ ukeyId: ukey?.id, pin },
    ...(business === 'renew' || business === 'change' ? { renews: target } : {}),
    ...(business === 'change' ? { organization: '天府新名有限公司' } : {}),
    ...(byCode ? { uscc, code: await codeSent() } : {}),
    ...(business === 'reissue' ? { reissue: 'lost' } : {}),
    ...(isUnblocking ? { business, certificate: target, code: await codeSent() } : {}),
    ...(isChange ? { business, reason: reasons[business], certificate: target } : {}),
  }
  if (business === 'resume') await suspendHeld(target)
  await during('start', () => assistant.call('home.business-start', order))
  // killed before anything was written down: the person begins again
  if ((await one()) === undefined) await assistant.call('home.business-start', order)
  const id = (await one())?.step ?? ''
  if ((await one())?.phase === 'key') await assistant.call('home.business-go-on', { step: id, pin })
  await during('wait', () => pause(300))
  if (businessRules[business].decides === 'officer') {
    await until('wait')
    const number = (await one())?.number ?? ''
    await during('approve', () => approve(number, replaces))
    const { rows } = await sql<{ state: string }>`select state from ra.application where number = ${number}`.execute(db)
    if (rows[0]?.state === 'waiting') await approve(number, replaces) // the officer sees it still waiting, and presses again
  }
  if (!isChange) {
    const [phase, typed] = isUnblocking ? (['unblock', freshPin] as const) : (['write', pin] as const)
    await until(phase)
    await during('write', () => assistant.call('home.business-go-on', { step: id, pin: typed }))
    if ((await one())?.phase === phase) await assistant.call('home.business-go-on', { step: id, pin: typed })
  }
  await until('over')
  expect(await one()).toMatchObject({ state: 'done' })
  await endProcess(assistant.child)
  if (isUnblocking) return isUnblockedOnce(ukeys, target)
  if (isChange) return isChangedOnce(id, target, standings[business])

  const { rows } = await sql<{ certificate: Uint8Array }>`select certificate from ra.application where step_id = ${id}`.execute(db)
  expect(rows).toHaveLength(1)
  const certificate = read({
    ok: true,
    value: { certificate: Buffer.from(rows[0]?.certificate ?? []).toString('base64'), serial: '', issuerSha256: '' },
  })
  const issued = await sql<{
    n: string
  }>`select count(*) as n from ca.approved_issuance where key_sha256 = ${createHash('sha256').update(certificate.publicKeySpki).digest('hex')}`.execute(
    db,
  )
  expect(Number(issued.rows[0]?.n)).toBe(1)
  const driver = createSoftDriver(ukeys)
  const message = Buffer.from('after all that')
  const [held] = (await driver.list()).ukeys
  expect(held?.certificates.map(({ sha256 }) => sha256)).toEqual([certificate.sha256])
  const algorithm = certificate.keyKind === 'SM2' ? ('SM2SM3' as const) : ('ES256' as const)
  const signed = await driver.sign({ ukeyId: held?.id ?? '', certificateSha256: certificate.sha256, pin, algorithm, data: message })
  const verifiedAs = certificate.keyKind === 'SM2' ? ('SM2-SM3' as const) : ('ECDSA-SHA256' as const)
  expect(
    signed.ok && verifyRawSignature({ algorithm: verifiedAs, publicKeySpki: certificate.publicKeySpki, message, signature: signed.value }),
  ).toBe(true)
  expect(readFileSync(file, 'utf8')).not.toContain('"next"')
  if (businessRules[business].old !== 'none') await isRevokedOnce(lost ?? target)
  await driver.close()
})

/** A certificate whose UKey nobody has any more. */
async function certificateOfLostUkey(): Promise<string> {
  const order = { certificationRequest: requestOver('P-256', generateKeyPair('P-256')), subject: { organization, uscc }, traceId }
  return read(await ca.issue(order)).sha256
}

/** The one that went for the new one: revoked soon, and once. */
async function isRevokedOnce(sha256: string): Promise<void> {
  const standing = async () => (await ca.certificatesOf(uscc)).find((line) => line.sha256 === sha256)?.standing
  for (const deadline = Date.now() + 30_000; (await standing()) !== 'revoked' && Date.now() < deadline;) await pause(200)
  expect(await standing()).toBe('revoked')
  const lines = await sql<{ n: string }>`select count(*) as n from ca.audit_line where event = 'certificate.revoked'
    and certificate = ${sha256}`.execute(db)
  expect(Number(lines.rows[0]?.n)).toBe(1)
}

const reasons = { suspend: 'lost', resume: 'found', revoke: 'misused' } as const
const standings = { suspend: 'suspended', resume: 'in-force', revoke: 'revoked' } as const

async function suspendHeld(sha256: string): Promise<void> {
  const named = (await ca.certificatesOf(uscc)).find((line) => line.sha256 === sha256)
  if (named === undefined) throw new Error('the CA does not know the certificate on the UKey')
  const { issuerSha256, serial } = named
  await ca.revoke({ issuerSha256, serial, reason: 'certificateHold', traceId })
}

/** One application, one change on record, and the certificate stands as was asked. */
async function isChangedOnce(step: string, sha256: string, standing: string): Promise<void> {
  const { rows } = await sql<{ number: string }>`select number from ra.application where step_id = ${step}`.execute(db)
  expect(rows).toHaveLength(1)
  const named = (await ca.certificatesOf(uscc)).find((line) => line.sha256 === sha256)
  expect(named?.standing).toBe(standing)
  const taken = await sql<{ n: string }>`select count(*) as n from ra.audit_line where subject = ${rows[0]?.number ?? ''}
    and event = 'application.moved' and detail->>'step' = 'settle'`.execute(db)
  expect(Number(taken.rows[0]?.n)).toBe(1)
}

/** Locked, and its admin PIN on file. */
async function lockPin(file: string): Promise<void> {
  const ukey = readUkeyFile(file) ?? expect.unreachable()
  writeUkeyFile(file, { ...ukey, pin: { ...ukey.pin, triesLeft: 0 } })
  const deps = { db, secrets: fileSecrets(join(data, 'secrets/master-key')), clock: systemClock, node: 'test' }
  await adminPins(deps, [{ ukeySerial: ukey.serialNumber, uscc, pin: adminPin }])
}

/** The new PIN signs; the RA has the admin PIN the UKey has, and nothing pending. */
async function isUnblockedOnce(ukeys: string, target: string): Promise<void> {
  const driver = createSoftDriver(ukeys)
  const [held] = (await driver.list()).ukeys
  const order = { ukeyId: held?.id ?? '', certificateSha256: target, pin: freshPin, algorithm: 'ES256', data: Buffer.from('x') } as const
  expect((await driver.sign(order)).ok).toBe(true)
  const { rows } = await sql<{ current: Uint8Array; pending: Uint8Array | null }>`select current, pending from ra.admin_pin
    where ukey_serial = ${held?.serialNumber ?? ''}`.execute(db)
  expect(rows[0]?.pending).toBeNull()
  const secrets = fileSecrets(join(data, 'secrets/master-key'))
  const current = Buffer.from(secrets.unwrap(rows[0]?.current ?? new Uint8Array(), `ra admin pin ${held?.serialNumber}`)).toString('utf8')
  const admin = { current, next: 'AFTERWARDS', again: false }
  expect(await driver.unblock?.({ ukeyId: held?.id ?? '', admin, newPin: '918273' })).toMatchObject({ ok: true })
  await driver.close()
}

async function codeSent(): Promise<string> {
  await fetch(`${ra()}/ra/v1/codes`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ uscc }) })
  const { messages } = (await (await fetch(`${ra()}/api/demo/messages`)).json()) as { messages: readonly { text: string }[] }
  return /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(messages[0]?.text ?? '')?.[0] ?? ''
}
