/** The proxy of a computer as Node's agents are told it. Plain functions, and the way to what the system is set to. */
import { rememberingScript } from './proxy-script.ts'

/** A proxy in Windows' form: `host:port` or `http=host:port;https=host:port`, and names that are reached directly. */
export interface WindowsProxy {
  readonly proxy: string | undefined
  readonly bypass: string | undefined
}

/** What a system is set to. */
export interface SetProxy extends WindowsProxy {
  /** Address of a script that says it for each address (PAC). */
  readonly script: string | undefined
}

/** What the policy or the command line decides; undefined: what the surroundings and the system say. */
export type DecidedProxy = 'direct' | WindowsProxy | undefined

/** Names as Node reads them from its surroundings. */
export interface ProxyEnvironment {
  readonly HTTP_PROXY?: string
  readonly HTTPS_PROXY?: string
  readonly NO_PROXY?: string
}

const names = ['http_proxy', 'https_proxy', 'all_proxy'] as const
/** Never through a proxy: this computer. */
const here = ['localhost', '127.0.0.1', '[::1]'] as const

interface SystemWithProxy {
  readonly read: () => SetProxy | Promise<SetProxy>
  readonly ask: (script: string, url: string) => Promise<WindowsProxy | undefined>
}

/** Systems that know a proxy, loaded where they are needed. Scripts are run by what the system has for it. */
const systems: Partial<Record<NodeJS.Platform, () => Promise<SystemWithProxy>>> = {
  win32: async () => {
    const { readWindowsProxy, proxyByScript } = await import('../windows/proxy.ts')
    return { read: readWindowsProxy, ask: proxyByScript }
  },
  linux: async () => {
    const { readDesktopProxy, proxyByDesktop } = await import('./desktop-proxy.ts')
    return { read: readDesktopProxy, ask: proxyByDesktop }
  },
}

const askScript = rememberingScript<WindowsProxy>(
  async (script, url) => (await systems[process.platform]?.())?.ask(script, url),
  () => performance.now(),
)

let decided: DecidedProxy

/** Decides for this process, whatever the surroundings and the system say. */
export const decideProxy = (decision: DecidedProxy): void => void (decided = decision)

/** How an address is reached. */
export interface WayOut {
  /** As Node's agents read it. */
  readonly environment: NodeJS.ProcessEnv
  /** A script is set that nobody could ask: what is set for all addresses counts, else the direct way. */
  readonly isUnanswered: boolean
}

/** The surroundings of `wayOut`, by which this process fetches. */
export const proxyEnvironment = async (url: string): Promise<NodeJS.ProcessEnv> =>
  (await wayOut(process.platform, process.env, url)).environment

/**
 * What was decided goes before what the surroundings say, and that before what the system is set to; there a script (PAC) before what is set for all.
 * @param url what is to be fetched; undefined: what is set, whatever a script says
 */
export async function wayOut(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, url?: string): Promise<WayOut> {
  if (decided !== undefined) return { environment: decided === 'direct' ? {} : { ...proxyOfWindows(decided) }, isUnanswered: false }
  const isSaid = names.some((name) => (environment[name] ?? environment[name.toUpperCase()] ?? '') !== '')
  const system = isSaid ? undefined : await systems[platform]?.()
  if (system === undefined) return { environment, isUnanswered: false }
  const set = await system.read()
  if (set.script === undefined || url === undefined) return { environment: { ...proxyOfWindows(set) }, isUnanswered: false }
  const said = await askScript(set.script, url)
  return { environment: { ...proxyOfWindows(said ?? set) }, isUnanswered: said === undefined }
}

/** Reads Windows' form. A name with a star anywhere but in front cannot be said to Node, and is left out. */
export function proxyOfWindows({ proxy, bypass }: WindowsProxy): ProxyEnvironment {
  const parts = (proxy ?? '').split(/[;\s]+/).filter(Boolean)
  const byScheme = new Map(parts.filter((part) => part.includes('=')).map((part) => part.split('=', 2) as [string, string]))
  const forAll = parts.find((part) => !part.includes('='))
  const [http, https] = (['http', 'https'] as const).map((scheme) => addressOf(byScheme.get(scheme) ?? forAll))
  if (http === undefined && https === undefined) return {}
  const direct = (bypass ?? '').split(/[;\s]+/).map((name) => name.replace(/^\*(?=\.)/, ''))
  const known = direct.filter((name) => /^[\w.:[\]-]+$/.test(name))
  return {
    ...(http === undefined ? {} : { HTTP_PROXY: http }),
    ...(https === undefined ? {} : { HTTPS_PROXY: https }),
    NO_PROXY: [...here, ...known].join(','),
  }
}

function addressOf(server: string | undefined): string | undefined {
  if (server === undefined || server === '') return undefined
  const url = URL.parse(server.includes('://') ? server : `http://${server}`)
  return url === null || url.hostname === '' ? undefined : url.href
}
