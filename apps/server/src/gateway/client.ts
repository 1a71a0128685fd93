import { isFailureCode, type FailureCode } from '@yinxin/protocol/failures'
import type { Gateway, GatewayHealth, SignatureVerification, TimestampVerification, Verification } from '@yinxin/protocol/gateway'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createPeerClient } from '../platform/web/peer-client.ts'
import type { ClientCertificates } from '../platform/web/peer-exchange.ts'
import { refusedSignature, refusedVerdict } from './in-flight.ts'
import { gatewayPaths } from './paths.ts'

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

const mostAnswerBytes = 256 * 1024
const totalMilliseconds = 5000

/**
 * The gateway's contract over HTTPS with a client certificate. Never rejects: a gateway none of whose nodes can be reached, or answers what is no
 * verdict, is a refused verdict with GATEWAY_UNAVAILABLE; one that does not know us, or not in this role, CALLER_REFUSED; too many questions at
 * once, here or there, GATEWAY_BUSY. A question goes on to the next node when one is not reached, is late or busy.
 */
export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { urls, tls, clock, log, timeoutMilliseconds = 3000, connections = 32, mostInFlight = 256 } = options
  const peer = createPeerClient({
    ...{ name: 'gateway', urls, certificates: tls, unavailable: 'GATEWAY_UNAVAILABLE', mostAnswerBytes, connections, clock, log },
    ...{ nodeMilliseconds: timeoutMilliseconds, totalMilliseconds },
  })
  let inFlight = 0

  async function ask(path: string, question?: { readonly traceId: string }): Promise<Answer> {
    if (inFlight >= mostInFlight) return { refusedBy: 'GATEWAY_BUSY' }
    inFlight++
    try {
      const answer = await peer.ask({ path, ...(question === undefined ? { method: 'GET' } : posted(question)) })
      if (!answer.ok) return { refusedBy: answer.failure.code }
      return parseObject(answer.value.body.toString('utf8')) ?? { refusedBy: 'GATEWAY_UNAVAILABLE' }
    } finally {
      inFlight--
    }
  }
  const verdict = async (path: string, question: { readonly traceId: string }) => readVerdict(await ask(path, question), question.traceId)

  return {
    verifyAuthentication: (input) => verdict(gatewayPaths.verifyAuthentication, input),
    verifyCertificate: (input) => verdict(gatewayPaths.verifyCertificate, input),
    verifySignature: async (input) => readSignatureVerdict(await ask(gatewayPaths.verifySignature, input), input.traceId),
    verifyTimestamp: async (input) => readTimestampVerdict(await ask(gatewayPaths.verifyTimestamp, input), input.traceId),
    health: async () => readHealth(await ask(gatewayPaths.health)),
    renew: peer.renew,
    close: peer.close,
  }
}

type Answer = JsonObject | { readonly refusedBy: FailureCode }

const posted = (question: { readonly traceId: string }) =>
  ({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-trace-id': question.traceId },
    body: JSON.stringify(question),
  }) as const

/**
 * Takes an answer for a verdict only when it has the form of one; an accepted one has a certificate and no failed finding. A refusal stays one
 * when a newer gateway gives it a code that is not known here.
 */
function readVerdict(answer: Answer, traceId: string): Verification {
  if ('refusedBy' in answer) return refusedVerdict(answer.refusedBy as FailureCode, traceId)
  if (!isVerdict(answer)) return refusedVerdict('GATEWAY_UNAVAILABLE', traceId)
  const told = answer as unknown as Verification
  return told.verdict === 'refused' && !isFailureCode(answer['code']) ? { ...told, code: 'INTERNAL' } : told
}

function isVerdict({ verdict, assurance, findings, evidence, subject, staff, certificate, code }: JsonObject): boolean {
  if (!Array.isArray(findings) || !Array.isArray(evidence) || !findings.every(isFinding)) return false
  if (verdict === 'refused') return typeof code === 'string'
  return (
    verdict === 'accepted' &&
    assurance !== 'none' &&
    asObject(certificate) !== undefined &&
    (subject === undefined || isSubject(subject, certificate)) &&
    (staff === undefined || (subject === undefined && isStaff(staff, certificate))) &&
    !hasFailed(findings)
  )
}

/** The same of a signature: an accepted one has signers, and each who signed the content is accepted, with a certificate and no failed finding. */
function readSignatureVerdict(answer: Answer, traceId: string): SignatureVerification {
  if ('refusedBy' in answer) return refusedSignature(answer.refusedBy as FailureCode, traceId)
  const { verdict, code, signers } = answer
  const all = Array.isArray(signers) ? signers.map((signer) => asObject(signer) ?? {}) : []
  const own = all.filter(({ countersigns }) => countersigns === undefined)
  const accepted =
    verdict === 'accepted' && own.length > 0 && own.every((signer) => signer['verdict'] === 'accepted') && all.every(isVerdict)
  const refused = verdict === 'refused' && typeof code === 'string' && Array.isArray(signers)
  if (!accepted && !refused) return refusedSignature('GATEWAY_UNAVAILABLE', traceId)
  const told = answer as unknown as SignatureVerification
  return refused && !isFailureCode(code) ? { ...told, code: 'INTERNAL' } : told
}

/** The same of a time-stamp: an accepted one says a time. */
function readTimestampVerdict(answer: Answer, traceId: string): TimestampVerification {
  const told: TimestampVerification = readVerdict(answer, traceId)
  const saysTime = !Number.isNaN(Date.parse(told.timestamp?.time ?? ''))
  return told.verdict === 'accepted' && !saysTime ? refusedVerdict('GATEWAY_UNAVAILABLE', traceId) : told
}

/** A subject is worth something only together with its authority. */
function isSubject(subject: unknown, certificate: unknown): boolean {
  const { name, uscc, stableId } = asObject(subject) ?? {}
  return [name, uscc, stableId, asObject(certificate)?.['authority']].every((text) => typeof text === 'string' && text !== '')
}

/** Of staff only with an authority that says so, and never of an organisation as well. */
function isStaff(value: unknown, certificate: unknown): boolean {
  const { name, number, stableId } = asObject(value) ?? {}
  return [name, number, stableId, asObject(certificate)?.['authority']].every((text) => typeof text === 'string' && text !== '')
}

/** The names of checks are the gateway's: a newer one may have more of them. */
function isFinding(value: unknown): boolean {
  const finding = asObject(value)
  return typeof finding?.['check'] === 'string' && ['passed', 'failed', 'skipped'].includes(String(finding['result']))
}

const hasFailed = (findings: readonly unknown[]): boolean => findings.some((finding) => asObject(finding)?.['result'] === 'failed')

function readHealth(answer: Answer): GatewayHealth {
  const { status, trustAnchors, revocationLists, version } = answer as JsonObject
  const known =
    ['ok', 'degraded', 'down'].includes(String(status)) &&
    typeof trustAnchors === 'number' &&
    Array.isArray(revocationLists) &&
    typeof version === 'string'
  return known ? (answer as unknown as GatewayHealth) : { status: 'down', trustAnchors: 0, revocationLists: [], version: '' }
}
