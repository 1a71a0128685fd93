import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ApplicationList, ListedApplication } from '@yinxin/protocol/assistant'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import { caComponent } from '@yinxin/server/ca/component.ts'
import { startNoted, type Run, type Surroundings } from '@yinxin/server/commands/run-server.ts'
import type { MadeComponents } from '@yinxin/server/compose-deps.ts'
import type { Config } from '@yinxin/server/config.ts'
import { bureauTenant, inviteStaff, readUploadedCertificate } from '@yinxin/server/desk/index.ts'
import { deskComponent, deskOriginOf, type DeskInstance } from '@yinxin/server/desk/component.ts'
import { gatewayComponent } from '@yinxin/server/gateway/component.ts'
import type { RunningChild } from '@yinxin/server/platform/child-process.ts'
import { systemClock } from '@yinxin/server/platform/clock.ts'
import { newTraceId } from '@yinxin/server/platform/web/http-server.ts'
import { caseFactsOf } from '@yinxin/server/portal/cases/case-facts.ts'
import { originOf, portalComponent, type PortalInstance } from '@yinxin/server/portal/component.ts'
import { importOrganizations } from '@yinxin/server/portal/index.ts'
import { raComponent, raOriginOf } from '@yinxin/server/ra/component.ts'
import { ensureDemoAgent } from './agents.ts'
import { demoDesks } from './desks.ts'
import { ensureDemoPerson } from './demo-person.ts'
import { writeDemoRegister } from './legal-persons.ts'
import { demoAgentOrganization, demoOrganizations, demoUkeys, registeredOrganizations } from './organizations.ts'
import { ensureApplicationList, ensureSiteList, type SiteListFiles } from './site-list.ts'
import { demoAuthorityName, demoContact, demoExpiringUkey, demoOfficer } from './registration.ts'
import { demoStaff, provinceOffice } from './staff.ts'
import { assistantBin, demoAuthority, ensureDemoData, readDemoData } from './ukeys-and-certificates.ts'

const businessSystemBin = fileURLToPath(new URL('../../business-system/bin/yinxin-business-system.js', import.meta.url))

/** The demo around a server: organisations with software UKeys, a sample business system, an assistant. */
export interface DemoWorld extends Surroundings {
  /** Where the assistant listens, and its home page with a one-time code; absent until it runs, or when it was not asked for. */
  readonly assistant: { readonly port: number; readonly home: string } | undefined
}

/** The demo of a process that runs the portal; undefined for any other. */
export function demoWorld(config: Config): DemoWorld | undefined {
  if (!config.components.includes('portal')) return undefined
  let assistant: DemoWorld['assistant']
  return {
    ports: config.demo.businessSystem ? [{ host: '127.0.0.1', port: config.demo.businessSystemPort }] : [],
    prepare: async (run, name, made) => {
      // one assistant serves both: it is started on the portal's ports
      if (name === 'ra') return { assistantPorts: config.portal.assistantPorts }
      if (name === 'desk') return { assistantPorts: config.portal.assistantPorts, tenants: [...config.desk.tenants, provinceOffice] }
      if (name === 'ca') return { approvalOrigin: raOriginOf(config.ra) }
      return name === 'portal' ? portalAdditions(run, made) : {}
    },
    async begin(run, made) {
      assistant = await startAround(run, made)
    },
    get assistant() {
      return assistant
    },
  }
}

/** The demo's UKeys (made at the first start) decide which issuers the portal accepts. */
async function portalAdditions({ config, say }: Run, made: MadeComponents): Promise<JsonObject> {
  const { authorities, businessSystems } = config.portal
  const withOurs = {
    directory: config.portal.directory.length > 0 ? config.portal.directory : demoDesks,
    businessSystems: [...businessSystems, ...(config.demo.businessSystem ? [demoBusinessSystem(config)] : [])],
    registry: config.portal.registry ?? { file: writeDemoRegister(config.data) },
  }
  const [ca, gateway] = [made.of(caComponent)?.ca, made.of(gatewayComponent)?.gateway]
  if (ca === undefined || gateway === undefined) return withOurs
  if (!existsSync(join(config.data, 'demo.json'))) say('Creating certificate authorities, demo organisations and their software UKeys …')
  const data = await ensureDemoData({ folder: config.data, ca, gateway, clock: systemClock })
  return { ...withOurs, authorities: [...authorities, demoAuthority(data, config.ca.statusUrl)] }
}

async function startAround(run: Run, made: MadeComponents): Promise<DemoWorld['assistant']> {
  const { config } = run
  const portal = made.of(portalComponent)
  if (portal === undefined) return undefined
  const insured = registeredOrganizations().map((organization) => ({ insuredSince: '2019-05-01', ...organization }))
  await importOrganizations(portal.database, insured)
  await Promise.all([ensureDemoPerson(config.data, originOf(config.portal), run.say), agentWithClients(run, made, portal)])
  // Also without an assistant of ours: one the person starts needs the list just as much.
  const { name } = config.portal
  const site = { origin: originOf(config.portal), name: name.zh, keys: [...portal.siteKeys], nameEn: name.en }
  const desk = made.of(deskComponent)
  const deskSite = {
    origin: deskOriginOf(config.desk),
    name: config.desk.name.zh,
    keys: [...(desk?.siteKeys ?? [])],
    nameEn: config.desk.name.en,
  }
  const ra = made.of(raComponent)?.ra
  const raSite = { origin: raOriginOf(config.ra), name: config.ra.name.zh, keys: [...(ra?.siteKeys ?? [])], nameEn: config.ra.name.en }
  const sites = [site, ...(desk === undefined ? [] : [deskSite]), ...(ra === undefined ? [] : [raSite])]
  const lists = ensureSiteList(config.data, sites, systemClock.now())
  const applicationList = ensureApplicationList(config.data, demoApplications(config, ra !== undefined), systemClock.now())
  if (desk !== undefined) await staffDesk(run, made, { portal, desk })
  await staffRegistration(config, made)
  const children = [
    config.demo.businessSystem ? startBusinessSystem(run) : undefined,
    config.demo.assistant ? startAssistant(run, { ...lists, applicationList }) : undefined,
  ]
  const [, ready] = await Promise.all(children.map(async (child) => child?.ready))
  return config.demo.assistant ? readAnnouncement(ready) : undefined
}

async function agentWithClients({ config, say }: Run, made: MadeComponents, { database }: PortalInstance): Promise<void> {
  const file = join(config.data, 'demo.json')
  const data = existsSync(file) ? readDemoData(readFileSync(file, 'utf8')) : undefined
  const [certificate, gateway] = [data?.der[demoAgentOrganization.id], made.of(gatewayComponent)?.gateway]
  const businessSystems = config.demo.businessSystem ? ['handling'] : config.portal.businessSystems.map(({ id }) => id)
  if (certificate === undefined || gateway === undefined || businessSystems.length === 0) return // made by an earlier version, or nothing to delegate
  await ensureDemoAgent({ folder: config.data, origin: originOf(config.portal), database, gateway, certificate, businessSystems, say })
}

/** Registers the demo's staff at its desk, and has a case wait for them: once, whatever becomes of it. */
async function staffDesk(
  { config }: Run,
  made: MadeComponents,
  { portal, desk }: { readonly portal: PortalInstance; readonly desk: DeskInstance },
): Promise<void> {
  const data = existsSync(join(config.data, 'demo.json')) ? readDemoData(readFileSync(join(config.data, 'demo.json'), 'utf8')) : undefined
  const gateway = made.of(gatewayComponent)?.gateway
  if (data === undefined || gateway === undefined) return
  for (const { id, roles, office = bureauTenant } of demoStaff) {
    const certificate = readUploadedCertificate(data.der[id] ?? '')
    if (certificate === undefined) continue
    const invitation = { tenantId: office, certificate, roles, actor: 'demo', now: systemClock.now(), node: config.node }
    await inviteStaff(desk.database, { ...invitation, traceId: newTraceId() })
  }
  const [mismatched] = demoOrganizations.filter(({ state }) => state === 'mismatch')
  const der = data.der[mismatched?.id ?? ''] ?? ''
  const traceId = newTraceId()
  const { subject, certificate } = await gateway.verifyCertificate({ certificate: der, policy: { revocation: 'none' }, traceId })
  if (subject === undefined || certificate === undefined) return
  const facts = await caseFactsOf(portal.database, { code: 'NAME_MISMATCH', traceId, subject, certificate, der })
  await desk.desk.cases.openCase({ source: `demo ${certificate.sha256.slice(0, 32)}`, browser: '0'.repeat(64), facts, traceId })
}

/** Has the demo's CA know its officer, and puts contacts on file: once. */
async function staffRegistration(config: Config, made: MadeComponents): Promise<void> {
  const file = join(config.data, 'demo.json')
  const data = existsSync(file) ? readDemoData(readFileSync(file, 'utf8')) : undefined
  const [ca, ra, der] = [made.of(caComponent)?.ca, made.of(raComponent)?.ra, data?.der[demoOfficer.id]]
  if (ca === undefined || ra === undefined || der === undefined || (await ca.officers()).length > 0) return
  await ca.nameOfficer(Buffer.from(der, 'base64'), 'demo')
  for (const organization of demoOrganizations) await ra.putContact(demoContact(organization))
  const holder = demoUkeys.find(({ id }) => id === demoExpiringUkey.of)
  const { serialNumber: ukeySerial, adminPin } = demoExpiringUkey
  if (holder !== undefined) await ra.putAdminPins([{ ukeySerial, uscc: holder.uscc, pin: adminPin }])
}

const businessSystemOrigin = ({ demo }: Config) => `http://127.0.0.1:${demo.businessSystemPort}`

function demoBusinessSystem(config: Config) {
  const url = businessSystemOrigin(config)
  return {
    id: 'handling',
    clientId: 'demo-business-system',
    clientSecret: demoClientSecret(config),
    redirectUris: [`${url}/callback`],
    name: { zh: '示范经办系统', en: 'Demo business system' },
    description: { zh: '示例：以统一登录进入的业务系统', en: 'A sample relying party that is entered with this sign-in' },
    url: `${url}/sign-in`,
  }
}

/** Made once for this data folder. */
function demoClientSecret({ data }: Config): string {
  const file = join(data, 'secrets/demo-client-secret')
  mkdirSync(join(data, 'secrets'), { recursive: true, mode: 0o700 })
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
  return readFileSync(file, 'utf8')
}

function startBusinessSystem(run: Run): RunningChild {
  const { config } = run
  const environment = {
    ISSUER: `${originOf(config.portal)}/oidc`,
    CLIENT_ID: 'demo-business-system',
    CLIENT_SECRET: demoClientSecret(config),
    ORIGIN: businessSystemOrigin(config),
    PORT: String(config.demo.businessSystemPort),
    WATCH_STDIN: '1',
  }
  return startNoted(run, 'business-system', { words: [businessSystemBin], environment, announces: true })
}

/** What the demo's certificates enter, and its desks. */
function demoApplications(config: Config, hasRa: boolean): Omit<ApplicationList, 'counter' | 'exp'> {
  const operator = { zh: config.portal.name.zh, en: config.portal.name.en }
  const portal: ListedApplication = {
    name: operator,
    operator,
    text: { zh: '工作台、单位和经办人、办理记录', en: 'Workbench, organisation and handlers, what was done' },
    address: `${originOf(config.portal)}/ssologin/login`,
  }
  const system: ListedApplication = {
    name: { zh: '示范业务系统', en: 'Sample business system' },
    operator,
    text: { zh: '用平台的登录进入', en: 'Entered with the sign-in of the portal' },
    address: `${businessSystemOrigin(config)}/sign-in`, // there a sign-in begins at once
  }
  const desks = demoDesks.flatMap(({ name, phone, hours, address }) =>
    phone === undefined ? [] : [{ name, phone, ...(hours === undefined ? {} : { hours }), ...(address === undefined ? {} : { address }) }],
  )
  const authority: ListedApplication = { name: config.ra.name, operator: { zh: demoAuthorityName }, address: `${raOriginOf(config.ra)}/` }
  const applications = config.demo.businessSystem ? [portal, system] : [portal]
  return { applications, desks, ...(hasRa ? { registrations: [authority] } : {}) }
}

function startAssistant(run: Run, { siteList, vendorKey, applicationList }: SiteListFiles & { applicationList: string }): RunningChild {
  const { data, demo, portal } = run.config
  const files = [
    '--data',
    join(data, 'assistant'),
    '--ukeys',
    join(data, 'ukeys'),
    '--site-list',
    siteList,
    '--vendor-key',
    vendorKey,
    '--application-list',
    applicationList,
  ]
  const prompt = [
    '--prompt',
    demo.assistantPrompt,
    ...option('--browser-command', demo.browserCommand),
    ...option('--pinentry', demo.pinentry),
  ]
  const words = [assistantBin, 'run', ...files, '--ports', portal.assistantPorts.join(','), ...prompt, '--json', '--watch-stdin']
  return startNoted(run, 'assistant', { words, announces: true })
}

const option = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])

function readAnnouncement(value: unknown): { readonly port: number; readonly home: string } {
  const ready = asObject(asObject(value)?.['ready'])
  const [port, home] = [ready?.['port'], asText(ready?.['home'], 500)]
  if (typeof port !== 'number' || home === undefined) throw new Error('the assistant announced something unexpected')
  return { port, home }
}
