// An RA with its CA, status service and gateway: real PostgreSQL, real HTTP to the status service, officers and applicants over inject.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { sql, type Kysely } from 'kysely'
import {
  buildCertificationRequest,
  defaultAlgorithm,
  generateKeyPair,
  nameOf,
  parseCertificate,
  signRaw,
  type Certificate,
  type KeyPair,
} from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf, nonceToSign, parseCompactJws, type SiteRequest } from '@yinxin/protocol/assistant'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import {
  receiptText,
  renewalText,
  statusText,
  type ApplicationView,
  type ApplyInput,
  type ChangeInput,
  type ReissueInput,
  type ReissueReason,
  type RenewInput,
  type StatusBusiness,
  type StatusBusinessInput,
  type StatusReason,
} from '@yinxin/protocol/ra'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createCa, type RunningCa } from '../../apps/server/src/ca/index.ts'
import { createKm } from '../../apps/server/src/km/index.ts'
import { createGateway, ownAuthority, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createSecrets } from '../../apps/server/src/platform/secrets.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createRa, type RaConfig, type RunningRa } from '../../apps/server/src/ra/index.ts'
import { statusRoutes } from '../../apps/server/src/status/index.ts'
import { withDatabase } from '../postgres.ts'

export const raOrigin = 'http://127.0.0.1:8604'
export const organization = '天府测试有限公司'
export const uscc = '91512081MA62K0260E'
const traceId = '0123456789abcdef'
const log = createLog({ level: 'silent', name: 'test' })

/** A key with a certificate of our CA. */
export interface Holder extends KeyPair {
  readonly kind: CertifiedKeyKind
  readonly certificate: Certificate
}

export interface Answer<T = Record<string, unknown>> {
  readonly status: number
  readonly body: T & { readonly failure?: { readonly code: string; readonly detail?: Record<string, unknown> } }
}

export interface RaWorld {
  readonly ca: RunningCa
  readonly ra: RunningRa
  readonly app: FastifyInstance
  readonly db: Kysely<any>
  /** Another RA node on the same database, with a CA that may be made to fail. */
  node(ca?: Partial<RunningCa>): Promise<RunningRa>
  officer(name?: string, number?: string, known?: boolean): Promise<Holder>
  /** A certificate for the organisation, with so many days left. */
  holder(kind: CertifiedKeyKind, daysLeft: number): Promise<Holder>
  code(): Promise<string>
  ask<T = ApplicationView>(method: 'GET' | 'POST' | 'DELETE', url: string, options?: AskOptions): Promise<Answer<T>>
  /** Cookies of an officer who has signed in. */
  signIn(officer: Holder): Promise<{ readonly cookie: string; readonly answer: Answer }>
  /** The whole approval of an application at the desk. */
  approve(number: string, officer: Holder, cookie: string, change?: (request: SiteRequest) => SiteRequest, body?: object): Promise<Answer>
  /** Anything an officer signs: a challenge of `path`, and the proof for it. */
  decide(path: string, officer: Holder, cookie: string, options?: DecideOptions): Promise<Answer>
  audit(
    schema: 'ca' | 'ra' | 'km',
  ): Promise<readonly { readonly event: string; readonly actor: string | null; readonly detail: Record<string, unknown> }[]>
  close(): Promise<void>
}

export interface DecideOptions {
  /** What the challenge is asked with. */
  readonly body?: object
  /** What the officer's assistant makes of the request. */
  readonly change?: (request: SiteRequest) => SiteRequest
  /** Where the proof goes; default where the challenge was asked for. */
  readonly to?: string
}

export interface AskOptions {
  readonly body?: unknown
  readonly secret?: string
  readonly cookie?: string
  readonly origin?: string
}

const algorithms = { SM2: 'SM2SM3', 'P-256': 'ES256', RSA: 'RS256' } as const

/** base64 PKCS #10 over a key. */
export const requestOver = (kind: CertifiedKeyKind, { publicKeySpki, privateKey }: KeyPair): string =>
  encodeBase64(buildCertificationRequest({ subject: nameOf([['CN', 'x']]), publicKeySpki, algorithm: defaultAlgorithm(kind), privateKey }))

const signText = (kind: CertifiedKeyKind, { privateKey }: Pick<KeyPair, 'privateKey'>, message: Uint8Array): string =>
  encodeBase64(signRaw({ algorithm: defaultAlgorithm(kind), privateKey, message }))

const hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The assistant's side of an application, without a UKey. */
export function newSubmission(kind: CertifiedKeyKind = 'P-256') {
  const [pair, stepId, secret] = [generateKeyPair(kind), randomBytes(16).toString('hex'), randomBytes(32).toString('base64url')]
  const base = { stepId, accessHash: createHash('sha256').update(secret).digest('hex'), ukey: { serialNumber: 'UK-1' } }
  const certificationRequest = requestOver(kind, pair)
  return {
    ...{ pair, stepId, secret },
    apply: (code: string): ApplyInput => ({ ...base, certificationRequest, business: 'apply', uscc, code }),
    renew(old: Holder, signedStep = stepId): RenewInput {
      const text = renewalText({ step: signedStep, certificate: old.certificate.sha256, key: hex(pair.publicKeySpki) })
      return {
        ...base,
        certificationRequest,
        business: 'renew',
        certificate: encodeBase64(old.certificate.raw),
        signature: signText(old.kind, old, text),
      }
    },
    reissue: (code: string, reason: ReissueReason): ReissueInput => ({
      ...base,
      certificationRequest,
      business: 'reissue',
      uscc,
      code,
      reason,
    }),
    change(old: Holder, name: string, signer: Pick<KeyPair, 'privateKey'> = old): ChangeInput {
      const text = renewalText({ step: stepId, certificate: old.certificate.sha256, key: hex(pair.publicKeySpki) })
      const follows = { certificate: encodeBase64(old.certificate.raw), signature: signText(old.kind, signer, text) }
      return { ...base, certificationRequest, business: 'change', organization: name, ...follows }
    },
    /** About a certificate there is, by its own key or another. */
    status(held: Holder, business: StatusBusiness, reason: StatusReason, signer: Pick<KeyPair, 'privateKey'> = held): StatusBusinessInput {
      const text = statusText({ step: stepId, business, reason, certificate: held.certificate.sha256 })
      const signature = signText(held.kind, signer, text)
      return { ...base, business, reason, certificate: encodeBase64(held.certificate.raw), signature }
    },
    receipt(certificate: string, signer: Pick<KeyPair, 'privateKey'> = pair) {
      const text = receiptText({ step: stepId, certificate: hex(Buffer.from(certificate, 'base64')) })
      return { signature: signText(kind, signer, text) }
    },
  }
}

/** What the assistant makes of a signed request. */
export function tokenFor({ kind, certificate, privateKey }: Holder, request: SiteRequest): string {
  const algorithm = algorithms[kind]
  const digest = (name: string) => (bytes: Uint8Array) => createHash(name).update(bytes).digest()
  const message = bytesToSign(request.iss, nonceToSign(request, digest('sha256')), digest(hashOf(algorithm)))
  const signature = encodeBase64(signRaw({ algorithm: defaultAlgorithm(kind), privateKey, message }))
  return JSON.stringify({
    unverifiedCertificate: encodeBase64(certificate.raw),
    algorithm,
    signature,
    format: formatOf(algorithm),
    appVersion: 'test',
  })
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

export async function createRaWorld(
  more: Partial<RaConfig> = {},
  kinds: readonly CertifiedKeyKind[] = ['SM2', 'P-256'],
  recoveryOfficers?: readonly Certificate[],
): Promise<RaWorld> {
  const db = createDatabase<Record<string, never>>((await withDatabase()).url)
  const statusUrl = `http://127.0.0.1:${await freePort()}`
  const secrets = createSecrets(new Uint8Array(32))
  const km = recoveryOfficers && (await createKm({ db, clock: systemClock, node: 'n1', recoveryOfficers }))
  const ca = await createCa({ db, secrets, clock: systemClock, log, statusUrl, node: 'n1', kinds, ...(km === undefined ? {} : { km }) })
  await ca.ceremony()
  const status = createHttpServer({ log })
  statusRoutes(status, ca, {
    ...{ clock: systemClock, requestsPerMinute: 10_000, unlimitedAddresses: [], trustedProxies: [], requestsInFlight: 100 },
    ...{ liveAnswersPerSecond: 1000, answersHeld: 1000 },
  })
  await status.listen({ host: '127.0.0.1', port: Number(new URL(statusUrl).port) })
  const authorities = async (role: 'root' | 'issuing') =>
    (await ca.authorities()).filter((one) => one.role === role).map(({ certificate }) => Buffer.from(certificate, 'base64'))
  const gateway: RunningGateway = createGateway({
    ...{ trustAnchors: await authorities('root'), intermediates: await authorities('issuing') },
    ...{ authorities: [ownAuthority('own-ca', await authorities('issuing'))], clock: systemClock, log },
  })
  const pagesFolder = mkdtempSync(join(tmpdir(), 'yinxin-ra-'))
  mkdirSync(join(pagesFolder, 'ra'))
  const config: RaConfig = {
    ...{
      origin: raOrigin,
      name: { zh: '证书办理', en: 'Certificates' },
      demo: true,
      assistantPorts: [],
      pagesFolder,
      secureCookies: false,
    },
    ...{ sessionIdleSeconds: 1800, sessionAbsoluteSeconds: 36_000, signInsPerMinute: 1000, requestsPerMinute: 10_000 },
    ...{ codesPerHour: 5, applicationDays: 30, secondOfficer: [], agreementHours: 24, ...more },
  }
  const messages = { deliver: async () => undefined, keeps: true }
  const node = (other: Partial<RunningCa> = {}) =>
    createRa({ db, ca: { ...ca, ...other }, gateway, clock: systemClock, log, secrets, config, messages, node: 'n1' })
  const ra = await node()
  await ra.putContact({ uscc, organization, contact: '张三', mobile: '13800001234' })
  const app = createHttpServer({ log })
  ra.routes(app)
  await app.ready()

  async function ask<T>(method: 'GET' | 'POST' | 'DELETE', url: string, { body, secret, cookie, origin = raOrigin }: AskOptions = {}) {
    const headers = {
      ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(method === 'GET' ? {} : { origin }),
    }
    const answer = await app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body as object }) })
    const cookies = answer.cookies.map(({ name, value }) => `${name}=${value}`)
    return { status: answer.statusCode, body: (answer.body === '' ? {} : answer.json()) as Answer<T>['body'], cookies }
  }

  async function holderOf(kind: CertifiedKeyKind, issue: (request: string) => ReturnType<RunningCa['issue']>): Promise<Holder> {
    const pair = generateKeyPair(kind)
    const issued = await issue(requestOver(kind, pair))
    if (!issued.ok) throw new Error(issued.failure.code)
    const parsed = parseCertificate(Buffer.from(issued.value.certificate, 'base64'))
    if (!parsed.ok) throw new Error(parsed.problem)
    return { ...pair, kind, certificate: parsed.value }
  }

  async function decide(
    path: string,
    officer: Holder,
    cookie: string,
    { body = {}, change = (one) => one, to = path }: DecideOptions = {},
  ) {
    const asked = await ask<{ id: string; request: string }>('POST', `${path}/challenges`, { body, cookie })
    if (asked.status !== 200) return asked as unknown as Answer
    const authToken = tokenFor(officer, change(requestIn(asked.body.request)))
    return ask<Record<string, unknown>>('POST', to, { body: { challengeId: asked.body.id, authToken }, cookie })
  }

  const requestIn = (text: string): SiteRequest => parseCompactJws(text, 4096)?.payload as unknown as SiteRequest

  return {
    ...{ ca, ra, app, db, node, ask },
    async officer(name = '周核', number = 'R001', known = true) {
      const subject = { organization: '印信演示认证中心', name, number }
      const made = await holderOf('P-256', (certificationRequest) => ca.issueToStaff({ certificationRequest, subject, traceId }))
      if (known) await ca.nameOfficer(made.certificate.raw, 'test')
      return made
    },
    holder: (kind, daysLeft) =>
      holderOf(kind, (certificationRequest) =>
        ca.issue({
          ...{ certificationRequest, subject: { organization, uscc, insuranceNumber: '5101001' }, traceId },
          notAfter: new Date(Date.now() + daysLeft * 86_400_000).toISOString(),
        }),
      ),
    async code() {
      await ask('POST', '/ra/v1/codes', { body: { uscc } })
      const { body } = await ask<{ messages: readonly { text: string }[] }>('GET', '/api/demo/messages')
      return /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(body.messages[0]?.text ?? '')?.[0] ?? ''
    },
    async signIn(officer) {
      const asked = await ask<{ id: string; request: string }>('POST', '/api/sign-in/challenges', { body: {} })
      const authToken = tokenFor(officer, requestIn(asked.body.request))
      const answer = await ask('POST', '/api/sign-in', {
        body: { challengeId: asked.body.id, authToken },
        cookie: asked.cookies.join('; '),
      })
      return { cookie: [...asked.cookies, ...answer.cookies].join('; '), answer }
    },
    decide,
    approve: (number, officer, cookie, change = (request) => request, body = {}) =>
      decide(`/api/applications/${number}/approval`, officer, cookie, { change, body }),
    audit: async (schema) =>
      (
        await sql<{
          event: string
          actor: string | null
          detail: Record<string, unknown>
        }>`select event, actor, detail from ${sql.id(schema, 'audit_line')} order by number`.execute(db)
      ).rows,
    async close() {
      await ra.close()
      await app.close()
      await gateway.close()
      await status.close()
      await closeDatabase(db)
    },
  }
}
