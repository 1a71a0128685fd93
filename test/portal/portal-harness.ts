// A whole portal for tests: real PostgreSQL, real gateway, a PKI of its own, pages from a folder; browsers as cookie jars over inject.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { nameAttributeOids, nameOf, nameToString, signRaw } from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf } from '@yinxin/protocol/assistant'
import { usccCheckCharacter } from '@yinxin/protocol/identifiers'
import type { ChallengeAnswer, SignInAnswer, UnitSummary } from '@yinxin/protocol/portal'
import type { TakesAgreements } from '@yinxin/protocol/agreement'
import type { SuspendsLost } from '@yinxin/protocol/ca'
import type { DeskContract } from '@yinxin/protocol/desk'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, createTestPki, type IssueOptions, type TestClock, type TestIdentity, type TestPki } from '@yinxin/testkit'
import { sql, type Kysely } from 'kysely'
import { createGateway, ownAuthority, ownProfile, type Authority, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import type { Clock } from '../../apps/server/src/platform/clock.ts'
import { createDatabase } from '../../apps/server/src/platform/db.ts'
import { pages as portalPages } from '../../apps/web/src/portal/pages.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import {
  createPortal,
  importOrganizations,
  type MailProvider,
  type MessageProvider,
  type NoticeProvider,
  type OrganizationRow,
  type PortalConfig,
  type PortalDatabase,
  type RealNameProvider,
} from '../../apps/server/src/portal/index.ts'
import type { PortalTables } from '../../apps/server/src/portal/database.ts'
import type { OrganizationRegistry } from '../../apps/server/src/portal/organizations/registry.ts'
import type { PortalParts } from '../../apps/server/src/portal/deps.ts'
import { portalParts } from '../../apps/server/src/portal/parts.ts'
import { loadSsoKeys } from '../../apps/server/src/portal/sso/keys.ts'
import { openJobs } from '../../apps/server/src/platform/jobs/jobs.ts'
import { withDatabase } from '../postgres.ts'

export const origin = 'http://localhost:8600'

export interface AuditRow {
  readonly event: string
  readonly trace_id: string
  readonly certificate: string | null
  readonly detail: Record<string, unknown>
}

export interface TestPortal {
  readonly app: FastifyInstance
  readonly db: PortalDatabase
  readonly databaseUrl: string
  readonly pki: TestPki
  readonly clock: Clock
  readonly config: PortalConfig
  readonly gateway: RunningGateway
  /** A certificate of the portal's CA. */
  certify(options: Partial<IssueOptions> & { readonly subject: IssueOptions['subject'] }): TestIdentity
  /** From now on this revocation list is at `listUrl`. */
  publish(list: Uint8Array): void
  browser(): TestBrowser
  audit(): Promise<readonly AuditRow[]>
  /** What every part of the portal works with, for background work that a test runs itself. */
  readonly parts: PortalParts
  /** Every route there is, `GET /path`. */
  readonly routes: readonly string[]
  close(): Promise<void>
}

/** A credit code with its check character. */
export const usccOf = (code: string) => code + usccCheckCharacter(code)

export const organization = {
  name: '示范市明远机械有限公司',
  uscc: usccOf('91330106MA27XY183'),
  place: '示范市',
  insuredSince: '2020-01-01',
}

export const unit = (code: string, name = organization.name): UnitSummary => ({
  code,
  name,
  place: '示范市',
  insurances: [{ kind: '工伤保险', place: '示范市' }],
})

export interface PortalOptions {
  readonly notices?: NoticeProvider
  /** The register of legal persons. */
  readonly registry?: OrganizationRegistry
  /** What brings text messages to persons, and what their names are compared with; default: nothing. */
  readonly messages?: MessageProvider
  readonly mail?: MailProvider
  readonly realName?: RealNameProvider
  /** Suspends what was reported lost of the authority `test`; default: nobody can be asked. */
  readonly issuer?: SuspendsLost
  /** The registration authority organisations are asked for; default: none. */
  readonly agreements?: TakesAgreements
  /** Makes the desk cases are opened at; default: none. */
  readonly desk?: (deps: Pick<PortalParts, 'db' | 'gateway' | 'clock' | 'log' | 'secrets'>) => Promise<DeskContract>
  readonly config?: Partial<PortalConfig>
  /** Default: a clock that stands until moved. */
  readonly clock?: Clock
  readonly organizations?: readonly OrganizationRow[]
  /** Fills the database before the portal has seen it. */
  readonly prepare?: (db: Kysely<any>, pki: TestPki) => Promise<void>
  /** A second CA under the same name, an authority of its own to the gateway and not one the portal lists. */
  readonly namesake?: TestPki
  /** Proxies whose word on the caller's address is taken. */
  readonly trustedProxies?: readonly string[]
}

/** Serial numbers the portal's CA has revoked, for its list. */
const revokedSerial = 'f0f0f0f0f0f0f0f0f0f0'
/** Where certificates say the revocation list is. */
export const listUrl = 'http://status.test/ca.crl'

export const revoked = { serialNumber: revokedSerial }

export async function startPortal(options: PortalOptions = {}): Promise<TestPortal> {
  const clock = options.clock ?? createClock()
  const now = clock.now()
  const pki = createTestPki({ kind: 'P-256', now })
  const both = [pki, ...(options.namesake === undefined ? [] : [options.namesake])]
  const log = createLog({ level: 'silent', name: 'test' })
  let served: Uint8Array | undefined
  const gateway = createGateway({
    trustAnchors: both.flatMap(({ trustAnchors }) => trustAnchors.map(({ raw }) => raw)),
    intermediates: both.flatMap(({ intermediates }) => intermediates.map(({ raw }) => raw)),
    authorities: both.map(({ issuingCa }, index) => withSurname(ownAuthority(index === 0 ? 'test' : 'namesake', [issuingCa.der]))),
    clock,
    log,
    // only the revocation list is to be had; OCSP is away
    fetch: async (url) =>
      String(url) === listUrl && served !== undefined ? new Response(served as BodyInit) : new Response(null, { status: 503 }),
    revocationLists: both.flatMap((one) => [
      one.crl({ revoked: [{ serialNumber: revokedSerial, revokedAt: now }] }),
      one.crl({ issuer: one.root }),
    ]),
  })
  const { url: databaseUrl } = await withDatabase()
  const db = createDatabase<PortalTables>(databaseUrl)
  await options.prepare?.(db, pki)
  const pagesFolder = buildPages()
  const isTold = options.issuer !== undefined
  const config: PortalConfig = { ...defaultConfig(pki, pagesFolder, isTold), ...options.config }
  const given = {
    db,
    gateway,
    clock,
    log,
    secrets: createSecrets(Buffer.alloc(32, 7)),
    config,
    node: 'test',
    ...(options.notices === undefined ? {} : { notices: options.notices }),
    ...(options.registry === undefined ? {} : { registry: options.registry }),
    ...(options.messages === undefined ? {} : { messages: options.messages }),
    ...(options.mail === undefined ? {} : { mail: options.mail }),
    ...(options.realName === undefined ? {} : { realName: options.realName }),
    ...(options.issuer === undefined ? {} : { issuer: options.issuer }),
    ...(options.agreements === undefined ? {} : { agreements: options.agreements }),
  }
  const desk = await options.desk?.(given)
  const deps = { ...given, ...(desk === undefined ? {} : { desk }) }
  const portal = await createPortal(deps)
  const own = portalParts(deps, { jobs: openJobs({ component: 'portal', db, log }), keys: await loadSsoKeys(deps) })
  const parts = { ...own, directory: portal.directory }
  const app = createHttpServer({ log, trustedProxies: options.trustedProxies ?? [] })
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void routes.push(`${Array.isArray(method) ? 'ALL' : method} ${url}`))
  portal.routes(app)
  await app.ready()
  const report = await importOrganizations(db, options.organizations ?? [{ ...organization, units: [unit('30104826')] }], { now })
  if (report.remarks.length > 0) throw new Error(JSON.stringify(report.remarks))
  return {
    ...{ app, db, databaseUrl, pki, clock, config, gateway, parts, routes },
    certify: (asked) => pki.issue({ uscc: organization.uscc, ...asked }),
    publish: (list) => void (served = list),
    browser: () => createBrowser(app),
    audit: async () =>
      (await sql<AuditRow>`select event, trace_id, certificate, detail from portal.audit_line order by number`.execute(db)).rows,
    async close() {
      await app.close()
      await portal.close()
      await gateway.close()
      await db.destroy()
      rmSync(pagesFolder, { recursive: true, force: true })
    },
  }
}

/** A CA that names handlers by surname and given name. */
const withSurname = (authority: Authority): Authority => ({
  ...authority,
  profile: { ...ownProfile, handlerSurname: [{ attribute: nameAttributeOids.SN }] },
})

function defaultConfig(pki: TestPki, pagesFolder: string, suspendsLost: boolean): PortalConfig {
  const issuers = [nameToString(pki.issuingCa.certificate.subject)]
  return {
    origin,
    portalName: { zh: '示范省社会保险网上服务平台', en: 'Demo social insurance portal' },
    demo: true,
    assistantPorts: [11735, 19281],
    minimumAssistantVersion: '0.1.0',
    authorities: [{ id: 'test', name: { zh: '测试', en: 'Test' }, issuers, suspendsLost }],
    cutOverDate: '2025-01-01',
    directory: [],
    browsers: [],
    pagesFolder,
    businessSystems: [],
    sessionIdleSeconds: 1800,
    sessionAbsoluteSeconds: 28_800,
    secureCookies: false,
    signInsPerMinute: 10_000,
  }
}

function buildPages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-pages-'))
  const portal = join(folder, 'portal')
  mkdirSync(join(portal, 'assets'), { recursive: true })
  const built = portalPages.map((page) => ({ ...page, file: `${page.name}.html` }))
  for (const { name, file } of built) writeFileSync(join(portal, file), `<!doctype html><title>${name}</title>`)
  writeFileSync(join(portal, 'pages.json'), JSON.stringify(built))
  writeFileSync(join(portal, 'assets', 'login-abc12_-9.js'), 'export {}')
  writeFileSync(join(portal, 'assets', 'compat.css'), 'body {}')
  return folder
}

export const testClock = (portal: TestPortal) => portal.clock as TestClock

/** A body as a test reads it: it says what it expects by asserting it. */
// eslint-disable-next-line no-restricted-syntax -- assertions look at what came, whatever its shape
export type Answered = any

export interface TestAnswer<T = Answered> {
  readonly status: number
  readonly headers: Record<string, string | string[] | number | undefined>
  readonly body: T
  readonly text: string
}

/** A browser: keeps cookies, sends Origin on what changes state. */
export interface TestBrowser {
  readonly cookies: Map<string, string>
  request<T = Answered>(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer<T>>
  challenge(input?: object): Promise<ChallengeAnswer>
  /** The whole sign-in with this certificate. */
  signIn(
    identity: TestIdentity,
    change?: { readonly nonce?: string; readonly origin?: string },
  ): Promise<TestAnswer<SignInAnswer & { failure?: { code: string } }>>
}

function createBrowser(app: FastifyInstance): TestBrowser {
  const cookies = new Map<string, string>()
  const browser: TestBrowser = {
    cookies,
    async request(method, url, body, headers = {}) {
      const answer = await app.inject({
        method,
        url,
        headers: {
          host: 'localhost:8600',
          ...(method === 'GET' ? {} : { origin }),
          ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      for (const { name, value, maxAge, expires } of answer.cookies) {
        if (value === '' || maxAge === 0 || (expires !== undefined && expires < new Date())) cookies.delete(name)
        else cookies.set(name, value)
      }
      return { status: answer.statusCode, headers: answer.headers, body: parse(answer.body), text: answer.body }
    },
    async challenge(input = { purpose: 'sign-in' }) {
      return (await browser.request<ChallengeAnswer>('POST', '/api/sign-in/challenges', input)).body
    },
    async signIn(identity, change = {}) {
      const { id, nonce } = await browser.challenge()
      return browser.request('POST', '/api/sign-in', { challengeId: id, authToken: prove(identity, change.nonce ?? nonce, change.origin) })
    },
  }
  return browser
}

function parse(text: string): Answered {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What the assistant answers: an authentication token over origin and nonce (P-256 only). */
export function prove(identity: TestIdentity, nonce: string, signedOrigin = origin): string {
  const algorithm = 'ES256' as const
  const hash = (data: Uint8Array) => new Uint8Array(createHash(hashOf(algorithm)).update(data).digest())
  const signature = signRaw({ algorithm: 'ECDSA-SHA256', privateKey: identity.privateKey, message: bytesToSign(signedOrigin, nonce, hash) })
  return JSON.stringify({
    unverifiedCertificate: encodeBase64(identity.der),
    algorithm,
    signature: encodeBase64(signature),
    format: formatOf(algorithm),
    appVersion: '0.1.0',
  })
}

/** A subject of an organisation with a handler named in it. */
export const withHandler = (surname: string, given: string) =>
  nameOf([
    ['C', 'CN'],
    ['O', organization.name],
    ['SN', surname],
    ['GN', given],
    ['CN', organization.name],
  ])
