/** How connections of the assistant are made: through the proxy of this computer, trusting what Node and the system's own store trust. */
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'
import { proxyEnvironment } from './system-proxy.ts'

/** One agent of each kind, for as long as the proxy is the same: a computer that is carried about changes it. */
const agents: { proxy: string; plain?: HttpAgent; secure?: HttpsAgent } = { proxy: '' }

/** @param secure for https. Made when first needed: reading the system's certificates takes a moment */
export async function agentFor(secure: boolean): Promise<HttpAgent | HttpsAgent> {
  const proxyEnv = { ...(await proxyEnvironment()) }
  const proxy = proxyNames.map((name) => proxyEnv[name] ?? proxyEnv[name.toUpperCase()] ?? '').join('\n')
  if (proxy !== agents.proxy) {
    agents.proxy = proxy
    delete agents.plain
    delete agents.secure
  }
  if (!secure) return (agents.plain ??= new HttpAgent({ proxyEnv }))
  const ca = (): string[] => [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
  return (agents.secure ??= new HttpsAgent({ proxyEnv, ca: ca() }))
}

/** What Node's agents read of it. */
const proxyNames = ['http_proxy', 'https_proxy', 'no_proxy'] as const
