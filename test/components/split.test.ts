// Bureau and CA company apart: four programs, each with its own data, that know each other only by HTTPS with certificates and by HTTP.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import { buildCertificationRequest, defaultAlgorithm, generateKeyPair, keyPairFromPkcs8, nameOf, parseCertificate } from '@yinxin/pki'
import type { CaCertificate } from '@yinxin/protocol/ca'
import { runServer, type RunningServer } from '../../apps/server/src/commands/run-server.ts'
import { caComponent } from '../../apps/server/src/ca/component.ts'
import { deskRouteTable } from '../../apps/server/src/desk/route-table.ts'
import { components } from '../../apps/server/src/components.ts'
import { readConfig } from '../../apps/server/src/config.ts'
import { gatewayComponent } from '../../apps/server/src/gateway/component.ts'
import { keyHashOf, ownProfile } from '../../apps/server/src/gateway/index.ts'
import type { Component } from '../../apps/server/src/platform/component.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { portalComponent } from '../../apps/server/src/portal/component.ts'
import { importOrganizations } from '../../apps/server/src/portal/index.ts'
import { routeTable } from '../../apps/server/src/portal/route-table.ts'
import { tlsAuthority } from '../e2e/tls.ts'
import { freePorts } from '../faults/start-process.ts'
import { signInWith, tokenOf, type OpenUkey } from '../faults/sign-in-client.ts'
import type { Answered } from '../portal/portal-harness.ts'
import { newSubmission } from '../ra/ra-world.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-split-'))
const running: RunningServer[] = []
const traceId = 'ab'.repeat(8)
const uscc = `91990100MA9TP0010${usccCheckCharacter('91990100MA9TP0010')}`
const organization = '示范市分立测试有限公司'

const notForPrograms = [...routeTable, ...deskRouteTable]
  .filter(({ outside }) => outside !== undefined)
  .map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, '*')}`)

let origin = ''
let registration = ''
let ukey: OpenUkey
let gateway: RunningServer
let authority: RunningServer
const other = newUkey()

/** What each of them said while it started. */
const said: Record<string, string[]> = {}

async function run(name: string, settings: Readonly<Record<string, unknown>>): Promise<RunningServer> {
  const lines: string[] = (said[name] = [])
  const one = await runServer(readConfig({ data: join(folder, name), ...settings }), { say: (line) => void lines.push(line) })
  running.push(one)
  return one
}

function newUkey() {
  const { privateKey, privateKeyPkcs8, publicKeySpki } = generateKeyPair('P-256')
  const request = buildCertificationRequest({
    subject: nameOf([['CN', 'x']]),
    publicKeySpki,
    algorithm: defaultAlgorithm('P-256'),
    privateKey,
  })
  return { privateKeyPkcs8, certificationRequest: Buffer.from(request).toString('base64') }
}

/** The keys our CA issues with, as a gateway elsewhere is configured with them. */
const issuingKeys = (authorities: readonly CaCertificate[]) =>
  authorities.flatMap(({ role, certificate }) => {
    const parsed = parseCertificate(Buffer.from(certificate, 'base64'))
    return role === 'issuing' && parsed.ok ? [keyHashOf(parsed.value)] : []
  })

function pemFile(name: string, certificate: string): string {
  const file = join(folder, name)
  writeFileSync(file, `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`)
  return file
}

beforeAll(async () => {
  const [port, statusPort, gatewayPort, caPort, deskPort, deskPeerPort, raPort, kmPort] = await freePorts(8)
  mkdirSync(join(folder, 'pages'))
  const tls = tlsAuthority()
  const [server, caller, statusCaller] = [
    tls.issue(['127.0.0.1']),
    tls.issue(['portal'], 'client'),
    tls.issue(['status.example'], 'client'),
  ]
  const identity = ({ certificate, key }: typeof server) => ({ certificate, key, authorities: tls.authorities })
  authority = await run('authority', {
    mode: 'production',
    components: ['ca'],
    ca: {
      organization: 'Split CA',
      statusUrl: `http://127.0.0.1:${statusPort}`,
      port: caPort,
      callers: { 'status.example': ['read'], portal: ['issue-approved', 'revoke', 'read'] },
      ...identity(server),
    },
  })
  await run('status', {
    mode: 'production',
    components: ['status'],
    status: { port: statusPort, ca: { url: `https://127.0.0.1:${caPort}`, ...identity(statusCaller) } },
  })
  const ca = authority.of(caComponent)?.ca
  const authorities = (await ca?.authorities()) ?? []
  const files = (role: string) =>
    authorities.filter((one) => one.role === role).map(({ certificate }, i) => pemFile(`${role}${i}.pem`, certificate))

  const { privateKeyPkcs8, certificationRequest } = newUkey()
  const issued = await ca?.issue({ certificationRequest, subject: { organization, uscc }, traceId })
  if (issued?.ok !== true) throw new Error('not issued')
  ukey = { uscc, certificate: issued.value.certificate, privateKeyPkcs8 }

  gateway = await run('gateway', {
    components: ['gateway'],
    gateway: {
      ...{ port: gatewayPort, trustAnchors: files('root'), intermediates: files('issuing'), ...identity(server) },
      certificateAuthorities: [{ id: 'ca', keys: issuingKeys(authorities), profile: ownProfile }],
      callers: { portal: 'portal' },
    },
  })

  const known = await gateway
    .of(gatewayComponent)
    ?.gateway.verifyCertificate({ certificate: ukey.certificate, policy: { revocation: 'none' }, traceId })
  const listed = { id: 'ca', name: { zh: '测试', en: 'Test' }, issuers: [known?.certificate?.issuer] }
  const peer = { url: `https://127.0.0.1:${gatewayPort}`, ...identity(caller) }
  await run('desk', {
    components: ['desk'],
    desk: {
      ...{ port: deskPort, gateway: peer, pages: join(folder, 'pages'), peerPort: deskPeerPort, callers: { portal: 'portal' } },
      ...{ peerCertificate: server.certificate, peerKey: server.key, peerAuthorities: tls.authorities },
    },
  })
  await run('ra', {
    components: ['ra'],
    ra: { port: raPort, ca: { url: `https://127.0.0.1:${caPort}`, ...identity(caller) }, gateway: peer, pages: join(folder, 'pages') },
  })
  registration = `http://127.0.0.1:${raPort}`
  await run('km', { mode: 'production', components: ['km'], km: { port: kmPort, callers: ['ca.example'], ...identity(server) } })
  const portal = await run('portal', {
    components: ['portal'],
    portal: {
      ...{ port, gateway: peer, authorities: [listed], pages: join(folder, 'pages') },
      desk: { url: `https://127.0.0.1:${deskPeerPort}`, ...identity(caller) },
    },
  })
  const database = portal.of(portalComponent)?.database
  if (database === undefined) throw new Error('no portal')
  const unit = { code: '70009001', name: organization, place: '示范市', insurances: [] }
  await importOrganizations(database, [{ uscc, name: organization, place: '示范市', insuredSince: '2019-01-01', units: [unit] }])
  origin = `http://localhost:${port}`
}, 120_000)

afterAll(async () => {
  for (const one of running.reverse()) await one.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
}, 60_000)

test('R35 a portal without gateway and CA in its process signs people in through both', async () => {
  expect(await signInWith(origin, ukey)).toMatchObject({ uscc, sessionHash: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

test('R9 an RA in another process brings a renewal to the CA, which decides', async () => {
  const kind = parseCertificate(Buffer.from(ukey.certificate, 'base64'))
  if (!kind.ok) throw new Error(kind.problem)
  const { privateKey, publicKeySpki } = keyPairFromPkcs8(ukey.privateKeyPkcs8)
  const holder = {
    kind: kind.value.keyKind as 'P-256',
    certificate: kind.value,
    privateKey,
    privateKeyPkcs8: ukey.privateKeyPkcs8,
    publicKeySpki,
  }
  const answer = await fetch(`${registration}/ra/v1/applications`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(newSubmission().renew(holder)),
  })
  expect(await answer.json()).toMatchObject({ failure: { code: 'RENEWAL_NOT_DUE' } })
})

test('R22 a portal opens a case at a desk in another process, once, and sees it by its browser and its code', async () => {
  const issued = await authority
    .of(caComponent)
    ?.ca.issue({ certificationRequest: other.certificationRequest, subject: { organization: '另一个名称', uscc }, traceId })
  if (issued?.ok !== true) throw new Error('not issued')
  const stranger: OpenUkey = { uscc, certificate: issued.value.certificate, privateKeyPkcs8: other.privateKeyPkcs8 }
  const challenged = await posted('/api/sign-in/challenges', { purpose: 'sign-in' })
  const { id, nonce } = challenged.body
  const authToken = JSON.stringify(tokenOf(stranger, origin, nonce))
  expect((await posted('/api/sign-in', { challengeId: id, authToken }, challenged.cookie)).body.failure.code).toBe('NAME_MISMATCH')
  const opened = await posted('/api/cases', undefined, challenged.cookie)
  expect(opened.body).toMatchObject({ number: expect.stringMatching(/^\d{8}-0001$/), isNew: true })
  expect((await posted('/api/cases', undefined, `${challenged.cookie}; ${opened.cookie}`)).body).toMatchObject({
    number: opened.body.number,
    isNew: false,
  })
  const shown = await fetch(`${origin}/api/cases/${opened.body.number}`, { headers: { cookie: opened.cookie } })
  const { code, state, organization: named } = (await shown.json()) as Answered
  expect([state, named]).toEqual(['waiting', '另一个名称'])
  expect((await posted('/api/cases/by-code', { number: opened.body.number, code })).body).toMatchObject({ state: 'waiting' })
  expect((await posted('/api/cases/by-code', { number: opened.body.number, code: 'WRONG' })).body.failure.code).toBe('CASE_UNKNOWN')
})

/** One call of the portal, with what it sets. */
async function posted(path: string, body: object | undefined, cookie = ''): Promise<{ readonly body: Answered; readonly cookie: string }> {
  const headers = { origin, cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  const answer = await fetch(origin + path, { method: 'POST', headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  return {
    body: await answer.json(),
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  }
}

test('a gateway and a status service by themselves keep no database', () => {
  expect(existsSync(join(folder, 'gateway/postgres'))).toBe(false)
  expect(existsSync(join(folder, 'status/postgres'))).toBe(false)
  expect(existsSync(join(folder, 'portal/postgres'))).toBe(true)
})

/** Routes of a component as it runs, `GET /api/session`: its listeners' routes, mounted once more where they are counted. */
async function routesOf(component: Component): Promise<readonly string[]> {
  const instance = running.map((one) => one.of(component)).find((one) => one !== undefined)
  const app = createHttpServer({ log: createLog({ level: 'silent', name: 'test' }) })
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void (method === 'HEAD' || routes.push(`${Array.isArray(method) ? 'ALL' : method} ${url}`)))
  for (const listener of instance?.listeners ?? []) listener.routes(app)
  await app.ready()
  await app.close()
  return routes
}

/** Operations of a document of docs/openapi, each part of an address that varies written as `*`. */
function described(name: string): readonly string[] {
  const document = new URL(`../../docs/openapi/${name}.json`, import.meta.url)
  const { paths } = JSON.parse(readFileSync(document, 'utf8')) as { readonly paths: Readonly<Record<string, object>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{\w+\}/g, '*')}`),
  )
}

const isPage = (route: string) => /^GET \/(?!api\/|ra\/v1\/|oidc\/|sso\/|\.well-known\/)/.test(route)

// the download site is files
test.each((components as readonly Component[]).filter(({ api }) => api !== undefined))(
  'every route of $name is in its document, or says why no program needs it',
  async (component) => {
    const routes = (await routesOf(component)).map((route) => route.replaceAll(/:\w+/g, '*'))
    const outside = ['portal', 'desk', 'ra'].includes(component.name)
      ? routes.filter((route) => isPage(route) || notForPrograms.includes(route))
      : []
    expect(routes.filter((route) => !outside.includes(route)).toSorted()).toEqual(described(component.name).toSorted())
    expect(routes).not.toEqual([])
  },
)

test('R32 production without a second place for heads of the audit is told so, and nobody who keeps no audit is', () => {
  const sentence = "The audit has no second place ('audit.secondPlace'): it proves nothing once this machine is taken."
  expect(said['authority']).toContain(sentence)
  for (const name of ['status', 'gateway', 'desk', 'portal']) expect(said[name]).not.toContain(sentence) // the portal's is a demonstration
})

test('R29 a gateway that is gone is said so, and nobody gets in', async () => {
  await gateway.stop()
  expect(await signInWith(origin, ukey)).toMatchObject({ code: 'GATEWAY_UNAVAILABLE' })
})
