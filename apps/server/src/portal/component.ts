import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TakesAgreements } from '@yinxin/protocol/agreement'
import { assistantPorts, type SiteKey } from '@yinxin/protocol/assistant'
import type { SuspendsLost } from '@yinxin/protocol/ca'
import type { DeskContract } from '@yinxin/protocol/desk'
import type { Gateway } from '@yinxin/protocol/gateway'
import { parseOrigin } from '@yinxin/protocol/wire'
import { declareComponent, type ComponentInstance, type ProcessFacts } from '../platform/component.ts'
import { canSeal, sealingAlgorithms, type SealingAlgorithm } from '../platform/keys/sealings.ts'
import { checkHealth } from '../platform/operator/health.ts'
import { peerForm, readPeer } from '../platform/peer.ts'
import { databaseUrlSetting, readSecret } from '../platform/secret-settings.ts'
import { clamdForm, readClamd } from '../platform/uploads/clamd-setting.ts'
import { clamdScanner } from '../platform/uploads/scanner.ts'
import { wrappedUploads } from '../platform/uploads/store.ts'
import {
  optional,
  readAddressRange,
  readByName,
  readDate,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readRecord,
  readText,
  readUrl,
  readVersion,
  readWords,
  setting,
  type SettingsOf,
} from '../platform/settings.ts'
import type { NamedPlace } from '../platform/web/seen-from.ts'
import { newCertificatePolicies, type NewCertificates } from './binding/new-certificates.ts'
import { defaultSignInsAtOnce, defaultSignInsPerMinute, type BusinessSystem, type PortalAuthority, type PortalConfig } from './config.ts'
import type { PortalDatabase } from './database.ts'
import type { PortalDeps } from './deps.ts'
import { directoryForm, readDesks } from './directory/directory.ts'
import { wrappedPortalKeys } from './keys/portal-key.ts'
import { wrappedContacts } from './organizations/contact.ts'
import { registryFile, registryService } from './organizations/registry.ts'
import { fileNotices } from './notices/file-notices.ts'
import { createPortal, portalMigrations, type Portal } from './index.ts'
import { isMailAddress, smtpMail, type SmtpSettings } from './messages/mail.ts'
import { messageService } from '../platform/messages/message-service.ts'
import { keptMessages } from './messages/message.ts'
import { realNameService, registerFile } from './persons/real-name.ts'
import { unknownHandlerPolicies, type UnknownHandlers } from './roles/unknown-handlers.ts'

const readAuthority = readRecord<PortalAuthority>(
  { id: readText, name: readWords, issuers: readList(readText) },
  {
    downloadUrl: readUrl,
    bindsAutomatically: (value) => readFlag(value) ?? readList(readText)(value),
    newCertificates: readOneOf(newCertificatePolicies),
    suspendsLost: readFlag,
  },
)

const readBusinessSystem = readRecord<BusinessSystem>(
  {
    id: readText,
    clientId: readText,
    clientSecret: readSecret,
    redirectUris: readList(readUrl),
    name: readWords,
    description: readWords,
    url: readUrl,
  },
  { postLogoutRedirectUris: readList(readUrl), backchannelLogoutUri: readUrl },
)

/** Where programs of the insurance register bring organisations, by mutual TLS. */
interface ImportsListener {
  readonly host?: string
  readonly port: number
  readonly certificate: string
  readonly key: string
  /** PEM file: authorities of its callers' certificates. */
  readonly authorities: string
  /** Names in their certificates. */
  readonly callers: readonly string[]
}

/** A service of somebody else over HTTPS. */
interface Service {
  readonly url: string
  readonly authorization?: string
}

const readMailAddress = (value: unknown) => (typeof value === 'string' && isMailAddress(value) ? value : undefined)

const readService = readRecord<Service>({ url: readUrl }, { authorization: readSecret })
/** A service, or a file of one's own. */
const readServiceOrFile = (value: unknown): Service | { readonly file: string } | undefined =>
  readRecord<{ readonly file: string }>({ file: readText })(value) ?? readService(value)

const readPlace = readRecord<NamedPlace>({ name: readWords, addresses: readList(readAddressRange) })
const readMail = readRecord<SmtpSettings>(
  { host: readText, security: readOneOf(['tls', 'starttls', 'none']), from: readMailAddress },
  { port: readPortNumber, user: readText, password: readSecret },
)

const readImports = readRecord<ImportsListener>(
  { port: readPortNumber, certificate: readText, key: readText, authorities: readText, callers: readList(readText) },
  { host: readText },
)

const readBrowser = readRecord<{ readonly name: string; readonly url: string }>({ name: readText, url: readUrl })

const browsers = [
  { name: 'Google Chrome', url: 'https://www.google.cn/chrome/' },
  { name: 'Microsoft Edge', url: 'https://www.microsoft.com/zh-cn/edge' },
  { name: '360 安全浏览器（极速模式）', url: 'https://browser.360.cn/' },
]

const settings = {
  host: setting('Address it listens on', 'a host name or address', readText, 'localhost'),
  port: setting('Port it listens on', 'a port', readPortNumber, 8600),
  origin: optional(
    'Public origin as browsers see it; default http://localhost:<port>',
    'an https origin (http on loopback only)',
    parseOrigin,
  ),
  certificate: optional('PEM file: certificate chain of its listener', 'a file', readText),
  key: optional('PEM file: key of `certificate`', 'a file', readText),
  trustedProxies: setting(
    'Reverse proxies in front of it: what they say of the caller in X-Forwarded-For is believed, what others say is not',
    'a list of addresses or ranges like "10.1.0.0/16"',
    readList(readAddressRange),
    [],
  ),
  databaseUrl: databaseUrlSetting('Its PostgreSQL; default that of the process'),
  gateway: optional('The gateway, where it runs in another process', peerForm, readPeer),
  desk: optional('The desk, where it runs in another process; without one nobody can open a case', peerForm, readPeer),
  ca: optional(
    'The CA, where it runs in another process: asked to suspend certificates of lost UKeys, by a caller whose only role there is `suspend-lost`; for authorities that say `suspendsLost`',
    peerForm,
    readPeer,
  ),
  ra: optional(
    'The registration authority, where it runs in another process: asked which locked UKeys wait for the agreement of their organisations, and told what was signed; without one desks decide',
    peerForm,
    readPeer,
  ),
  name: setting('Its name, as people read it', 'an object {zh, en}', readWords, {
    zh: '示范市社会保险网上服务平台',
    en: 'Demo City Social Insurance Online',
  }),
  cutOverDate: setting(
    'Organisations insured before it need no registration. Where there is a desk, its administration takes this once and keeps it from then on',
    'a date YYYY-MM-DD',
    readDate,
    '2026-07-01',
  ),
  cutOverDates: setting(
    'Cut-over dates of places that differ; taken once, as `cutOverDate`',
    'an object of dates by place',
    readByName(readDate),
    {},
  ),
  newCertificates: setting<NewCertificates>(
    'What becomes of another certificate under a known identifier, where its authority has no `newCertificates` of its own: it is taken, somebody who manages the organisation confirms it, two members of staff decide, or it is refused. The organisation gets notice whatever it is',
    '"accept", "confirm", "clerk" or "refuse"',
    readOneOf(newCertificatePolicies),
    'accept',
  ),
  transferWorkingDays: setting(
    'Working days the present holder of a certificate has to object before it goes to the organisation it names',
    '1 to 60',
    readNumber(1, 60),
    5,
  ),
  registry: optional(
    'Register of legal persons, asked where an organisation is registered and where the name of a certificate is not the one on file: a service, or a CSV file (credit code, name, former names with ; between, type, legal representative, state, and kind and number of the document of the legal representative)',
    'an object {url, authorization?} or {file}; authorization may be {file} or {env} that holds it',
    readServiceOrFile,
  ),
  authorities: setting(
    'Certificate authorities accepted at sign-in; the demo adds its own',
    'a list of {id, name, issuers, downloadUrl?, bindsAutomatically?, newCertificates?, suspendsLost?}',
    readList(readAuthority),
    [],
  ),
  businessSystems: setting(
    'Relying parties; the demo adds its own',
    'a list of {id, clientId, clientSecret, redirectUris, name, description, url}; clientSecret may be {file} or {env} that holds it',
    readList(readBusinessSystem),
    [],
  ),
  directory: setting(
    'Desks that do what the portal does not do itself yet: shown in place of a button; taken once, as `cutOverDate`',
    directoryForm,
    readDesks,
    [],
  ),
  browsers: setting(
    'Supported browsers the sign-in page links to',
    'a list of {name, url}',
    readList(readBrowser),
    browsers,
    'Chrome, Edge, 360',
  ),
  minimumAssistantVersion: setting('Oldest assistant that may sign in', 'a version', readVersion, '0.1.0'),
  assistantPorts: setting(
    'Ports pages look for the assistant on',
    'a list of ports',
    readList(readPortNumber),
    assistantPorts as readonly number[],
  ),
  sessionIdleSeconds: setting('A session ends after this long without a click', '60 to 86400', readNumber(60, 86_400), 1800),
  sessionAbsoluteSeconds: setting('A session ends after this long at the latest', '60 to 604800', readNumber(60, 604_800), 28_800),
  signOutOnUkeyRemoval: setting(
    'Pulling out the UKey locks the page, and ends the session unless it is back in ten seconds',
    'true or false',
    readFlag,
    true,
  ),
  staleRevocationSeconds: setting('Greatest age of an expired CRL taken at sign-in; 0: none', '0 to 86400', readNumber(0, 86_400), 0),
  signInsPerMinute: setting(
    'Sign-ins one address may begin in a minute, on all nodes together; a service hall comes from one address',
    '1 to 1000000',
    readNumber(1, 1_000_000),
    defaultSignInsPerMinute,
  ),
  signInsAtOnce: setting(
    'Sign-ins under way at once on one node; above it none begins and the browser is told when to come back',
    '1 to 100000',
    readNumber(1, 100_000),
    defaultSignInsAtOnce,
  ),
  messages: optional(
    'Service that brings text messages to persons; without one nobody registers or signs in as a person. The demo shows them on a page instead',
    'an object {url, authorization?}; authorization may be {file} or {env} that holds it',
    readService,
  ),
  mail: optional(
    'SMTP server that takes notices to organisations with a mail address on file',
    'an object {host, security, from, port?, user?, password?}; security: tls, starttls or none; password may be {file} or {env} that holds it',
    readMail,
  ),
  imports: optional(
    'Listener by mutual TLS where programs import organisations',
    'an object {port, certificate, key, authorities, callers, host?}: PEM files, and the names in certificates of who may',
    readImports,
  ),
  realName: optional(
    'What names are compared with documents in: a service, or a CSV file (name, kind, number, pseudonym); without one registrations rest on what people say',
    'an object {url, authorization?} or {file}',
    readServiceOrFile,
  ),
  places: setting(
    'Networks that have a name: what people read beside a session in the list of their own, in place of a part of an address',
    'a list of {name, addresses}; addresses like "10.1.0.0/16"',
    readList(readPlace),
    [],
  ),
  personalDataSealing: setting<SealingAlgorithm>(
    'How values of persons are sealed in the database; a new one holds for what is written from then on, and `yinxin keys rotate data` moves the rest',
    '"aes-256-gcm" or "sm4-ctr-hmac-sm3"',
    readOneOf(sealingAlgorithms),
    'aes-256-gcm',
  ),
  noticeDays: setting('A notice to an organisation or a person is kept so many days', '1 to 36500', readNumber(1, 36_500), 365),
  unknownHandlers: setting<UnknownHandlers>(
    'A certificate names an organisation; who uses it is known when somebody is tied to it, or it names a person. Where nobody is known the workbench says so, and offers to register the handler (`ask`), or says nothing more (`off`); `required`: after `unknownHandlerSignIns` more sign-ins the certificate enters only once somebody is tied to it',
    '"off", "ask" or "required"',
    readOneOf(unknownHandlerPolicies),
    'ask',
  ),
  unknownHandlerSignIns: setting(
    'Sign-ins a bound certificate has without anybody known, where `unknownHandlers` is required',
    '1 to 1000',
    readNumber(1, 1000),
    10,
  ),
  rightsCheckHours: setting(
    'Every row that rights stand on is looked at again so often, in hours, a few seconds of each minute; 0: only by `yinxin rights verify`',
    '0 to 720',
    readNumber(0, 720),
    24,
  ),
  scanner: optional('ClamAV, which looks into every file a person sends; without one nothing does', clamdForm, readClamd),
  pages: optional('Folder of the built pages; default where npm run build puts them', 'a folder', readText),
}

export type PortalSettings = SettingsOf<typeof settings>

export interface PortalInstance extends ComponentInstance {
  readonly database: PortalDatabase
  /** The public keys of signed requests, for the vendor's site list. */
  readonly siteKeys: readonly SiteKey[]
}

/** 公共服务平台: sign-in, sessions, single sign-on into business systems, and their pages. */
export const portalComponent = declareComponent<
  typeof settings,
  PortalInstance,
  { readonly gateway: Gateway; readonly desk?: DeskContract; readonly ca?: SuspendsLost; readonly ra?: TakesAgreements }
>({
  name: 'portal',
  organization: 'bureau',
  api: async () => (await import('./api.ts')).portalApi,
  settings,
  needs: { gateway: 'required', desk: 'optional', ca: 'optional', ra: 'optional' },
  schema: { migrations: portalMigrations, wrapped: [wrappedPortalKeys, wrappedContacts, wrappedUploads] },
  check(given, { mode, components }) {
    const telling = given.authorities.find(({ suspendsLost }) => suspendsLost === true)
    if (telling !== undefined && given.ca === undefined && !components.includes('ca'))
      return `'portal.authorities' has ${telling.id} suspend certificates of lost UKeys, and 'portal.ca' does not say where it is asked`
    if ((given.certificate === undefined) !== (given.key === undefined)) return "'portal.certificate' and 'portal.key' go together"
    if (!canSeal(given.personalDataSealing))
      return `'portal.personalDataSealing': the OpenSSL of this Node has no SM4 or SM3, which ${given.personalDataSealing} needs`
    if (mode === 'production' && !originOf(given).startsWith('https:')) return "in production 'portal.origin' must be https"
    if (mode === 'production' && given.registry !== undefined && 'url' in given.registry && !given.registry.url.startsWith('https:'))
      return "in production 'portal.registry' must be https: it opens sign-ins"
    const plain = [given.messages?.url, given.realName !== undefined && 'url' in given.realName ? given.realName.url : undefined]
    if (mode === 'production' && plain.some((url) => url?.startsWith('http:') === true))
      return "in production 'portal.messages' and 'portal.realName' must be https: they are sent names and numbers"
    if (given.mail !== undefined && (given.mail.user === undefined) !== (given.mail.password === undefined))
      return "'portal.mail' has a user without a password, or a password without a user"
    if (mode === 'production' && given.mail?.security === 'none' && !['localhost', '127.0.0.1', '::1'].includes(given.mail.host))
      return "in production 'portal.mail' must be tls or starttls: it is sent addresses"
    return undefined
  },
  async create({ settings: given, process, needs, db, secrets, clock, log, metrics }) {
    const config = portalConfig(given, process)
    const notices = process.mode === 'demo' ? { notices: fileNotices(join(process.data, 'notices.jsonl')) } : {}
    const deps = { db, gateway: needs.gateway, clock, log, metrics, secrets, config, node: process.node }
    const services = { ...registryOfSettings(given), ...personServices(given, process) }
    const cases = needs.desk === undefined ? {} : { desk: needs.desk }
    const issuers = needs.ca === undefined ? {} : { issuer: onlySuspending(needs.ca) }
    const agreeing = needs.ra === undefined ? {} : { agreements: needs.ra }
    const portal = await createPortal({ ...deps, ...notices, ...services, ...cases, ...issuers, ...agreeing })
    const { host, port, certificate, key, trustedProxies } = given
    const tls = certificate === undefined || key === undefined ? {} : { tls: { certificate, key } }
    return {
      database: db,
      siteKeys: portal.siteKeys,
      listeners: [{ host, port, trustedProxies, routes: portal.routes, ...tls }, ...importListeners(given, portal)],
      health: async () => ({
        gateway: await checkHealth(async () => (await needs.gateway.health()).status),
        rights: portal.rightsHealth(),
      }),
      close: () => portal.close(),
    }
  },
})

/** In one process the CA is the whole object: no more of it goes further than a portal elsewhere could reach. */
const onlySuspending = (ca: SuspendsLost): SuspendsLost => ({ suspendLost: (lost) => ca.suspendLost(lost) })

function importListeners({ imports }: PortalSettings, portal: Portal): NonNullable<ComponentInstance['listeners']> {
  if (imports === undefined) return []
  const { host = 'localhost', port, certificate, key, authorities, callers } = imports
  return [{ host, port, tls: { certificate, key, authorities }, routes: (app) => portal.importRoutes(app, callers) }]
}

function registryOfSettings({ registry }: PortalSettings): Pick<PortalDeps, 'registry'> {
  if (registry === undefined) return {}
  return { registry: 'file' in registry ? registryFile(registry.file) : registryService(registry) }
}

/** What reaches persons, and what compares their names. */
function personServices(
  { messages, mail, realName, scanner }: PortalSettings,
  { mode }: ProcessFacts,
): Pick<PortalDeps, 'messages' | 'mail' | 'realName' | 'scanner'> {
  const sending = messages === undefined ? (mode === 'demo' ? keptMessages : undefined) : messageService(messages)
  const comparing = realName && ('file' in realName ? registerFile(realName.file) : realNameService(realName))
  return {
    ...(sending === undefined ? {} : { messages: sending }),
    ...(mail === undefined ? {} : { mail: smtpMail(mail) }),
    ...(scanner === undefined ? {} : { scanner: clamdScanner(scanner) }),
    ...(comparing === undefined ? {} : { realName: comparing }),
  }
}

/** Its public origin: as configured, or where it listens on this computer. */
export const originOf = ({ origin, port }: Pick<PortalSettings, 'origin' | 'port'>): string => origin ?? `http://localhost:${port}`

/** Where `npm run build` puts the pages. */
const builtPages = fileURLToPath(new URL('../../../web/dist', import.meta.url))

function portalConfig(given: PortalSettings, { mode }: ProcessFacts): PortalConfig {
  const pagesFolder = given.pages ?? builtPages
  if (!existsSync(pagesFolder)) throw new Error(`the pages are not built: ${pagesFolder} is missing; run npm run build`)
  const origin = originOf(given)
  return { ...given, origin, pagesFolder, portalName: given.name, demo: mode === 'demo', secureCookies: origin.startsWith('https:') }
}
