import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'
import type { Ca } from '@yinxin/protocol/ca'
import type { StatusSource } from '@yinxin/protocol/status'
import type { Gateway } from '@yinxin/protocol/gateway'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { createCa, type CaDeps } from './ca/index.ts'
import type { AuthoritySetting, BusinessSystemSetting, ComponentName, Config } from './config.ts'
import { createGateway, createGatewayClient, defaultSignatureWorkers, gatewayRoutes } from './gateway/index.ts'
import type { Clock } from './platform/clock.ts'
import { closeDatabase, createDatabase } from './platform/db.ts'
import { createHttpServer, reloadCertificate, type TlsOptions } from './platform/web/http-server.ts'
import { every } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import type { Secrets } from './platform/secrets.ts'
import { createPortal, type Portal, type PortalConfig, type PortalDatabase } from './portal/index.ts'
import { statusRoutes } from './status/index.ts'

export interface ComposeDeps {
  readonly config: Config
  /** PostgreSQL of the portal, and of ca and status: one organisation each. The gateway keeps nothing. */
  readonly databaseUrls: { readonly portal: string; readonly ca: string }
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Called when everything but the portal runs: what it answers is added to the portal's configuration (the demo makes its UKeys here). */
  readonly beforePortal?: (parts: AuthorityParts) => Promise<PortalAdditions>
}

export interface AuthorityParts {
  readonly ca: (Ca & StatusSource) | undefined
  readonly gateway: Gateway
}

export interface PortalAdditions {
  readonly authorities: readonly AuthoritySetting[]
  readonly businessSystems: readonly BusinessSystemSetting[]
}

export interface Composition {
  readonly ca: (Ca & StatusSource) | undefined
  readonly gateway: Gateway | undefined
  readonly portal: Portal | undefined
  readonly portalDatabase: PortalDatabase | undefined
  /** Stops listening, then the components, then their databases. */
  close(): Promise<void>
}

/** What was started, in order; it ends in the opposite one. */
interface Started {
  readonly log: Log
  /** Notes how to end something just started. */
  end(stop: () => unknown): void
}

/**
 * Builds the components of this process and lets them listen. The only place that knows who shares a process: a caller gets the local
 * object, or the same contract over HTTPS. Throws one sentence when a component cannot start; what had started is then stopped.
 */
export async function compose(deps: ComposeDeps): Promise<Composition> {
  const stops: (() => unknown)[] = []
  const started = { log: deps.log, end: (stop: () => unknown) => void stops.unshift(stop) }
  const close = async () => {
    for (const stop of stops.splice(0)) {
      await Promise.resolve(stop()).catch((error: unknown) => deps.log.warn({ err: error }, 'a component did not stop cleanly'))
    }
  }
  try {
    return { ...(await composeParts(deps, started)), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function composeParts(deps: ComposeDeps, started: Started): Promise<Omit<Composition, 'close'>> {
  const { config } = deps
  const has = (name: ComponentName) => config.components.includes(name)
  const ca = has('ca') ? await composeCa(deps, started) : undefined
  const nobody = { portal: undefined, portalDatabase: undefined }
  if (!has('gateway') && !has('portal')) return { ca, gateway: undefined, ...nobody }
  const gateway = await composeGateway(deps, started, ca)
  if (!has('portal')) return { ca, gateway, ...nobody }
  const additions = (await deps.beforePortal?.({ ca, gateway })) ?? { authorities: [], businessSystems: [] }
  return { ca, gateway, ...(await composePortal(deps, started, { gateway, additions })) }
}

async function composeCa(deps: ComposeDeps, started: Started): Promise<Ca & StatusSource> {
  const { config, secrets, clock, log } = deps
  const db: CaDeps['db'] = createDatabase(deps.databaseUrls.ca)
  started.end(() => closeDatabase(db))
  const ca = await createCa({ db, secrets, clock, log: log.child({ component: 'ca' }), statusUrl: config.statusUrl, node: config.node })
  await ca.ceremony()
  if (config.components.includes('status')) {
    const app = createHttpServer({ log: log.child({ component: 'status' }) })
    statusRoutes(app, ca)
    await listen(app, started, { host: config.statusHost, port: config.statusPort })
  }
  return ca
}

async function composeGateway(deps: ComposeDeps, started: Started, ca: Ca | undefined): Promise<Gateway> {
  const { config, clock, log } = deps
  if (!config.components.includes('gateway') && config.gatewayUrl !== undefined) {
    const tls = clientTls(config)
    const client = createGatewayClient({ url: config.gatewayUrl, ...(tls === undefined ? {} : { tls }) })
    started.end(() => client.close())
    return client
  }
  const authorities = (await ca?.authorities()) ?? []
  const der = (role: 'root' | 'issuing') =>
    authorities.filter((authority) => authority.role === role).map((authority) => decodeBase64(authority.certificate) ?? new Uint8Array())
  const gateway = createGateway({
    trustAnchors: [...der('root'), ...config.trustAnchors.map(readPemCertificate)],
    intermediates: [...der('issuing'), ...config.intermediates.map(readPemCertificate)],
    signatureWorkers: config.signatureWorkers ?? defaultSignatureWorkers(),
    clock,
    log: log.child({ component: 'gateway' }),
  })
  started.end(() => gateway.close())
  if (config.components.includes('gateway') && !config.components.includes('portal')) await serveGateway(deps, started, gateway)
  return gateway
}

/** Only callers with a certificate of `gatewayAuthorities` may ask. */
async function serveGateway({ config, log }: ComposeDeps, started: Started, gateway: Gateway): Promise<void> {
  const tls = clientTls(config)
  if (tls === undefined)
    throw new Error("configuration: a gateway by itself needs 'gatewayCertificate', 'gatewayKey' and 'gatewayAuthorities'")
  const app = createHttpServer({
    log: log.child({ component: 'gateway' }),
    tls: { cert: tls.cert, key: tls.key, clientAuthorities: tls.ca },
  })
  gatewayRoutes(app, gateway)
  await listen(app, started, { host: config.gatewayHost, port: config.gatewayPort })
}

function clientTls({ gatewayCertificate, gatewayKey, gatewayAuthorities }: Config) {
  if (gatewayCertificate === undefined || gatewayKey === undefined || gatewayAuthorities === undefined) return undefined
  return {
    cert: readFileSync(gatewayCertificate, 'utf8'),
    key: readFileSync(gatewayKey, 'utf8'),
    ca: readFileSync(gatewayAuthorities, 'utf8'),
  }
}

interface PortalParts {
  readonly gateway: Gateway
  readonly additions: PortalAdditions
}

async function composePortal(deps: ComposeDeps, started: Started, { gateway, additions }: PortalParts) {
  const { config, secrets, clock, log } = deps
  const portalDatabase: PortalDatabase = createDatabase(deps.databaseUrls.portal)
  started.end(() => closeDatabase(portalDatabase))
  const portalLog = log.child({ component: 'portal' })
  const portal = await createPortal({
    db: portalDatabase,
    gateway,
    clock,
    log: portalLog,
    secrets,
    config: portalConfig(config, additions),
    node: config.node,
  })
  started.end(() => portal.close())
  const tls = portalTls(config)
  const app = createHttpServer({ log: portalLog, trustedProxies: config.trustedProxies, ...(tls === undefined ? {} : { tls }) })
  if (tls !== undefined) watchCertificate(app, deps, started)
  portal.routes(app)
  await listen(app, started, config)
  return { portal, portalDatabase }
}

function portalTls({ tlsCertificate, tlsKey }: Config): TlsOptions | undefined {
  return tlsCertificate === undefined || tlsKey === undefined
    ? undefined
    : { cert: readFileSync(tlsCertificate), key: readFileSync(tlsKey) }
}

/** A renewed certificate is taken into use within half a minute; a file that cannot be read, or is half written, changes nothing. */
function watchCertificate(app: FastifyInstance, { config, log }: ComposeDeps, started: Started): void {
  const stampOf = ({ tlsCertificate = '', tlsKey = '' }: Config) => `${statSync(tlsCertificate).mtimeMs} ${statSync(tlsKey).mtimeMs}`
  let stamp = stampOf(config)
  const job = every({ name: 'certificate of the portal', seconds: 30, log }, async () => {
    const [now, tls] = [stampOf(config), portalTls(config)]
    if (now === stamp || tls === undefined) return
    reloadCertificate(app, tls)
    stamp = now
    log.info('the certificate of the portal was reloaded')
  })
  started.end(() => job.stop())
}

/** Where `npm run build` puts the pages. */
export const builtPages = fileURLToPath(new URL('../../web/dist', import.meta.url))

function portalConfig(config: Config, additions: PortalAdditions): PortalConfig {
  const pagesFolder = config.pages ?? builtPages
  if (!existsSync(pagesFolder)) throw new Error(`the pages are not built: ${pagesFolder} is missing; run npm run build`)
  const { origin, portalName, assistantPorts, minimumAssistantVersion, cutOverDate, browsers } = config
  const { sessionIdleSeconds, sessionAbsoluteSeconds, signOutOnUkeyRemoval, staleRevocationSeconds, signInsPerMinute } = config
  return {
    ...{ origin, portalName, assistantPorts, minimumAssistantVersion, cutOverDate, browsers, pagesFolder },
    ...{ sessionIdleSeconds, sessionAbsoluteSeconds, signOutOnUkeyRemoval, staleRevocationSeconds, signInsPerMinute },
    demo: config.mode === 'demo',
    authorities: [...config.authorities, ...additions.authorities],
    businessSystems: [...config.businessSystems, ...additions.businessSystems],
    secureCookies: origin.startsWith('https:'),
  }
}

async function listen(
  app: FastifyInstance,
  started: Started,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  started.end(() => app.close())
  try {
    await app.listen({ host, port, listenTextResolver: () => '' })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? portTaken(port) : error
  }
}

/** The sentence for a port that another program has. */
export function portTaken(port: number): Error {
  return new Error(`port ${port} is in use by another program; choose another with --port`)
}

function readPemCertificate(file: string): Uint8Array {
  const text = readFileSync(file, 'utf8')
  const body = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(text)?.[1]
  const der = body === undefined ? undefined : decodeBase64(body.replaceAll(/\s/g, ''))
  if (der === undefined) throw new Error(`${file} holds no certificate in PEM`)
  return der
}
