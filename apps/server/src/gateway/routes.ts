import { failure, type FailureCode } from '@yinxin/protocol/failures'
import type {
  Gateway,
  RevocationPolicy,
  VerificationPolicy,
  VerifyAuthenticationInput,
  VerifyCertificateInput,
} from '@yinxin/protocol/gateway'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createCallerCheck, type Grants } from '../platform/callers/caller-check.ts'
import { sendFailure } from '../platform/web/http-server.ts'
import { boundWorkInFlight } from '../platform/web/work-in-flight.ts'
import { termsFor, verdictFor, type CallerRole } from './caller-roles.ts'
import { defaultInFlight } from './in-flight.ts'

/** Where the gateway's contract is found over HTTPS. */
export const gatewayPaths = {
  verifyAuthentication: '/gateway/v1/verify-authentication',
  verifyCertificate: '/gateway/v1/verify-certificate',
  health: '/gateway/v1/health',
} as const

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
    boundWorkInFlight(routes, mostInFlight, 'GATEWAY_BUSY')
    routes.addHook('onRequest', async (request, reply) => (roleOf(request) === undefined ? refuse(reply, 'CALLER_REFUSED') : undefined))
    routes.post(gatewayPaths.verifyAuthentication, async (request, reply) => {
      const [role, input] = [roleOf(request), readAuthenticationInput(request.body, request.traceId)]
      if (input === undefined) return refuse(reply, 'INPUT_INVALID')
      const terms = role && termsFor(role, input)
      if (role === undefined || terms === undefined) return refuse(reply, 'CALLER_REFUSED')
      return verdictFor(role, await gateway.verifyAuthentication({ ...input, ...terms }))
    })
    routes.post(gatewayPaths.verifyCertificate, async (request, reply) => {
      const [role, input] = [roleOf(request), readCertificateInput(request.body, request.traceId)]
      if (input === undefined) return refuse(reply, 'INPUT_INVALID')
      const terms = role && termsFor(role, input)
      if (role === undefined || terms === undefined) return refuse(reply, 'CALLER_REFUSED')
      return verdictFor(role, await gateway.verifyCertificate({ ...input, ...terms }))
    })
    routes.get(gatewayPaths.health, async () => gateway.health())
  })
}

const maxText = 100_000

/** Text of any length up to the body's: what is too short or long is a finding of the checks, not a bad request. */
const textOf = (value: unknown): string | undefined => (value === '' ? '' : asText(value, maxText))

function readAuthenticationInput(body: unknown, traceId: string): VerifyAuthenticationInput | undefined {
  const object = asObject(body)
  const [authToken, nonce, origin] = [textOf(object?.['authToken']), textOf(object?.['nonce']), textOf(object?.['origin'])]
  const policy = readPolicy(object?.['policy'])
  if (authToken === undefined || nonce === undefined || origin === undefined || policy === 'malformed') return undefined
  return { authToken, nonce, origin, traceId: asText(object?.['traceId'], 64) ?? traceId, ...(policy === undefined ? {} : { policy }) }
}

function readCertificateInput(body: unknown, traceId: string): VerifyCertificateInput | undefined {
  const object = asObject(body)
  const certificate = textOf(object?.['certificate'])
  const [policy, intermediates] = [readPolicy(object?.['policy']), readIntermediates(object)]
  if (certificate === undefined || policy === 'malformed' || intermediates === 'malformed') return undefined
  const at = asText(object?.['at'], 64)
  return {
    certificate,
    traceId: asText(object?.['traceId'], 64) ?? traceId,
    announce: object?.['announce'] === true,
    ...(at === undefined ? {} : { at }),
    ...(policy === undefined ? {} : { policy }),
    ...(intermediates === undefined ? {} : { intermediates }),
  }
}

function readIntermediates(object: JsonObject | undefined): readonly string[] | 'malformed' | undefined {
  const value = object?.['intermediates']
  if (value === undefined) return undefined
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string') ? value : 'malformed'
}

const revocationPolicies: readonly RevocationPolicy[] = ['required', 'if-present', 'none']

function readPolicy(value: unknown): VerificationPolicy | 'malformed' | undefined {
  if (value === undefined) return undefined
  const policy = asObject(value)
  const revocation = revocationPolicies.find((name) => name === policy?.['revocation'])
  const seconds = policy?.['staleRevocationSeconds'] ?? 0
  if (revocation === undefined || !Number.isSafeInteger(seconds) || (seconds as number) < 0) return 'malformed'
  return { revocation, staleRevocationSeconds: seconds as number }
}
