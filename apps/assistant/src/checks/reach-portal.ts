/** Whether a portal answers through the proxy of this computer, with the certificates it trusts: Node's own and the system's. */
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import { agentFor } from '../platform/agents.ts'

export type Reached =
  /** `date`: its clock by its own word, in milliseconds. */
  | { readonly kind: 'answered'; readonly date?: number }
  | { readonly kind: 'silent' }
  /** Somebody answers whose certificate nobody here trusts. */
  | { readonly kind: 'untrusted'; readonly issuer?: string }

const patienceMs = 2500
const untrusted = /^(?:UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)|^ERR_TLS_CERT/

/** Any answer at all is one. Never rejects. */
export async function reachPortal(origin: string, signal: AbortSignal): Promise<Reached> {
  const asked = await ask(origin, signal)
  if (typeof asked !== 'string') return asked
  if (!untrusted.test(asked)) return { kind: 'silent' }
  const issuer = await issuerOf(new URL(origin), signal)
  return { kind: 'untrusted', ...(issuer === undefined ? {} : { issuer }) }
}

/** @returns the code of the error when there was none */
async function ask(origin: string, signal: AbortSignal): Promise<Reached | string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const options = { method: 'HEAD', signal: limit, agent: await agentFor(origin) }
  return new Promise((resolve) => {
    const start = origin.startsWith('https:') ? requestHttps : requestHttp
    const request = start(`${origin}/ssologin/login`, options, (response) => {
      const date = Date.parse(response.headers.date ?? '')
      response.destroy()
      resolve({ kind: 'answered', ...(Number.isNaN(date) ? {} : { date }) })
    })
    request.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'UNKNOWN'))
    request.end()
  })
}

/** Who says so: a company's or an antivirus program's own authority has a name to call. Nothing is sent on this connection. */
function issuerOf({ hostname, port }: URL, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(
      { host: hostname, port: Number(port || 443), ...(isIP(hostname) === 0 ? { servername: hostname } : {}), rejectUnauthorized: false },
      () => {
        const { O, CN } = socket.getPeerCertificate().issuer ?? {}
        const name = [O, CN].flat().find((part) => part !== undefined && part !== '')
        socket.destroy()
        resolve(name?.slice(0, 60))
      },
    )
    socket.on('error', () => resolve(undefined))
    signal.addEventListener('abort', () => socket.destroy(), { once: true })
    socket.setTimeout(1000, () => socket.destroy())
    socket.on('close', () => resolve(undefined))
  })
}
