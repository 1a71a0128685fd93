import { Agent, request, type AgentOptions } from 'node:https'
import { readFailure } from '@yinxin/protocol/assistant'
import { isFailureCode, type FailureCode } from '@yinxin/protocol/failures'
import type { Gateway, GatewayHealth, Verification } from '@yinxin/protocol/gateway'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createGatewayNodes, type GatewayNodes } from './gateway-nodes.ts'
import { refusedVerdict } from './in-flight.ts'
import { gatewayPaths } from './routes.ts'

/** PEM: our certificate and key, and the authorities the gateway's own certificate must come from. */
export interface ClientCertificates {
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly ca: string | Buffer
}

export interface GatewayClientOptions {
  /** `https://host[:port]` of each node; the first that answers is asked. */
  readonly urls: readonly string[]
  readonly tls: ClientCertificates
  readonly clock: Clock
  readonly log: Log
  /** Longest one node may take; default 3 s (revocation alone may take one). All of them together: 5 s. */
  readonly timeoutMilliseconds?: number
  /** Connections to one node; default 32. */
  readonly connections?: number
  /** Questions under way, those included that wait for a connection; above it the answer is GATEWAY_BUSY. Default 256. */
  readonly mostInFlight?: number
}

export interface GatewayClient extends Gateway {
  /** Other certificates from the next question on; those under way keep theirs. */
  renew(tls: ClientCertificates): void
  /** Ends the kept connections. */
  close(): void
}

const maxAnswerBytes = 256 * 1024
const totalMilliseconds = 5000

/**
 * The gateway's contract over HTTPS with a client certificate. Never rejects: a gateway none of whose nodes can be reached, or answers what is no
 * verdict, is a refused verdict with GATEWAY_UNAVAILABLE; one that does not know us, or not in this role, CALLER_REFUSED; too many questions at
 * once, here or there, GATEWAY_BUSY. A question goes on to the next node when one is not reached, is late or busy.
 */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { urls, timeoutMilliseconds = 3000, connections = 32, mostInFlight = 256 } = options
  const nodes = createGatewayNodes(urls, options)
  const agentOf = (tls: ClientCertificates) => new Agent({ keepAlive: true, maxSockets: connections, ...(tls as AgentOptions) })
  let agent = agentOf(options.tls)
  let inFlight = 0

  async function ask(path: string, question?: { readonly traceId: string }): Promise<Answer> {
    if (inFlight >= mostInFlight) return { refusedBy: 'GATEWAY_BUSY' }
    inFlight++
    const ends = performance.now() + totalMilliseconds
    try {
      return await askNodes(nodes, (url) =>
        exchange({ agent, url: new URL(path, url), milliseconds: Math.min(timeoutMilliseconds, ends - performance.now()) }, question),
      )
    } finally {
      inFlight--
    }
  }
  const verdict = async (path: string, question: { readonly traceId: string }) => readVerdict(await ask(path, question), question.traceId)

  return {
    verifyAuthentication: (input) => verdict(gatewayPaths.verifyAuthentication, input),
    verifyCertificate: (input) => verdict(gatewayPaths.verifyCertificate, input),
    health: async () => readHealth(await ask(gatewayPaths.health)),
    renew(tls) {
      const before = agent
      agent = agentOf(tls)
      setTimeout(() => before.destroy(), totalMilliseconds).unref()
    },
    close: () => agent.destroy(),
  }
}

type Answer = JsonObject | { readonly refusedBy: FailureCode }

/** What another node may answer better. */
const elsewhere: readonly FailureCode[] = ['GATEWAY_UNAVAILABLE', 'GATEWAY_BUSY']

/** The first answer that no other node could give better, else the last one. */
async function askNodes(nodes: GatewayNodes, ask: (url: string) => Promise<Answer>): Promise<Answer> {
  let answer: Answer = { refusedBy: 'GATEWAY_UNAVAILABLE' }
  for (const url of nodes.order()) {
    answer = await ask(url)
    const refusal = 'refusedBy' in answer ? (answer.refusedBy as FailureCode) : undefined
    if (refusal === undefined || !elsewhere.includes(refusal)) {
      nodes.answered(url)
      return answer
    }
    nodes.failed(url, refusal)
  }
  return answer
}

interface Connection {
  readonly agent: Agent
  readonly url: URL
  readonly milliseconds: number
}

/** A server that wants a certificate and gets none, or a stranger's, ends the handshake with one of these alerts (RFC 8446 §6.2). */
const refusalAlerts = /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/

function exchange(connection: Connection, question: { readonly traceId: string } | undefined): Promise<Answer> {
  const { agent, url, milliseconds } = connection
  if (milliseconds <= 0) return Promise.resolve({ refusedBy: 'GATEWAY_UNAVAILABLE' })
  return new Promise((resolve) => {
    const headers = question === undefined ? {} : { 'content-type': 'application/json', 'x-trace-id': question.traceId }
    const asked = request(url, {
      agent,
      headers,
      method: question === undefined ? 'GET' : 'POST',
      signal: AbortSignal.timeout(milliseconds),
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      // a kept connection that the gateway closed while idle never carried the question: ask again on a new one
      if (asked.reusedSocket && error.code === 'ECONNRESET') resolve(exchange(connection, question))
      else resolve({ refusedBy: refusalAlerts.test(error.code ?? '') ? 'CALLER_REFUSED' : 'GATEWAY_UNAVAILABLE' })
    })
    asked.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      answer.on('data', (part: Buffer) => {
        size += part.length
        if (size > maxAnswerBytes) asked.destroy(new Error('answer too large'))
        else parts.push(part)
      })
      answer.on('error', () => resolve({ refusedBy: 'GATEWAY_UNAVAILABLE' }))
      answer.on('end', () => resolve(readAnswer(Buffer.concat(parts).toString('utf8'), answer.statusCode ?? 0)))
    })
    asked.end(question === undefined ? undefined : JSON.stringify(question))
  })
}

function readAnswer(text: string, status: number): Answer {
  const object = parseObject(text)
  if (status === 200 && object !== undefined) return object
  return { refusedBy: readFailure(object?.['failure'])?.code ?? 'GATEWAY_UNAVAILABLE' }
}

/**
 * Takes an answer for a verdict only when it has the form of one; an accepted one has a certificate and no failed finding. A refusal stays one
 * when a newer gateway gives it a code that is not known here.
 */
function readVerdict(answer: Answer, traceId: string): Verification {
  if ('refusedBy' in answer) return refusedVerdict(answer.refusedBy as FailureCode, traceId)
  const { verdict, assurance, findings, evidence, subject, certificate, code } = answer
  const wellFormed = Array.isArray(findings) && Array.isArray(evidence) && findings.every(isFinding)
  const accepted =
    verdict === 'accepted' &&
    assurance !== 'none' &&
    asObject(certificate) !== undefined &&
    (subject === undefined || isSubject(subject, certificate)) &&
    !hasFailed(findings)
  const refused = verdict === 'refused' && typeof code === 'string'
  if (!wellFormed || !(accepted || refused)) return refusedVerdict('GATEWAY_UNAVAILABLE', traceId)
  const told = answer as unknown as Verification
  return refused && !isFailureCode(code) ? { ...told, code: 'INTERNAL' } : told
}

/** A subject is worth something only together with its authority. */
function isSubject(subject: unknown, certificate: unknown): boolean {
  const { name, uscc, stableId } = asObject(subject) ?? {}
  return [name, uscc, stableId, asObject(certificate)?.['authority']].every((text) => typeof text === 'string' && text !== '')
}

/** The names of checks are the gateway's: a newer one may have more of them. */
function isFinding(value: unknown): boolean {
  const finding = asObject(value)
  return typeof finding?.['check'] === 'string' && ['passed', 'failed', 'skipped'].includes(String(finding['result']))
}

const hasFailed = (findings: unknown): boolean =>
  !Array.isArray(findings) || findings.some((finding) => asObject(finding)?.['result'] === 'failed')

function readHealth(answer: Answer): GatewayHealth {
  const { status, trustAnchors, revocationLists, version } = answer as JsonObject
  const known =
    ['ok', 'degraded', 'down'].includes(String(status)) &&
    typeof trustAnchors === 'number' &&
    Array.isArray(revocationLists) &&
    typeof version === 'string'
  return known ? (answer as unknown as GatewayHealth) : { status: 'down', trustAnchors: 0, revocationLists: [], version: '' }
}
