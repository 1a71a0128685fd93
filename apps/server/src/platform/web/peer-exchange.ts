import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request, type AgentOptions } from 'node:https'

/** PEM: our certificate and key, and the authorities the other side's certificate must come from. */
export interface ClientCertificates {
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly ca: string | Buffer
}

/** Connections with one set of certificates. */
export interface PeerConnections {
  /** Kept open between questions. */
  readonly kept: Agent
  /** A new one for each question. */
  readonly single: Agent
}

/** @param most connections to one node at once */
export function openConnections(certificates: ClientCertificates, most: number): PeerConnections {
  const options = { maxSockets: most, ...(certificates as AgentOptions) }
  return { kept: new Agent({ keepAlive: true, ...options }), single: new Agent({ keepAlive: false, ...options }) }
}

/** What is sent to one node. */
export interface PeerExchange {
  readonly url: URL
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Changes something there: sent once, on a connection of its own. Whether a lost one carried it, nobody knows. */
  readonly once: boolean
  /** Longest it may take, from the first packet to the last. */
  readonly milliseconds: number
  /** Longest answer that is read. */
  readonly mostAnswerBytes: number
}

export interface PeerAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/**
 * What came of it. `unreachable`: no connection, or to somebody who is not the one our authorities vouch for; `refused`: the other side does not
 * know us; `late`: not within its time; `broken`: the connection ended, or the answer was none that is read.
 */
export type Exchanged =
  | { readonly ok: true; readonly answer: PeerAnswer }
  | {
      readonly ok: false
      readonly reason: 'unreachable' | 'refused' | 'late' | 'broken'
      /** What Node or OpenSSL calls it. */
      readonly cause: string
      /** Something of the question may have arrived there. */
      readonly isSent: boolean
    }

/** A server that wants a certificate and gets none, or a stranger's, ends the handshake with one of these alerts (RFC 8446 §6.2). */
const refusalAlerts = /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/
/** What a kept connection ends with that the other side closed while nobody used it. */
const closedWhileIdle = ['ECONNRESET', 'EPIPE']

/** One question and its answer over HTTPS. Never rejects, and always ends in time. */
export async function exchange(question: PeerExchange, { kept, single }: PeerConnections): Promise<Exchanged> {
  const ends = performance.now() + question.milliseconds
  if (question.once) return tryOn(single, question, ends)
  const first = await tryOn(kept, question, ends)
  // it never carried the question: once more, on a new one
  return first.ok || !first.wasIdle ? first : tryOn(single, question, ends)
}

type Tried = Extract<Exchanged, { ok: true }> | (Extract<Exchanged, { ok: false }> & { readonly wasIdle: boolean })

function tryOn(agent: Agent, { url, method, headers, body, mostAnswerBytes }: PeerExchange, ends: number): Promise<Tried> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(ends - performance.now())))
    const asked = request(url, { agent, method, headers, signal })
    let isSent = false
    const fail = (error: NodeJS.ErrnoException) => end(error.code ?? error.message)
    const end = (cause: string) => {
      const wasIdle = asked.reusedSocket && closedWhileIdle.includes(cause)
      resolve({ ok: false, reason: reasonOf(cause, { isLate: signal.aborted, isSent }), cause, isSent, wasIdle })
    }
    asked.on('socket', (socket) => {
      if (asked.reusedSocket) isSent = true
      else socket.once('secureConnect', () => (isSent = true))
    })
    asked.on('error', fail)
    asked.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      answer.on('data', (part: Buffer) => {
        size += part.length
        if (size <= mostAnswerBytes) return void parts.push(part)
        end('answer too large')
        asked.destroy() // with nothing to tell: the connection may have gone back to those kept, where nobody listens for an error
      })
      answer.on('error', fail)
      answer.on('end', () => {
        resolve({ ok: true, answer: { status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) } })
      })
    })
    asked.end(body)
  })
}

function reasonOf(cause: string, { isLate, isSent }: { readonly isLate: boolean; readonly isSent: boolean }) {
  if (isLate) return 'late'
  if (refusalAlerts.test(cause)) return 'refused'
  return isSent ? 'broken' : 'unreachable'
}
