import { parseSignedData } from '@yinxin/pki'
import { failure } from '@yinxin/protocol/failures'
import type { SignatureCheckAnswer, SignatureCheckInput } from '@yinxin/protocol/portal'
import { decodeBase64 } from '@yinxin/protocol/wire'
import type { FastifyInstance } from 'fastify'
import { addressGroup } from '../../platform/web/address-group.ts'
import { sendFailure } from '../../platform/web/http-server.ts'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import { boundWorkInFlight } from '../../platform/web/work-in-flight.ts'
import type { PortalParts } from '../deps.ts'
import { presentCheck } from './present.ts'

/** A message, a document, and what JSON writes around them, in bytes. */
const mostBytes = 600 * 1024
/** Questions of one address (IPv6: its /64) in a minute, on all nodes together, and those worked on at once on this node. */
const [perMinute, mostAtOnce] = [20, 4]

/**
 * Checks signatures for anybody: nothing is kept, nobody is told who asked, and a refusal is an answer. Counted before a byte of a message is
 * taken apart.
 */
export function signatureRoutes(app: FastifyInstance, { gateway, db, clock }: Pick<PortalParts, 'gateway' | 'db' | 'clock'>): void {
  const limit = createSharedLimit({ db, schema: 'portal', name: 'signature-check', most: perMinute, seconds: 60 })
  void app.register(async (checks) => {
    boundWorkInFlight(checks, mostAtOnce, 'GATEWAY_BUSY')
    checks.post<{ Body: SignatureCheckInput }>('/api/signatures/check', { bodyLimit: mostBytes }, async (request, reply) => {
      if (!(await limit.take(addressGroup(request.ip)))) return sendFailure(reply, failure('TOO_MANY_REQUESTS'))
      const { message, content } = request.body
      const [bytes, given] = [decodeBase64(message), content === undefined ? undefined : decodeBase64(content)]
      if (bytes === undefined || (content !== undefined && given === undefined)) return sendFailure(reply, failure('INPUT_INVALID'))
      const nothing = { signers: [], checkedAt: clock.now().toISOString() }
      const read = parseSignedData(bytes)
      if (!read.ok) return { verdict: 'unread', ...nothing } satisfies SignatureCheckAnswer
      if (read.value.content === undefined && given === undefined)
        return { verdict: 'content-missing', ...nothing } satisfies SignatureCheckAnswer
      const about = { format: 'cms', message, policy: { revocation: 'required' }, traceId: request.traceId } as const
      const verified = await gateway.verifySignature(content === undefined ? about : { ...about, content })
      // nobody was judged: the gateway is away or busy, which says nothing of the signature
      const unasked = verified.signers.length === 0 && verified.code !== 'INPUT_INVALID' && verified.code !== 'SIGNATURE_INVALID'
      if (unasked) return sendFailure(reply, failure(verified.code ?? 'GATEWAY_UNAVAILABLE'))
      return presentCheck(verified, given, clock.now())
    })
  })
}
