import { hash } from 'node:crypto'
import { parseCrl, parseOcspRequest, parseOcspResponse } from '@yinxin/pki'
import type { StatusSource } from '@yinxin/protocol/status'
import { failure } from '@yinxin/protocol/failures'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'

/** Longest an intermediary may keep an answer, in seconds: a revocation must be seen soon. */
const maxAgeSeconds = 60
/** Largest request read, in bytes; RFC 5019 §5 keeps requests under 255. */
const maxRequestBytes = 8 * 1024

const sha256Pattern = /^[0-9a-f]{64}$/

/**
 * The public status service: OCSP by POST and GET (RFC 6960 appendix A.1, RFC 5019), revocation lists and CA certificates. Everything it
 * sends is signed by the CA, so plain http is enough and expected.
 */
export function statusRoutes(app: FastifyInstance, source: StatusSource): void {
  app.addContentTypeParser('application/ocsp-request', { parseAs: 'buffer', bodyLimit: maxRequestBytes }, (_request, body, done) =>
    done(null, body),
  )

  app.post('/ocsp', async (request, reply) => {
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array()
    return reply
      .type('application/ocsp-response')
      .header('cache-control', 'no-store')
      .send(Buffer.from(await source.ocsp(body)))
  })

  // the base64 of a request holds slashes, so it is everything after /ocsp/, percent-encoded or not
  app.get('/ocsp/*', async (request, reply) => {
    const { '*': encoded } = request.params as { readonly '*': string }
    const der = Buffer.from(encoded, 'base64')
    const answer = await source.ocsp(der.subarray(0, maxRequestBytes))
    return sendCacheable(reply.type('application/ocsp-response'), answer, ocspTimes(der, answer))
  })

  app.get('/crl/:file', async (request, reply) => {
    const list = await named(request.params, '.crl', (sha256) => source.crl(sha256))
    if (list === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    const parsed = parseCrl(list)
    return sendCacheable(
      reply.type('application/pkix-crl'),
      list,
      parsed.ok ? { from: parsed.value.thisUpdate, until: parsed.value.nextUpdate } : undefined,
    )
  })

  app.get('/ca/:file', async (request, reply) => {
    const certificate = await named(request.params, '.cer', (sha256) => source.authority(sha256))
    if (certificate === undefined) return sendFailure(reply, failure('NOT_FOUND'))
    return reply.type('application/pkix-cert').header('cache-control', 'public, max-age=86400, immutable').send(Buffer.from(certificate))
  })
}

async function named(
  params: unknown,
  ending: string,
  find: (sha256: string) => Promise<Uint8Array | undefined>,
): Promise<Uint8Array | undefined> {
  const { file } = params as { readonly file: string }
  const sha256 = file.endsWith(ending) ? file.slice(0, -ending.length) : ''
  return sha256Pattern.test(sha256) ? find(sha256) : undefined
}

interface Times {
  readonly from: Date
  readonly until: Date | undefined
}

/** Times of a successful answer to a question without nonce; only such an answer may be kept (RFC 5019 §6.2). */
function ocspTimes(request: Uint8Array, answer: Uint8Array): Times | undefined {
  const [asked, answered] = [parseOcspRequest(request), parseOcspResponse(answer)]
  if (!asked.ok || asked.value.nonce !== undefined || !answered.ok || answered.value.status !== 'successful') return undefined
  const [single] = answered.value.basic.responses
  return single === undefined ? undefined : { from: single.thisUpdate, until: single.nextUpdate }
}

function sendCacheable(reply: FastifyReply, bytes: Uint8Array, times: Times | undefined): FastifyReply {
  if (times?.until === undefined) return reply.header('cache-control', 'no-store').send(Buffer.from(bytes))
  return reply
    .header('cache-control', `public, no-transform, must-revalidate, max-age=${maxAgeSeconds}`)
    .header('last-modified', times.from.toUTCString())
    .header('expires', times.until.toUTCString())
    .header('etag', `"${hash('sha256', bytes, 'hex').slice(0, 32)}"`)
    .send(Buffer.from(bytes))
}
