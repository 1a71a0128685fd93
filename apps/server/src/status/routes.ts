import type { IncomingMessage, ServerResponse } from 'node:http'
import { buildOcspError, parseOcspRequest } from '@yinxin/pki'
import { parseListName, type StatusSource } from '@yinxin/protocol/status'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { answerBefore } from '../platform/web/answer-before.ts'
import { limitStrangers, type StrangerLimits, type AdmissionOptions } from './admission.ts'
import { createAnswerMemory, type CacheableAnswer } from './answer-memory.ts'
import { cacheHeaders, isKnownTag } from './cache-headers.ts'
import { createListMemory } from './list-memory.ts'
import { statusRouteTable } from './route-table.ts'

/** Largest request read, in bytes; RFC 5019 §5 keeps requests under 255. */
const maxRequestBytes = 8 * 1024

const sha256Pattern = /^[0-9a-f]{64}$/

export interface StatusOptions extends AdmissionOptions {
  /** OCSP answers held in memory. */
  readonly answersHeld: number
}

/**
 * The public status service: OCSP by POST and GET (RFC 6960 appendix A.1, RFC 5019), revocation lists and CA certificates. Everything it
 * sends is signed by the CA, so plain http is enough and expected. It dates nothing itself: all times are those the CA signed.
 */
export function statusRoutes(app: FastifyInstance, source: StatusSource, options: StatusOptions): void {
  const [lists, answers] = [createListMemory(source), createAnswerMemory(source, { clock: options.clock, most: options.answersHeld })]
  applyRouteTable(app, statusRouteTable)
  const admission = limitStrangers(app, options)
  answerFromMemory(app, answers, admission)
  app.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer', bodyLimit: maxRequestBytes }, (_request, body, done) =>
    done(null, body),
  )

  /** The answer from memory, from the CA, or `tryLater` for one nonce too many; nothing when the refusal has been sent. */
  async function answerTo(question: string, request: Uint8Array, reply: FastifyReply) {
    const known = await answers.confirmed(question)
    if (known !== undefined) return { answer: known.bytes, cacheable: known }
    const asked = parseOcspRequest(request)
    if (asked.ok && asked.value.nonce !== undefined && !admission.admitsNonce(reply.request.ip))
      return { answer: Buffer.from(buildOcspError('tryLater')), cacheable: undefined }
    return answered(reply, answers.ask(question, request))
  }

  app.post('/ocsp', async ({ body }, reply) => {
    const request = body instanceof Uint8Array ? body : new Uint8Array()
    const found = await answerTo(Buffer.from(request).toString('base64'), request, reply)
    return found === unavailable ? reply : reply.type(ocspType).header('cache-control', 'no-store').send(found.answer)
  })

  // the base64 of a request holds slashes, so it is everything after /ocsp/, percent-encoded or not
  app.get('/ocsp/*', async ({ params, raw }, reply) => {
    const { '*': encoded } = params as { readonly '*': string }
    const request = Buffer.from(encoded, 'base64').subarray(0, maxRequestBytes)
    const found = await answerTo(raw.url ?? '', request, reply)
    return found === unavailable ? reply : sendCacheable(reply.type(ocspType), found.answer, found.cacheable)
  })

  app.get('/crl/:file', async (request, reply) => {
    const name = namedIn(request.params, '.crl')
    const newest = parseListName(name) === undefined ? undefined : await answered(reply, lists.newest(name))
    if (newest === unavailable) return reply
    if (newest === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    const { version, thisUpdate, nextUpdate } = newest
    if (nextUpdate <= options.clock.now()) return sendFailure(reply.header('retry-after', '60'), failure('CA_UNAVAILABLE')) // never from expired data
    const packed = takesGzip(request.headers['accept-encoding'])
    const bytes = packed ? await lists.packed(name, newest) : newest.list
    const etag = packed ? `${version.slice(0, 32)}-gzip` : version.slice(0, 32)
    if (packed) reply.header('content-encoding', 'gzip')
    const headers = cacheHeaders({ etag, from: thisUpdate, until: nextUpdate })
    return sendCacheable(reply.type('application/pkix-crl').header('vary', 'accept-encoding'), bytes, { etag, headers })
  })

  app.get('/ca/:file', async (request, reply) => {
    const sha256 = namedIn(request.params, '.cer')
    const certificate = !sha256Pattern.test(sha256) ? undefined : await answered(reply, source.authority(sha256))
    if (certificate === unavailable) return reply
    if (certificate === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    return reply.type('application/pkix-cert').header('cache-control', 'public, max-age=86400, immutable').send(asBuffer(certificate))
  })
}

const ocspType = 'application/ocsp-response'
const unavailable = Symbol('the CA does not answer')

/** What the CA says; when it cannot be asked, the refusal has been sent. */
async function answered<T>(reply: FastifyReply, answer: Promise<T>): Promise<T | typeof unavailable> {
  try {
    return await answer
  } catch (error) {
    reply.request.log.error({ err: error, traceId: reply.request.traceId }, 'the CA does not answer')
    sendFailure(reply.header('retry-after', '5'), failure('CA_UNAVAILABLE'))
    return unavailable
  }
}

/** What a file of this ending is named by; empty when it has another. */
function namedIn(params: unknown, ending: string): string {
  const { file } = params as { readonly file: string }
  return file.endsWith(ending) ? file.slice(0, -ending.length) : ''
}

/** True when gzip is among what the asker takes, and not with a weight of nothing (RFC 9110 §12.5.3). */
const takesGzip = (header: string | string[] | undefined): boolean =>
  [header ?? []].flat().some((line) => line.split(',').some((one) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(one)))

/** Sends with what a cache needs, or 304 to a cache that has it already (RFC 9110 §13.1.2). */
function sendCacheable(
  reply: FastifyReply,
  bytes: Uint8Array,
  cached: Pick<CacheableAnswer, 'etag' | 'headers'> | undefined,
): FastifyReply {
  if (cached === undefined) return reply.header('cache-control', 'no-store').send(asBuffer(bytes))
  reply.headers(cached.headers)
  if (isKnownTag(reply.request.headers['if-none-match'], cached.etag))
    return reply.status(304).removeHeader('content-type').removeHeader('content-encoding').send()
  return reply.send(asBuffer(bytes))
}

/** The same memory: a list of fifty megabytes is not copied for everybody who fetches it. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)

/** What lies in memory is sent before anything is routed: it is most of what a responder is asked. */
function answerFromMemory(app: FastifyInstance, answers: ReturnType<typeof createAnswerMemory>, admission: StrangerLimits): void {
  answerBefore(app, (request, response, next) => {
    const { url = '', method } = request
    if (method !== 'GET' || !answers.has(url) || !admission.admits(request)) return next()
    void answers.confirmed(url).then((known) => (known === undefined ? next() : sendPlainly(request, response, known)))
  })
}

function sendPlainly({ headers }: IncomingMessage, response: ServerResponse, { bytes, etag, headers: cached }: CacheableAnswer): void {
  if (isKnownTag(headers['if-none-match'], etag)) response.writeHead(304, cached).end()
  else response.writeHead(200, { ...cached, 'content-type': ocspType, 'content-length': bytes.length }).end(bytes)
}
