import { Agent, request } from 'node:https'
import { readFailure } from '@yinxin/protocol/assistant'
import type { FailureCode } from '@yinxin/protocol/failures'
import type { Gateway, GatewayHealth, Verification } from '@yinxin/protocol/gateway'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { gatewayPaths } from './routes.ts'

export interface GatewayClientOptions {
  /** `https://host[:port]` of the gateway. */
  readonly url: string
  /** PEM: our certificate and key, and the authorities the gateway's own certificate must come from. */
  readonly tls?: { readonly cert?: string | Buffer; readonly key?: string | Buffer; readonly ca: string | Buffer }
  /** Longest one question may take; default 5 s (revocation alone may take one). */
  readonly timeoutMilliseconds?: number
}

export interface GatewayClient extends Gateway {
  /** Ends the kept connections. */
  close(): void
}

const maxAnswerBytes = 256 * 1024

/**
 * The gateway's contract over HTTPS with a client certificate. Never rejects: a gateway that cannot be reached, or answers what is no
 * verdict, is a refused verdict with GATEWAY_UNAVAILABLE; one that does not know us, CALLER_REFUSED.
 */
export function createGatewayClient({ url, tls, timeoutMilliseconds = 5000 }: GatewayClientOptions): GatewayClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 32, ...tls })
  const ask = (path: string, question?: { readonly traceId: string }) =>
    exchange({ agent, url: new URL(path, url), timeoutMilliseconds }, question)
  const verdict = async (path: string, question: { readonly traceId: string }) => readVerdict(await ask(path, question), question.traceId)
  return {
    verifyAuthentication: (input) => verdict(gatewayPaths.verifyAuthentication, input),
    verifyCertificate: (input) => verdict(gatewayPaths.verifyCertificate, input),
    health: async () => readHealth(await ask(gatewayPaths.health)),
    close: () => agent.destroy(),
  }
}

interface Connection {
  readonly agent: Agent
  readonly url: URL
  readonly timeoutMilliseconds: number
}

type Answer = JsonObject | { readonly refusedBy: FailureCode }

/** A server that wants a certificate and gets none, or a stranger's, ends the handshake with one of these alerts (RFC 8446 §6.2). */
const refusalAlerts = /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/

function exchange(connection: Connection, question: { readonly traceId: string } | undefined): Promise<Answer> {
  const { agent, url, timeoutMilliseconds } = connection
  return new Promise((resolve) => {
    const headers = question === undefined ? {} : { 'content-type': 'application/json', 'x-trace-id': question.traceId }
    const asked = request(url, {
      agent,
      headers,
      method: question === undefined ? 'GET' : 'POST',
      signal: AbortSignal.timeout(timeoutMilliseconds),
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

const refusedVerdict = (code: FailureCode, traceId: string): Verification => ({
  verdict: 'refused',
  code,
  assurance: 'none',
  findings: [],
  evidence: [],
  traceId,
})

/** Takes an answer for a verdict only when it has the form of one; an accepted one has a certificate and no failed finding. */
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
  return wellFormed && (accepted || refused) ? (answer as unknown as Verification) : refusedVerdict('GATEWAY_UNAVAILABLE', traceId)
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
