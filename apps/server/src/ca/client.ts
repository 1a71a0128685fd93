import type { IncomingHttpHeaders } from 'node:http'
import { Agent, request, type RequestOptions } from 'node:https'
import type { Ca, CaCertificate, IssuedCertificate, UnfinishedSigning } from '@yinxin/protocol/ca'
import { failed, failure, isFailureCode, succeeded, type Failure, type FailureDetail, type Result } from '@yinxin/protocol/failures'
import type { StatusSource } from '@yinxin/protocol/status'
import { asObject, asText, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { caPaths } from './routes.ts'

export interface CaClientOptions {
  /** `https://host[:port]` of the CA's nodes; the first that answers is asked. */
  readonly urls: readonly string[]
  /** PEM: our certificate and key, and the authorities the CA's own certificate must come from. */
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer; readonly ca: string | Buffer }
  /** Longest one question may take; default 10 s. A list of a million entries takes that long on a slow line. */
  readonly timeoutMilliseconds?: number
}

export interface CaClient extends Ca, StatusSource {
  /** Ends the kept connections. */
  close(): void
}

/** Largest answer that is read: a list of two million entries. */
const maxAnswerBytes = 96 * 1024 * 1024

/** A question that was not answered with a 200 or a 304; its message names the code. */
class Unanswered extends Error {
  readonly failure: Failure
  constructor(unanswered: Failure) {
    super(`the CA does not answer: ${unanswered.code}`)
    this.failure = unanswered
  }
}

/**
 * The CA's contract over HTTPS with a client certificate. `issue` and `revoke` never reject: a CA that cannot be reached is CA_UNAVAILABLE,
 * one that does not know us, or not in this role, CALLER_REFUSED. Everything else rejects then.
 * What changes something is sent once, on a connection of its own: whether a lost one carried it, nobody knows.
 */
export function createCaClient({ urls, tls, timeoutMilliseconds = 10_000 }: CaClientOptions): CaClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64, ...tls })
  const base = { ...tls, timeoutMilliseconds }
  const get = async (path: string, more: Partial<Question> = {}) => {
    const answer = await firstReached(urls, (url) => exchange({ ...base, agent, method: 'GET', url: new URL(path, url), ...more }))
    if (answer.status !== 200 && answer.status !== 304) throw new Unanswered(readFailure(answer))
    return answer
  }
  const json = async (path: string) => parseObject((await get(path)).body.toString('utf8')) ?? {}
  const found = (path: string, more?: Partial<Question>) =>
    get(path, more).catch((error: unknown) => {
      if (error instanceof Unanswered && error.failure.code === 'NOT_FOUND') return undefined
      throw error
    })
  async function change<T>(path: string, question: object, readValue: (object: JsonObject) => T | undefined): Promise<Result<T>> {
    const body = Buffer.from(JSON.stringify(question))
    const headers = { 'content-type': 'application/json' }
    try {
      const answer = await firstReached(urls, (url) =>
        exchange({ ...base, agent: false, method: 'POST', url: new URL(path, url), headers, body }),
      )
      const value = answer.status === 200 ? readValue(parseObject(answer.body.toString('utf8')) ?? {}) : undefined
      return value === undefined ? { ok: false, failure: readFailure(answer) } : succeeded(value)
    } catch (error) {
      return error instanceof Unanswered ? { ok: false, failure: error.failure } : failed('CA_UNAVAILABLE')
    }
  }

  return {
    issue: (input) => change<IssuedCertificate>(caPaths.issue, input, readIssued),
    revoke: (input) => change(caPaths.revoke, input, ({ revokedAt }) => (typeof revokedAt === 'string' ? { revokedAt } : undefined)),
    authorities: async () => listIn<CaCertificate>(await json(caPaths.authorities), 'authorities', ['kind', 'role', 'certificate']),
    unfinishedSignings: async () =>
      listIn<UnfinishedSigning>(await json(caPaths.unfinishedSignings), 'unfinished', ['kind', 'digest', 'writtenAt']),
    async ocsp(question) {
      const more = { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body: Buffer.from(question) } as const
      return (await get(caPaths.ocsp, more)).body
    },
    async crl(issuerSha256, known) {
      const more = known === undefined ? {} : { headers: { 'if-none-match': `"${known}"` } }
      const answer = await found(`${caPaths.lists}/${issuerSha256}`, more)
      return answer === undefined ? undefined : readList(answer)
    },
    authority: async (sha256) => (await found(`${caPaths.authorities}/${sha256}`))?.body,
    close: () => agent.destroy(),
  }
}

interface Question extends Pick<RequestOptions, 'cert' | 'key' | 'ca'> {
  readonly agent: Agent | false
  readonly method: 'GET' | 'POST'
  readonly url: URL
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer
  readonly timeoutMilliseconds: number
}

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A server that wants a certificate and gets none, or a stranger's, ends the handshake with one of these alerts (RFC 8446 §6.2). */
const refusalAlerts = /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|HANDSHAKE_FAILURE|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/
/** Nothing was carried: the connection was refused, or its name is unknown. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']

/** Asks the addresses in turn; only a question that reached nobody goes on to the next. */
async function firstReached(urls: readonly string[], ask: (url: string) => Promise<Answer>): Promise<Answer> {
  for (const url of urls.slice(0, -1)) {
    try {
      return await ask(url)
    } catch (error) {
      if (!neverSent.includes(codeOf(error))) throw error
    }
  }
  return ask(urls.at(-1) ?? '')
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code ?? '')

function exchange(question: Question): Promise<Answer> {
  const { url, agent, method, headers = {}, body, timeoutMilliseconds } = question
  const { cert, key, ca } = question
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMilliseconds)
    const tls = { ...(cert === undefined ? {} : { cert }), ...(key === undefined ? {} : { key }), ...(ca === undefined ? {} : { ca }) }
    const asked = request(url, { agent, method, headers, signal, ...tls })
    asked.on('error', (error) => {
      // a kept connection that the CA closed while idle never carried the question: ask again on a new one
      if (asked.reusedSocket && codeOf(error) === 'ECONNRESET') resolve(exchange(question))
      else if (refusalAlerts.test(codeOf(error))) reject(new Unanswered(failure('CALLER_REFUSED')))
      else reject(error)
    })
    asked.on('response', (answer) => {
      const parts: Buffer[] = []
      let size = 0
      answer.on('data', (part: Buffer) => {
        size += part.length
        if (size > maxAnswerBytes) asked.destroy(new Error('answer too large'))
        else parts.push(part)
      })
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }))
    })
    asked.end(body)
  })
}

/** What the CA refused with; an answer that says nothing of the kind is no answer. */
function readFailure({ body }: Answer): Failure {
  const told = asObject(parseObject(body.toString('utf8').slice(0, 10_000))?.['failure'])
  const [code, detail, traceId] = [told?.['code'], asObject(told?.['detail']), asText(told?.['traceId'], 64)]
  if (!isFailureCode(code)) return failure('CA_UNAVAILABLE')
  const known = detail === undefined ? failure(code) : failure(code, detail as FailureDetail)
  return traceId === undefined ? known : { ...known, traceId }
}

function readIssued({ certificate, serial, issuerSha256 }: JsonObject): IssuedCertificate | undefined {
  const isWhole = typeof certificate === 'string' && typeof serial === 'string' && typeof issuerSha256 === 'string'
  return isWhole ? { certificate, serial, issuerSha256 } : undefined
}

/** A list of records that have these texts; anything else in its place is no answer. */
function listIn<T>(object: JsonObject, name: string, texts: readonly (keyof T & string)[]): readonly T[] {
  const list = object[name]
  const isWhole = Array.isArray(list) && list.every((one) => texts.every((text) => typeof asObject(one)?.[text] === 'string'))
  if (!isWhole) throw new Unanswered(failure('CA_UNAVAILABLE'))
  return list as T[]
}

function readList({ status, headers, body }: Answer) {
  const version = /^"([0-9a-f]{64})"$/.exec(headers.etag ?? '')?.[1]
  const [thisUpdate, nextUpdate] = [new Date(headers['last-modified'] ?? ''), new Date(headers.expires ?? '')]
  if (version === undefined || Number.isNaN(+thisUpdate) || Number.isNaN(+nextUpdate)) throw new Unanswered(failure('CA_UNAVAILABLE'))
  return { version, thisUpdate, nextUpdate, ...(status === 304 ? {} : { list: body }) }
}
