import { parseOcspRequest, parseOcspResponse } from '@yinxin/pki'
import { parseListName, type StatusSource } from '@yinxin/protocol/status'
import { failure } from '@yinxin/protocol/failures'
import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { limitStrangers, type AdmissionOptions } from './admission.ts'
import { createListMemory } from './list-memory.ts'
import { statusRouteTable } from './route-table.ts'

/** Longest an intermediary may keep an answer, in seconds: a revocation must be seen soon. */
const maxAgeSeconds = 60
/** Largest request read, in bytes; RFC 5019 §5 keeps requests under 255. */
const maxRequestBytes = 8 * 1024

const sha256Pattern = /^[0-9a-f]{64}$/

/**
 * The public status service: OCSP by POST and GET (RFC 6960 appendix A.1, RFC 5019), revocation lists and CA certificates. Everything it
 * sends is signed by the CA, so plain http is enough and expected. It dates nothing itself: all times are those the CA signed.
 */
export function statusRoutes(app: FastifyInstance, source: StatusSource, admission: AdmissionOptions): void {
  const lists = createListMemory(source)
  applyRouteTable(app, statusRouteTable)
  limitStrangers(app, admission)
  app.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer', bodyLimit: maxRequestBytes }, (_request, body, done) =>
    done(null, body),
  )

  app.post('/ocsp', async (request, reply) => {
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
    const answer = await answered(reply, source.ocsp(body))
    return answer === unavailable ? reply : reply.type(ocspType).header('cache-control', 'no-store').send(asBuffer(answer))
  })

  // the base64 of a request holds slashes, so it is everything after /ocsp/, percent-encoded or not
  app.get('/ocsp/*', async (request, reply) => {
    const { '*': encoded } = request.params as { readonly '*': string }
    const der = Buffer.from(encoded, 'base64')
    const answer = await answered(reply, source.ocsp(der.subarray(0, maxRequestBytes)))
    if (answer === unavailable) return reply
    const etag = hash('sha256', answer, 'hex').slice(0, 32)
    return sendCacheable(reply.type(ocspType), { bytes: answer, etag, times: ocspTimes(der, answer) })
  })

  app.get('/crl/:file', async (request, reply) => {
    const name = namedIn(request.params, '.crl')
    const newest = parseListName(name) === undefined ? undefined : await answered(reply, lists.newest(name))
    if (newest === unavailable) return reply
    if (newest === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    const { version, thisUpdate, nextUpdate } = newest
    if (nextUpdate <= admission.clock.now()) return sendFailure(reply.header('retry-after', '60'), failure('CA_UNAVAILABLE')) // never from expired data
    const packed = takesGzip(request.headers['accept-encoding'])
    const bytes = packed ? await lists.packed(name, newest) : newest.list
    const etag = packed ? `${version.slice(0, 32)}-gzip` : version.slice(0, 32)
    if (packed) reply.header('content-encoding', 'gzip')
    const times = { from: thisUpdate, until: nextUpdate }
    return sendCacheable(reply.type('application/pkix-crl').header('vary', 'accept-encoding'), { bytes, etag, times })
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

interface Times {
  readonly from: Date
  readonly until: Date | undefined
}

/** Times of a successful answer to a question without nonce; only such an answer may be kept (RFC 5019 §6.2). */
function ocspTimes(request: Uint8Array, answer: Uint8Array): Times | undefined {
  const [asked, given] = [parseOcspRequest(request), parseOcspResponse(answer)]
  if (!asked.ok || asked.value.nonce !== undefined || !given.ok || given.value.status !== 'successful') return undefined
  const [single] = given.value.basic.responses
  return single === undefined ? undefined : { from: single.thisUpdate, until: single.nextUpdate }
}

interface Cacheable {
  readonly bytes: Uint8Array
  readonly etag: string
  readonly times: Times | undefined
}

/** Sends with what a cache needs, or 304 to a cache that has it already (RFC 9110 §13.1.2). */
function sendCacheable(reply: FastifyReply, { bytes, etag, times }: Cacheable): FastifyReply {
  if (times?.until === undefined) return reply.header('cache-control', 'no-store').send(asBuffer(bytes))
  reply
    .header('cache-control', `public, no-transform, must-revalidate, max-age=${maxAgeSeconds}`)
    .header('last-modified', times.from.toUTCString())
    .header('expires', times.until.toUTCString())
    .header('etag', `"${etag}"`)
  if (isKnown(reply.request.headers['if-none-match'], etag))
    return reply.status(304).removeHeader('content-type').removeHeader('content-encoding').send()
  return reply.send(asBuffer(bytes))
}

/** Weak comparison over the list a cache sends. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header !== undefined && header.split(',').some((one) => ['*', `"${etag}"`, `W/"${etag}"`].includes(one.trim()))

/** The same memory: a list of fifty megabytes is not copied for everybody who fetches it. */
const asBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer => Buffer.from(buffer, byteOffset, byteLength)
