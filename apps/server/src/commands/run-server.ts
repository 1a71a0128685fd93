import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { asObject, asText } from '@yinxin/protocol/wire'
import { compose, portTaken, type AuthorityParts, type Composition, type PortalAdditions } from '../compose.ts'
import type { BusinessSystemSetting, Config } from '../config.ts'
import { startChild, type RunningChild } from '../platform/child-process.ts'
import { systemClock } from '../platform/clock.ts'
import { createLog, type Log } from '../platform/log.ts'
import { startPostgres } from '../platform/postgres.ts'
import { takeRuntimeFile, type RuntimeFile } from '../platform/runtime-file.ts'
import { createSecrets, loadMasterKey } from '../platform/secrets.ts'
import { importOrganizations } from '../portal/index.ts'
import { assistantBin, demoAuthority, ensureDemoData } from './demo-data.ts'
import { demoOrganizations } from './demo-organizations.ts'
import { ensureSiteList, type SiteListFiles } from './demo-site-list.ts'

const businessSystemBin = fileURLToPath(new URL('../../../business-system/bin/yinxin-business-system.js', import.meta.url))

export interface RunningServer extends Composition {
  readonly config: Config
  /** Where the assistant listens, and its home page with a one-time code; absent when it was not started. */
  readonly assistant?: { readonly port: number; readonly home: string }
  /** Ends everything in order; resolves when nothing of ours runs. */
  stop(): Promise<void>
}

/** What is under way while the server starts; ended in the opposite order. */
interface Run {
  readonly config: Config
  readonly log: Log
  readonly runtime: RuntimeFile
  /** Says one line of progress. */
  say(line: string): void
  end(stop: () => unknown): void
}

/**
 * Starts everything `config` names on its data folder: database, components, and in the demo its data, the sample business system and the
 * assistant. Throws one sentence when something cannot start; what had started is then stopped.
 * @param say gets a line of progress before each step that can take long
 */
export async function runServer(config: Config, say: (line: string) => void): Promise<RunningServer> {
  const stops: (() => unknown)[] = []
  const stop = async () => {
    for (const end of stops.splice(0)) await end()
  }
  try {
    mkdirSync(join(config.data, 'logs'), { recursive: true, mode: 0o700 })
    const runtime = await takeRuntimeFile(join(config.data, 'runtime.json'))
    stops.unshift(() => runtime.release())
    const log = createLog({ level: config.logLevel, name: 'yinxin', destination: join(config.data, 'logs/server.log') })
    const running = await startAll({ config, log, runtime, say, end: (end) => void stops.unshift(end) })
    return { ...running, config, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startAll(run: Run): Promise<Omit<RunningServer, 'config' | 'stop'>> {
  const { config, log } = run
  await checkPorts(config)
  const keepsData = config.components.includes('portal') || config.components.includes('ca')
  const databaseUrls = keepsData ? await openDatabases(run) : { portal: '', ca: '' } // a gateway by itself keeps nothing
  const secrets = createSecrets(loadMasterKey(config.masterKeyFile))
  const isDemo = config.mode === 'demo' && config.components.includes('portal')
  const demo = isDemo ? { beforePortal: (parts: AuthorityParts) => demoAdditions(run, parts) } : {}
  const composition = await compose({ config, databaseUrls, secrets, clock: systemClock, log, ...demo })
  run.end(() => composition.close())
  run.runtime.noteAddress(config.origin, { portal: config.port, businessSystem: config.businessSystemPort, status: config.statusPort })
  return isDemo ? { ...composition, ...(await startDemo(run, composition)) } : composition
}

/** Fails early, before anything is created: a busy port is what goes wrong most often. */
async function checkPorts(config: Config): Promise<void> {
  const { components } = config
  const wanted = [
    ...(components.includes('portal') ? [{ host: config.host, port: config.port }] : []),
    ...(components.includes('status') ? [{ host: config.statusHost, port: config.statusPort }] : []),
    ...(startsBusinessSystem(config) ? [{ host: '127.0.0.1', port: config.businessSystemPort }] : []),
  ]
  for (const { host, port } of wanted) if (!(await isFree(host, port))) throw portTaken(port)
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    probe.listen({ host, port }, () => probe.close(() => resolve(true)))
  })
}

async function openDatabases({ config, log, say, end }: Run): Promise<{ readonly portal: string; readonly ca: string }> {
  const given = config.databaseUrl
  if (given !== undefined) return { portal: given, ca: config.caDatabaseUrl ?? given }
  if (!existsSync(join(config.data, 'postgres/data'))) say('Creating the database …')
  const postgres = await startPostgres({ folder: join(config.data, 'postgres'), log: log.child({ component: 'postgres' }) })
  end(() => postgres.stop())
  return { portal: postgres.url, ca: config.caDatabaseUrl ?? postgres.url }
}

/** The demo's UKeys (made at the first start) decide which issuers the portal accepts. */
async function demoAdditions({ config, say }: Run, { ca, gateway }: AuthorityParts): Promise<PortalAdditions> {
  const businessSystems = startsBusinessSystem(config) ? [demoBusinessSystem(config)] : []
  if (ca === undefined) return { authorities: [], businessSystems }
  if (!existsSync(join(config.data, 'demo.json'))) say('Creating certificate authorities, demo organisations and their software UKeys …')
  const data = await ensureDemoData({ folder: config.data, ca, gateway, clock: systemClock })
  return { authorities: [demoAuthority(data, config.statusUrl)], businessSystems }
}

async function startDemo(run: Run, { portal, portalDatabase }: Composition) {
  const { config } = run
  if (portal === undefined || portalDatabase === undefined) return {}
  const insured = demoOrganizations.map((organization) => ({ ...organization, insuredSince: '2019-05-01' }))
  await importOrganizations(portalDatabase, insured)
  // Also without an assistant of ours: one the person starts needs the list just as much.
  const site = { origin: config.origin, name: config.portalName.zh, keys: [portal.siteKey], nameEn: config.portalName.en }
  const lists = ensureSiteList(config.data, site, systemClock.now())
  const children = [
    startsBusinessSystem(config) ? startBusinessSystem(run) : undefined,
    config.assistant ? startAssistant(run, lists) : undefined,
  ]
  const [, ready] = await Promise.all(children.map(async (child) => child?.ready))
  return config.assistant ? { assistant: readAnnouncement(ready) } : {}
}

const startsBusinessSystem = ({ mode, components, businessSystem }: Config) =>
  mode === 'demo' && businessSystem && components.includes('portal')

function businessSystemOrigin({ businessSystemPort }: Config): string {
  return `http://127.0.0.1:${businessSystemPort}`
}

function demoBusinessSystem(config: Config): BusinessSystemSetting {
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
    ISSUER: `${config.origin}/oidc`,
    CLIENT_ID: 'demo-business-system',
    CLIENT_SECRET: demoClientSecret(config),
    ORIGIN: businessSystemOrigin(config),
    PORT: String(config.businessSystemPort),
    WATCH_STDIN: '1',
  }
  return startNoted(run, 'business-system', { words: [businessSystemBin], environment, announces: true })
}

function startAssistant(run: Run, { siteList, vendorKey }: SiteListFiles): RunningChild {
  const { config } = run
  const files = [
    '--data',
    join(config.data, 'assistant'),
    '--ukeys',
    join(config.data, 'ukeys'),
    '--site-list',
    siteList,
    '--vendor-key',
    vendorKey,
  ]
  const prompt = [
    '--prompt',
    config.assistantPrompt,
    ...option('--browser-command', config.browserCommand),
    ...option('--pinentry', config.pinentry),
  ]
  const words = [assistantBin, 'run', ...files, '--ports', config.assistantPorts.join(','), ...prompt, '--json', '--watch-stdin']
  return startNoted(run, 'assistant', { words, announces: true })
}

const option = (name: string, value: string | undefined) => (value === undefined ? [] : [name, value])

type Noted = { readonly words: readonly string[]; readonly environment?: Readonly<Record<string, string>>; readonly announces?: boolean }

function startNoted({ config, log, runtime, end }: Run, name: string, noted: Noted): RunningChild {
  const logFile = join(config.data, `logs/${name}.log`)
  const child = startChild({ name, logFile, log, onStart: (pid) => runtime.noteChild(name, pid), ...noted })
  end(() => child.stop())
  return child
}

function readAnnouncement(value: unknown): { readonly port: number; readonly home: string } {
  const ready = asObject(asObject(value)?.['ready'])
  const [port, home] = [ready?.['port'], asText(ready?.['home'], 500)]
  if (typeof port !== 'number' || home === undefined) throw new Error('the assistant announced something unexpected')
  return { port, home }
}
