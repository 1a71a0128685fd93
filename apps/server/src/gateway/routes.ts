import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type { Gateway } from '@yinxin/protocol/gateway'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createCallerCheck, type Grants } from '../platform/callers/caller-check.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { applyRouteTable } from '../platform/web/route-table.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'
import { signatureVerdictFor, termsFor, timestampTermsFor, verdictFor, type CallerRole } from './caller-roles.ts'
import { defaultInFlight, mostMessagesInFlight } from './in-flight.ts'
import { gatewayPaths } from './paths.ts'
import { gatewayRouteTable } from './route-table.ts'
import type { CertificateQuestion, SignatureQuestionBody, TimestampQuestion, VerifyAuthenticationBody } from './schemas.ts'

/** Of a question about a signed message: it and its content, in base64, and certificates. */
const mostQuestionBytes = 3 * 1024 * 1024

export interface GatewayRoutesOptions {
  /** Roles by a name in the caller's certificate. Nobody else may ask. */
  readonly callers: Grants<CallerRole>
  /** Questions worked on at once; above it GATEWAY_BUSY at once. */
  readonly mostInFlight?: number
}

/**
 * The gateway's contract over HTTPS. Callers show a client certificate of an authority the server's TLS settings name, with a name that has a
 * role; any other, and a question that goes beyond the role, is answered CALLER_REFUSED. A verdict, refusals included, is a 200: the question
 * was answered.
 */
export function gatewayRoutes(
  app: FastifyInstance,
  gateway: Gateway,
  { callers, mostInFlight = defaultInFlight }: GatewayRoutesOptions,
): void {
  const callerOn = createCallerCheck(callers)
  const refuse = (reply: FastifyReply, code: FailureCode) => sendFailure(reply, failure(code))
  const roleOf = (request: FastifyRequest) => callerOn(request)?.grant

  void app.register(async (routes) => {
    applyRouteTable(routes, gatewayRouteTable)
    boundWorkInFlight(routes, mostInFlight, 'GATEWAY_BUSY')
    routes.addHook('onRequest', async (request, reply) => (roleOf(request) === undefined ? refuse(reply, 'CALLER_REFUSED') : undefined))
    routes.post<{ Body: VerifyAuthenticationBody }>(gatewayPaths.verifyAuthentication, async (request, reply) => {
      const { authToken, nonce, origin, traceId = request.traceId } = request.body
      const role = roleOf(request)
      const terms = role && termsFor(role, request.body)
      if (role === undefined || terms === undefined) return refuse(reply, 'CALLER_REFUSED')
      return verdictFor(role, await gateway.verifyAuthentication({ authToken, nonce, origin, traceId, ...terms }))
    })
    routes.post<{ Body: CertificateQuestion }>(gatewayPaths.verifyCertificate, async (request, reply) => {
      const role = roleOf(request)
      const terms = role && termsFor(role, request.body)
      if (role === undefined || terms === undefined) return refuse(reply, 'CALLER_REFUSED')
      return verdictFor(role, await gateway.verifyCertificate({ ...certificateInput(request.body, request.traceId), ...terms }))
    })
    void routes.register(async (messages) => {
      boundWorkInFlight(messages, mostMessagesInFlight, 'GATEWAY_BUSY')
      messages.addHook('onRequest', async (request, reply) =>
        roleOf(request)?.signatures === true ? undefined : refuse(reply, 'CALLER_REFUSED'),
      )
      messages.post<{ Body: SignatureQuestionBody }>(
        gatewayPaths.verifySignature,
        { bodyLimit: mostQuestionBytes },
        async (request, reply) => {
          const role = roleOf(request)
          const terms = role && termsFor(role, request.body)
          const stamps = role && timestampTermsFor(role, asksForStamps(request.body))
          if (role === undefined || terms === undefined || stamps === undefined) return refuse(reply, 'CALLER_REFUSED')
          const about = { ...terms, traceId: request.body.traceId ?? request.traceId }
          const input = signatureInput(request.body)
          const asked = input.format === 'bare' ? { ...input, ...about } : { ...input, ...about, timestampAuthorities: stamps.authorities }
          return signatureVerdictFor(role, await gateway.verifySignature(asked))
        },
      )
      messages.post<{ Body: TimestampQuestion }>(gatewayPaths.verifyTimestamp, { bodyLimit: mostQuestionBytes }, async (request, reply) => {
        const role = roleOf(request)
        const terms = role && timestampTermsFor(role, request.body)
        if (terms === undefined) return refuse(reply, 'CALLER_REFUSED')
        return gateway.verifyTimestamp({ ...timestampInput(request.body, request.traceId), ...terms })
      })
    })
    routes.get(gatewayPaths.health, async () => gateway.health())
  })
}

/** What is known of a question: members that a newer caller added are not handed on. */
function certificateInput({ certificate, announce = false, at, intermediates, traceId }: CertificateQuestion, ours: string) {
  return {
    ...{ certificate, announce, traceId: traceId ?? ours },
    ...(at === undefined ? {} : { at }),
    ...(intermediates === undefined ? {} : { intermediates }),
  }
}

const asksForStamps = (body: SignatureQuestionBody) =>
  body.format === 'bare' || body.timestampAuthorities === undefined ? {} : { authorities: body.timestampAuthorities }

/** What is known of a question about a time-stamp. */
function timestampInput({ token, content, hash, certificates, traceId }: TimestampQuestion, ours: string) {
  return {
    ...{ token, traceId: traceId ?? ours },
    ...(content === undefined ? {} : { content }),
    ...(hash === undefined ? {} : { hash }),
    ...(certificates === undefined ? {} : { certificates }),
  }
}

/** What is known of a question about a signature; the members of the other form stay behind too. */
function signatureInput(body: SignatureQuestionBody) {
  const { at, certificates } = body
  const about = { ...(at === undefined ? {} : { at }), ...(certificates === undefined ? {} : { certificates }) }
  if (body.format === 'bare') {
    const { format, algorithm, signature, content, certificate } = body
    return { format, algorithm, signature, content, certificate, ...about }
  }
  const { format, message, content } = body
  return { format, message, ...(content === undefined ? {} : { content }), ...about }
}
