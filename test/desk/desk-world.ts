// A portal and a desk for tests: real PostgreSQL, real gateway; staff and handlers as cookie jars over inject.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { buildExtension, nameOf } from '@yinxin/pki'
import { defaultStaffPolicy } from '@yinxin/protocol/ca'
import type { StaffCase, StaffRole, StaffStepInput } from '@yinxin/protocol/desk'
import { succeeded } from '@yinxin/protocol/failures'
import type { TestIdentity } from '@yinxin/testkit'
import { createDesk, inviteStaff, type DeskConfig, type RunningDesk } from '../../apps/server/src/desk/index.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { applyWaiting } from '../../apps/server/src/portal/cases/effects.ts'
import {
  prove,
  startPortal,
  type Answered,
  type PortalOptions,
  type TestAnswer,
  type TestBrowser,
  type TestPortal,
} from '../portal/portal-harness.ts'

export const deskOrigin = 'http://127.0.0.1:8603'

/** Offices beside the bureau's own: one of the authority the tests are issued by, one of another, one of the bureau's, one where nobody works. */
const offices = [
  { id: 'ca-hall', kind: 'authority', name: { zh: '北方 CA 办理点', en: 'North CA hall' }, authorities: ['test'] },
  { id: 'south-hall', kind: 'authority', authorities: ['south-ca'] },
  { id: 'district', kind: 'bureau', name: { zh: '临港分中心', en: 'Harbour branch' } },
  { id: 'empty', kind: 'bureau' },
] as const

export interface Clerk {
  readonly id: string
  readonly identity: TestIdentity
  request<T = Answered>(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<TestAnswer<T>>
  /** The whole sign-in with this certificate, or another. */
  signIn(identity?: TestIdentity): Promise<TestAnswer>
  read(number: string): Promise<StaffCase>
  /** A step on the case as it is now. */
  step(number: string, input: Omit<StaffStepInput, 'version'> & { readonly version?: number }): Promise<TestAnswer>
  /** Possession proven at this clerk's computer. */
  prove(number: string, identity: TestIdentity, about?: string): Promise<TestAnswer>
}

export interface DeskWorld {
  readonly portal: TestPortal
  readonly desk: RunningDesk
  readonly app: FastifyInstance
  /** A certificate of the staff policy. */
  staffCertificate(name: string, number: string): TestIdentity
  /** Registers, and signs in. */
  staff(name: string, roles: readonly StaffRole[], tenant?: string): Promise<Clerk>
  /** A sign-in that is refused for another name, and the case opened from it. */
  mismatch(options?: {
    readonly browser?: TestBrowser
    readonly name?: string
  }): Promise<{ readonly number: string; readonly code: string; readonly browser: TestBrowser; readonly identity: TestIdentity }>
  /** Carries out what waits, as the portal does every second. */
  apply(): Promise<void>
  audit(): Promise<readonly { readonly event: string; readonly actor: string | null; readonly detail: Record<string, unknown> }[]>
  close(): Promise<void>
}

export const otherName = '示范市明远机械有限责任公司'

export interface WorldOptions extends Omit<PortalOptions, 'desk'> {
  readonly deskConfig?: Partial<DeskConfig>
}

export async function startDeskWorld({ deskConfig, ...options }: WorldOptions = {}): Promise<DeskWorld> {
  const log = createLog({ level: 'silent', name: 'test' })
  const pagesFolder = mkdtempSync(join(tmpdir(), 'yinxin-desk-pages-'))
  const config: DeskConfig = {
    ...{
      origin: deskOrigin,
      name: { zh: '窗口服务台', en: 'Service desk' },
      demo: true,
      assistantPorts: [11735],
      minimumAssistantVersion: '0.1.0',
    },
    ...{
      pagesFolder,
      sessionIdleSeconds: 1800,
      sessionAbsoluteSeconds: 28_800,
      signInsPerMinute: 10_000,
      caseDays: 30,
      casesPerDay: 5,
      documentDays: 90,
    },
    secureCookies: false,
    ...deskConfig,
  }
  let desk: RunningDesk | undefined
  const portal = await startPortal({
    ...options,
    async desk(given) {
      desk = await createDesk({ ...given, config, node: 'test' }, offices)
      // The portal's own look of each second finds nothing: tests say when a decision is carried out (`apply`).
      return { ...desk.cases, waitingEffects: async () => succeeded([]) }
    },
  })
  if (desk === undefined) throw new Error('no desk')
  const running = desk
  const app = createHttpServer({ log })
  running.routes(app)
  await app.ready()
  const staffCertificate = (name: string, number: string) =>
    portal.pki.issue({
      subject: nameOf([
        ['C', 'CN'],
        ['O', '示范市社会保险服务中心'],
        ['serialNumber', number],
        ['CN', name],
      ]),
      extensions: [buildExtension.certificatePolicies([defaultStaffPolicy])],
    })
  let numbers = 0
  return {
    ...{ portal, desk: running, app, staffCertificate },
    async staff(name, roles, tenant = 'bureau') {
      const identity = staffCertificate(name, `S${String(++numbers).padStart(4, '0')}`)
      const invitation = { tenantId: tenant, certificate: identity.certificate, roles, actor: 'operator', now: portal.clock.now() }
      const id = await inviteStaff(portal.db, { ...invitation, node: 'test', traceId: 'ab'.repeat(8) })
      const clerk = createClerk(app, identity, id ?? '')
      const answer = await clerk.signIn()
      if (answer.status !== 200) throw new Error(`not signed in: ${answer.text}`)
      return clerk
    },
    async mismatch({ browser = portal.browser(), name = otherName } = {}) {
      const identity = portal.certify({ subject: name })
      const refused = await browser.signIn(identity)
      if (refused.body.failure === undefined) throw new Error(`let in: ${refused.text}`)
      const { body } = await browser.request<{ number: string }>('POST', '/api/cases')
      const shown = await browser.request<{ code: string }>('GET', `/api/cases/${body.number}`)
      return { number: body.number, code: shown.body.code, browser, identity }
    },
    apply: () => applyWaiting(portal.parts, running.cases),
    audit: async () =>
      (await sql<Answered>`select event, actor, detail from desk.audit_line order by number`.execute(portal.db)).rows as Answered,
    async close() {
      await app.close()
      await running.close()
      await portal.close()
      rmSync(pagesFolder, { recursive: true, force: true })
    },
  }
}

function createClerk(app: FastifyInstance, identity: TestIdentity, id: string): Clerk {
  const cookies = new Map<string, string>()
  const clerk: Clerk = {
    id,
    identity,
    async request(method, url, body, headers = {}) {
      const answer = await app.inject({
        method,
        url,
        headers: {
          host: '127.0.0.1:8603',
          ...(method === 'GET' ? {} : { origin: deskOrigin }),
          ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body as object }),
      })
      for (const { name, value, maxAge } of answer.cookies) {
        if (value === '' || maxAge === 0) cookies.delete(name)
        else cookies.set(name, value)
      }
      let parsed: Answered
      try {
        parsed = JSON.parse(answer.body)
      } catch {
        parsed = undefined
      }
      return { status: answer.statusCode, headers: answer.headers, body: parsed, text: answer.body }
    },
    async signIn(by = identity) {
      const { body } = await clerk.request('POST', '/api/sign-in/challenges', {})
      return clerk.request('POST', '/api/sign-in', { challengeId: body.id, authToken: prove(by, body.nonce, deskOrigin) })
    },
    read: async (number) => (await clerk.request<StaffCase>('GET', `/api/cases/${number}`)).body,
    async step(number, input) {
      const version = input.version ?? (await clerk.read(number)).version
      return clerk.request('POST', `/api/cases/${number}/steps`, { ...input, version })
    },
    async prove(number, by, about = number) {
      const { body } = await clerk.request('POST', `/api/cases/${about}/possession/challenges`, {})
      const authToken = prove(by, body?.nonce ?? 'x', deskOrigin)
      return clerk.request('POST', `/api/cases/${number}/possession`, { challengeId: body?.id ?? 'x'.repeat(22), authToken })
    },
  }
  return clerk
}

/** A possession proof from the browser that opened the case. */
export async function provePossession(browser: TestBrowser, number: string, identity: TestIdentity): Promise<TestAnswer> {
  const { body } = await browser.request('POST', `/api/cases/${number}/challenges`, {})
  return browser.request('POST', `/api/cases/${number}/possession`, { challengeId: body.id, authToken: prove(identity, body.nonce) })
}

/** Everything a clerk has to see. */
export async function seeEverything(clerk: Clerk, number: string): Promise<void> {
  for (const { item } of (await clerk.read(number)).checklist) await clerk.step(number, { step: 'check', item, seen: true })
}
