/** How connections of the assistant are made: through the proxy of this computer, trusting what Node and the system's own store trust. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'
import { proxyEnvironment } from './system-proxy.ts'

interface Agents {
  plain?: HttpAgent
  secure?: HttpsAgent
  looking?: HttpsAgent
}

/** One of each kind for each way out: a computer that is carried about changes it, and a script says it for each site. */
const byProxy = new Map<string, Agents>()
/** Most ways that are kept. */
const mostWays = 4

/**
 * @param url what is fetched. Made when first needed: reading the system's certificates takes a moment
 * @param use `look`: only who answers is of interest. Connections are made to anybody and remember nothing: Node takes a session that is taken up again for
 * one with a certificate it trusts, whoever had it
 */
export async function agentFor(url: string, use: 'fetch' | 'look' = 'fetch'): Promise<HttpAgent | HttpsAgent> {
  const proxyEnv = { ...(await proxyEnvironment(url)) }
  const proxy = proxyNames.map((name) => proxyEnv[name] ?? proxyEnv[name.toUpperCase()] ?? '').join('\n')
  const agents = byProxy.get(proxy) ?? {}
  byProxy.delete(proxy)
  byProxy.set(proxy, agents)
  const oldest = byProxy.keys().next().value
  if (byProxy.size > mostWays && oldest !== undefined) byProxy.delete(oldest)
  if (!url.startsWith('https:')) return (agents.plain ??= new HttpAgent({ proxyEnv }))
  const ca = (): string[] => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  if (use === 'look') return (agents.looking ??= new HttpsAgent({ proxyEnv, ca: ca(), rejectUnauthorized: false, maxCachedSessions: 0 }))
  return (agents.secure ??= new HttpsAgent({ proxyEnv, ca: ca() }))
}

/** What Node's agents read of it. */
const proxyNames = ['http_proxy', 'https_proxy', 'no_proxy'] as const
