import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { TakesAgreements } from '@yinxin/protocol/agreement'
import { assistantPorts } from '@yinxin/protocol/assistant'
import type { Gateway } from '@yinxin/protocol/gateway'
import type { Business } from '@yinxin/protocol/ra'
import { parseOrigin } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import { declareComponent, type ComponentInstance, type Listener, type ProcessFacts } from '../platform/component.ts'
import { messageService, type MessageProvider } from '../platform/messages/message-service.ts'
import { checkHealth } from '../platform/operator/health.ts'
import { openPeer, peerForm, readPeer } from '../platform/peer.ts'
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
  readUrl,
  readWords,
  setting,
  type SettingsOf,
} from '../platform/settings.ts'
import { agreementRoutes } from './agreements/routes.ts'
import { createAgreementsClient } from './client.ts'
import type { ApprovedCa, RaConfig } from './deps.ts'
import { createRa, type RunningRa } from './index.ts'
import { raMigrations } from './migrations/index.ts'
import { wrappedRaColumns } from './keys.ts'

/** What officers decide about. */
const decidedByOfficers = ['apply', 'reissue', 'change', 'suspend', 'resume', 'revoke', 'unblock'] as const satisfies readonly Business[]

const settings = {
  host: setting('Address it listens on', 'a host name or address', readText, '127.0.0.1'),
  port: setting('Port it listens on', 'a port', readPortNumber, 8604),
  origin: optional(
    'Public origin of its pages, which `ca.approvalOrigin` repeats; default http://127.0.0.1:<port>',
    'an https origin (http on loopback only)',
    parseOrigin,
  ),
  certificate: optional('PEM file: certificate chain of its pages', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  trustedProxies: setting(
    'Reverse proxies in front of it: what they say of the caller in X-Forwarded-For is believed',
    'a list of addresses or ranges like "10.1.0.0/16"',
    readList(readAddressRange),
    [],
  ),
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  ca: optional('The CA, where it runs in another process; this caller has its roles issue-approved, revoke and read', peerForm, readPeer),
  gateway: optional('The gateway, where it runs in another process', peerForm, readPeer),
  name: setting('Its name, as officers read it', 'an object {zh, en}', readWords, { zh: '证书办理', en: 'Certificate registration' }),
  messages: optional(
    'The service that brings application codes to mobiles; without one nobody can apply by a code. In the demo they are read on a page',
    'an object {url, authorization}; authorization optional',
    readRecord<{ readonly url: string; readonly authorization?: string }>({ url: readUrl }, { authorization: readText }),
  ),
  assistantPorts: setting(
    'Ports pages look for the assistant on',
    'a list of ports',
    readList(readPortNumber),
    assistantPorts as readonly number[],
  ),
  sessionIdleSeconds: setting('A session of an officer ends after this long without a click', '60 to 86400', readNumber(60, 86_400), 1800),
  sessionAbsoluteSeconds: setting(
    'A session of an officer ends after this long at the latest',
    '60 to 86400',
    readNumber(60, 86_400),
    36_000,
  ),
  signInsPerMinute: setting('Proofs one address may begin in a minute, on all nodes together', '1 to 100000', readNumber(1, 100_000), 300),
  requestsPerMinute: setting('Requests of one address in a minute', '1 to 100000', readNumber(1, 100_000), 600),
  codesPerHour: setting('Application codes that go to the contact of one organisation in an hour', '1 to 100', readNumber(1, 100), 5),
  applicationDays: setting('An application nobody decides about is over after so many days', '1 to 365', readNumber(1, 365), 30),
  secondOfficer: setting(
    'Businesses about which two officers have to sign, never the same person',
    `a list of ${decidedByOfficers.map((one) => `"${one}"`).join(', ')}`,
    readList(readOneOf<Business>(decidedByOfficers)),
    [],
  ),
  agreementOrigin: optional(
    'Public origin of the portal where who manages an organisation agrees, by certificate or passkey, before the PIN of one of its UKeys is unblocked; without one officers decide at the desk',
    'an https origin (http on loopback only)',
    parseOrigin,
  ),
  agreementHours: setting('So long they may agree; after it a desk decides', '1 to 168', readNumber(1, 168), 24),
  peerHost: setting('Address it answers that portal on, when `peerCertificate` is given', 'a host', readText, '127.0.0.1'),
  peerPort: setting('Port it answers that portal on', 'a port', readPortNumber, 8640),
  peerCertificate: optional('PEM file: certificate of that listener', 'a file', readText),
  peerKey: optional('PEM file: key of `peerCertificate`', 'a file', readText),
  peerAuthorities: optional("PEM file: authorities of the callers' certificates", 'a file', readText),
  callers: setting(
    'Who may ask there: a DNS name or URI in the caller’s certificate. Nobody else may',
    'an object { name: "portal" }',
    readByName(readOneOf(['portal'] as const)),
    {},
  ),
  pages: optional('Folder of the built pages; default where npm run build puts them', 'a folder', readText),
}

export type RaSettings = SettingsOf<typeof settings>

export interface RaInstance extends ComponentInstance {
  readonly ra: RunningRa
}

/** The registration authority: applications for certificates, and the officers who approve them. */
export const raComponent = declareComponent<typeof settings, RaInstance, { readonly ca: ApprovedCa; readonly gateway: Gateway }>({
  name: 'ra',
  organization: 'authority',
  api: async () => (await import('./api.ts')).raApi,
  settings,
  needs: { ca: 'required', gateway: 'required' },
  schema: { migrations: raMigrations, wrapped: wrappedRaColumns },
  check(given, { mode }) {
    if ((given.certificate === undefined) !== (given.key === undefined)) return "'ra.certificate' and 'ra.key' go together"
    const peer = [given.peerCertificate, given.peerKey, given.peerAuthorities]
    const some = peer.some((file) => file !== undefined)
    if (some && peer.includes(undefined)) return "'ra.peerCertificate', 'ra.peerKey' and 'ra.peerAuthorities' go together"
    if (some && Object.keys(given.callers).length === 0) return "'ra.callers' names who may ask; without one nobody could"
    if (some && given.agreementOrigin === undefined)
      return "'ra.agreementOrigin' says where agreements are signed; without it none would be taken"
    return mode === 'production' && !raOriginOf(given).startsWith('https:') ? "in production 'ra.origin' must be https" : undefined
  },
  async create({ settings: given, process, needs, db, secrets, clock, log }) {
    const messages = providerOf(given, process)
    const { ca, gateway } = needs
    const config = raConfig(given, process)
    const ra = await createRa({
      ...{ db, ca, gateway, clock, log, secrets, config, node: process.node },
      ...(messages === undefined ? {} : { messages }),
    })
    const { host, port, certificate, key, trustedProxies } = given
    const tls = certificate === undefined || key === undefined ? {} : { tls: { certificate, key } }
    return {
      ra,
      listeners: [{ host, port, trustedProxies, routes: (app) => ra.routes(app), ...tls }, ...peerListeners(given, ra)],
      health: async () => ({ gateway: await checkHealth(async () => (await gateway.health()).status) }),
      close: () => ra.close(),
    }
  },
  contract: ({ ra }): TakesAgreements => ra.agreements,
  client: (peer, deps) => openPeer(peer, deps, (reached) => createAgreementsClient({ ...reached, ...deps })),
})

function peerListeners(given: RaSettings, { agreements }: RunningRa): readonly Listener[] {
  const { peerHost: host, peerPort: port, peerCertificate: certificate, peerKey: key, peerAuthorities: authorities } = given
  if (certificate === undefined || key === undefined || authorities === undefined) return []
  const routes = (app: FastifyInstance) => agreementRoutes(app, agreements, given.callers)
  return [{ host, port, tls: { certificate, key, authorities }, routes }]
}

/** In the demo nothing leaves: messages stay to be read on a page. */
function providerOf({ messages }: RaSettings, { mode }: ProcessFacts): MessageProvider | undefined {
  if (messages !== undefined) return messageService(messages)
  return mode === 'demo' ? { deliver: async () => undefined, keeps: true } : undefined
}

/** Its public origin: as configured, or where it listens on this computer. */
export const raOriginOf = ({ origin, port }: Pick<RaSettings, 'origin' | 'port'>): string => origin ?? `http://127.0.0.1:${port}`

/** Where `npm run build` puts the pages. */
const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url))

function raConfig(given: RaSettings, { mode }: ProcessFacts): RaConfig {
  const pagesFolder = given.pages ?? builtPages
  if (!existsSync(pagesFolder)) throw new Error(`the pages are not built: ${pagesFolder} is missing; run npm run build`)
  const origin = raOriginOf(given)
  const { agreementOrigin, ...others } = given
  const agreeing = agreementOrigin === undefined ? {} : { agreementOrigin }
  return { ...others, ...agreeing, origin, pagesFolder, demo: mode === 'demo', secureCookies: origin.startsWith('https:') }
}
