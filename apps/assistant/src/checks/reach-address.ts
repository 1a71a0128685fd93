/**
 * Whether an address answers through the proxy of this computer, with the certificates it trusts: Node's own and the system's. Who asks for
 * the same address while it is being asked gets the same answer: checks run together, and nobody is asked twice by one run.
 */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { getCACertificates, TLSSocket, type DetailedPeerCertificate } from 'node:tls'
import { agentFor } from '../platform/agents.ts'
import { isOnThisComputer, lookupElsewhere } from '../platform/this-computer.ts'

export type Reached =
  /** `date`: its clock by its own word, in milliseconds. `localRoot`: whose authority, known to this computer alone, its certificate leads to. */
  | { readonly kind: 'answered'; readonly date?: number; readonly localRoot?: string }
  /** `refused`: somebody says no at once, the way firewalls do; else nobody says anything, or the name is not known. */
  | { readonly kind: 'silent'; readonly refused: boolean }
  /** Somebody answers whose certificate nobody here trusts. `early`: by how many minutes, at least, this clock is before the certificate's time. */
  | { readonly kind: 'untrusted'; readonly issuer?: string; readonly early?: number }

/** How long an answer is waited for, in milliseconds. */
const patienceMs = 2200
/** Refused by the other side, by somebody in between, or (EACCES, EPERM) by a firewall on this computer. */
const refusals: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'EACCES', 'EPERM'])

const asked = new Map<string, Promise<Reached>>()

/**
 * Any answer at all is one. Never rejects.
 * @param elsewhere not on this computer: the address is somebody's choice, and programs that listen here take orders by addresses alone
 */
export function reachAddress(address: string, elsewhere = false): Promise<Reached> {
  const key = `${elsewhere} ${address}`
  const known = asked.get(key)
  if (known !== undefined) return known
  const answer = ask(address, elsewhere)
    .catch((): Reached => ({ kind: 'silent', refused: false }))
    .finally(() => asked.delete(key))
  asked.set(key, answer)
  return answer
}

/** Who issued the certificate is read also where nobody trusts it: what such a server answers counts for nothing, and it is told nothing but the address. */
async function ask(address: string, elsewhere: boolean): Promise<Reached> {
  const url = new URL(address)
  if (elsewhere && isOnThisComputer(url.hostname)) return { kind: 'silent', refused: false }
  const options = {
    method: 'HEAD',
    signal: AbortSignal.timeout(patienceMs),
    agent: await agentFor(url.href, 'look'),
    ...(elsewhere ? { lookup: lookupElsewhere(url.hostname) } : {}),
  }
  return new Promise((resolve) => {
    const start = url.protocol === 'https:' ? requestHttps : requestHttp
    const request = start(url, options, (response) => {
      resolve(judge(response))
      response.destroy()
    })
    request.on('error', (error: NodeJS.ErrnoException) => resolve({ kind: 'silent', refused: refusals.has(error.code ?? '') }))
    request.end()
  })
}

function judge({ socket, headers }: IncomingMessage): Reached {
  const date = Date.parse(headers.date ?? '')
  const answered: Reached = { kind: 'answered', ...(Number.isNaN(date) ? {} : { date }) }
  if (!(socket instanceof TLSSocket)) return answered
  const certificate = socket.getPeerCertificate(true)
  if (!socket.authorized) {
    const [issuer, early] = [nameOf(certificate.issuer), Math.ceil((Date.parse(certificate.valid_from) - Date.now()) / 60_000)]
    return { kind: 'untrusted', ...(issuer === undefined ? {} : { issuer }), ...(early > 0 ? { early } : {}) }
  }
  const localRoot = localRootOf(certificate)
  return localRoot === undefined ? answered : { ...answered, localRoot }
}

/** A company's or an antivirus program's own authority has a name to call. */
const nameOf = ({ O, CN }: DetailedPeerCertificate['issuer']): string | undefined =>
  [O, CN]
    .flat()
    .find((part) => part !== undefined && part !== '')
    ?.slice(0, 60)

/** The authority a chain ends in, where the system trusts it and the public list that comes with Node does not have it. */
function localRootOf(certificate: DetailedPeerCertificate): string | undefined {
  let last = certificate
  for (let steps = 0; steps < 8 && last.issuerCertificate !== undefined && last.issuerCertificate !== last; steps++)
    last = last.issuerCertificate
  const pem = `-----BEGIN CERTIFICATE-----\n${last.raw.toString('base64')}\n-----END CERTIFICATE-----`
  return publicRoots().has(bare(pem)) ? undefined : nameOf(last.subject)
}

const bare = (pem: string): string => pem.replace(/\s/g, '')
let roots: ReadonlySet<string> | undefined
const publicRoots = (): ReadonlySet<string> => (roots ??= new Set(getCACertificates('bundled').map(bare)))
