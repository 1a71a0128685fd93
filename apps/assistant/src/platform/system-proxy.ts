/** The proxy of a computer as Node's agents are told it. Plain functions, and the way to Windows' own settings. */

import { rememberingScript } from './proxy-script.ts'

/** What Windows is set to: `host:port` or `http=host:port;https=host:port`, and names that are reached directly. */
export interface WindowsProxy {
  readonly proxy: string | undefined
  readonly bypass: string | undefined
}

/** Names as Node reads them from its surroundings. */
export interface ProxyEnvironment {
  readonly HTTP_PROXY?: string
  readonly HTTPS_PROXY?: string
  readonly NO_PROXY?: string
}

const names = ['http_proxy', 'https_proxy', 'all_proxy'] as const
/** Never through a proxy: this computer. */
const here = ['localhost', '127.0.0.1', '[::1]'] as const

/** Scripts are asked by what Windows has for it, loaded where it is needed. */
const askScript = rememberingScript<WindowsProxy>(
  async (script, url) => (await import('../windows/proxy.ts')).proxyByScript(script, url),
  () => performance.now(),
)

/**
 * What the surroundings say goes before what the system is set to; there a script (PAC) before what is set for all.
 * @param url what is to be fetched; undefined: what is set, whatever a script says
 */
export async function proxyEnvironment(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  url?: string,
): Promise<NodeJS.ProcessEnv> {
  const isSaid = names.some((name) => (environment[name] ?? environment[name.toUpperCase()] ?? '') !== '')
  if (isSaid || platform !== 'win32') return environment
  const { readWindowsProxy } = await import('../windows/proxy.ts')
  const set = readWindowsProxy()
  const said = set.script === undefined || url === undefined ? undefined : await askScript(set.script, url)
  return { ...proxyOfWindows(said ?? set) }
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
