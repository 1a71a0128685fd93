import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { assistantPorts, type SiteKey } from '@yinxin/protocol/assistant'
import type { DeskContract } from '@yinxin/protocol/desk'
import type { Gateway } from '@yinxin/protocol/gateway'
import { parseOrigin } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import type { Kysely } from 'kysely'
import { declareComponent, type ComponentInstance, type Listener, type ProcessFacts } from '../platform/component.ts'
import { checkHealth } from '../platform/operator/health.ts'
import { openPeer, peerForm, readPeer } from '../platform/peer.ts'
import { readClamd, clamdForm } from '../platform/uploads/clamd-setting.ts'
import { clamdScanner } from '../platform/uploads/scanner.ts'
import { wrappedUploads } from '../platform/uploads/store.ts'
import { databaseUrlSetting } from '../platform/secret-settings.ts'
import {
  optional,
  readAddressRange,
  readByName,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readRecord,
  readText,
  readVersion,
  readWords,
  setting,
  type SettingsOf,
} from '../platform/settings.ts'
import { createDeskClient } from './client.ts'
import type { DeskConfig } from './deps.ts'
import { createDesk, deskMigrations, type RunningDesk } from './index.ts'
import { wrappedDeskKeys } from './keys/desk-keys.ts'
import { deskPeerRoutes } from './peer-routes.ts'
import type { Tenant } from './staff/tenants.ts'

const readTenant = readRecord<Tenant>(
  { id: readText, kind: readOneOf(['bureau', 'authority'] as const) },
  { name: readWords, authorities: readList(readText) },
)

const settings = {
  host: setting('Address its pages are on', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port its pages are on', 'a port', readPortNumber, 8603),
  origin: optional(
    'Public origin of its pages, of another host than the portal; default http://127.0.0.1:<port>',
    'an https origin (http on loopback only)',
    parseOrigin,
  ),
  certificate: optional('PEM file: certificate chain of its pages', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  trustedProxies: setting(
    'Reverse proxies in front of its pages: what they say of the caller in X-Forwarded-For is believed',
    'a list of addresses or ranges like "10.1.0.0/16"',
    readList(readAddressRange),
    [],
  ),
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  gateway: optional('The gateway, where it runs in another process', peerForm, readPeer),
  name: setting('Its name, as staff reads it', 'an object {zh, en}', readWords, { zh: '窗口服务台', en: 'Service desk' }),
  tenants: setting(
    'Offices beside the bureau’s own (`bureau`) whose staff works here, each with its own cases and staff',
    'a list of {id, kind, name, authorities}: kind "bureau" or "authority"; name {zh, en}, default the id; authorities: of kind "authority", the ids of those whose certificates it may decide about, default none',
    readList(readTenant),
    [],
  ),
  peerHost: setting('Address it answers a portal of another process on, when `peerCertificate` is given', 'a host', readText, '127.0.0.1'),
  peerPort: setting('Port it answers a portal of another process on', 'a port', readPortNumber, 8630),
  peerCertificate: optional('PEM file: certificate of that listener', 'a file', readText),
  peerKey: optional('PEM file: key of `peerCertificate`', 'a file', readText),
  peerAuthorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  callers: setting(
    'Who may call there: a DNS name or URI in the caller’s certificate. Nobody else may',
    'an object { name: "portal" }',
    readByName(readOneOf(['portal'] as const)),
    {},
  ),
  minimumAssistantVersion: setting('Oldest assistant staff may use', 'a version', readVersion, '0.1.0'),
  assistantPorts: setting(
    'Ports pages look for the assistant on',
    'a list of ports',
    readList(readPortNumber),
    assistantPorts as readonly number[],
  ),
  sessionIdleSeconds: setting('A session of staff ends after this long without a click', '60 to 86400', readNumber(60, 86_400), 1800),
  sessionAbsoluteSeconds: setting('A session of staff ends after this long at the latest', '60 to 86400', readNumber(60, 86_400), 36_000),
  signInsPerMinute: setting('Proofs one address may begin in a minute, on all nodes together', '1 to 100000', readNumber(1, 100_000), 300),
  caseDays: setting('A case nobody does anything about is over after so many days', '1 to 3650', readNumber(1, 3650), 30),
  casesPerDay: setting('Cases one certificate may open in a day', '1 to 1000', readNumber(1, 1000), 5),
  documentDays: setting('Files of a case are deleted so many days after its end', '1 to 3650', readNumber(1, 3650), 90),
  scanner: optional('ClamAV, which looks into every file a person adds; without one nothing does', clamdForm, readClamd),
  pages: optional('Folder of the built pages; default where npm run build puts them', 'a folder', readText),
}

export type DeskSettings = SettingsOf<typeof settings>

export interface DeskInstance extends ComponentInstance {
  readonly desk: RunningDesk
  readonly database: Kysely<any>
  readonly siteKeys: readonly SiteKey[]
}

/** 窗口服务台: staff, cases and their decisions. */
export const deskComponent = declareComponent<typeof settings, DeskInstance, { readonly gateway: Gateway }>({
  name: 'desk',
  organization: 'bureau',
  api: async () => (await import('./api.ts')).deskApi,
  settings,
  needs: { gateway: 'required' },
  schema: { migrations: deskMigrations, wrapped: [wrappedDeskKeys, wrappedUploads] },
  check(given, { mode }) {
    if ((given.certificate === undefined) !== (given.key === undefined)) return "'desk.certificate' and 'desk.key' go together"
    if (mode === 'production' && !deskOriginOf(given).startsWith('https:')) return "in production 'desk.origin' must be https"
    const peer = [given.peerCertificate, given.peerKey, given.peerAuthorities]
    const some = peer.some((file) => file !== undefined)
    if (some && peer.includes(undefined)) return "'desk.peerCertificate', 'desk.peerKey' and 'desk.peerAuthorities' go together"
    if (some && Object.keys(given.callers).length === 0) return "'desk.callers' names who may call; without one nobody could"
    return undefined
  },
  async create({ settings: given, process, needs, db, secrets, clock, log }) {
    const scanner = given.scanner === undefined ? {} : { scanner: clamdScanner(given.scanner) }
    const deps = { ...scanner, db, gateway: needs.gateway, clock, log, secrets, config: deskConfig(given, process), node: process.node }
    const desk = await createDesk(deps, given.tenants)
    return {
      desk,
      database: db,
      siteKeys: desk.siteKeys,
      listeners: [pagesListener(given, desk), ...peerListeners(given, desk)],
      health: async () => ({ gateway: await checkHealth(async () => (await needs.gateway.health()).status) }),
      close: () => desk.close(),
    }
  },
  contract: ({ desk }): DeskContract => desk.cases,
  client: (peer, deps) => openPeer(peer, deps, (reached) => createDeskClient({ ...reached, ...deps })),
})

function pagesListener({ host, port, certificate, key, trustedProxies }: DeskSettings, desk: RunningDesk): Listener {
  const tls = certificate === undefined || key === undefined ? {} : { tls: { certificate, key } }
  return { host, port, trustedProxies, routes: (app) => desk.routes(app), ...tls }
}

function peerListeners(given: DeskSettings, desk: RunningDesk): readonly Listener[] {
  const { peerHost: host, peerPort: port, peerCertificate: certificate, peerKey: key, peerAuthorities: authorities } = given
  if (certificate === undefined || key === undefined || authorities === undefined) return []
  const routes = (app: FastifyInstance) => deskPeerRoutes(app, desk.cases, given.callers)
  return [{ host, port, tls: { certificate, key, authorities }, routes }]
}

/** Its public origin: as configured, or where it listens on this computer, by another host name than the portal has there. */
export const deskOriginOf = ({ origin, port }: Pick<DeskSettings, 'origin' | 'port'>): string => origin ?? `http://127.0.0.1:${port}`

/** Where `npm run build` puts the pages. */
const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url))

function deskConfig(given: DeskSettings, { mode }: ProcessFacts): DeskConfig {
  const pagesFolder = given.pages ?? builtPages
  if (!existsSync(pagesFolder)) throw new Error(`the pages are not built: ${pagesFolder} is missing; run npm run build`)
  const origin = deskOriginOf(given)
  return { ...given, origin, pagesFolder, demo: mode === 'demo', secureCookies: origin.startsWith('https:') }
}
