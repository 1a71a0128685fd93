import type { TLSSocket } from 'node:tls'
import { failure } from '@yinxin/protocol/failures'
import type {
  Gateway,
  RevocationPolicy,
  VerificationPolicy,
  VerifyAuthenticationInput,
  VerifyCertificateInput,
} from '@yinxin/protocol/gateway'
import { asObject, asText, type JsonObject } from '@yinxin/protocol/wire'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sendFailure } from '../platform/web/http-server.ts'

/** Where the gateway's contract is found over HTTPS. */
export const gatewayPaths = {
  verifyAuthentication: '/gateway/v1/verify-authentication',
  verifyCertificate: '/gateway/v1/verify-certificate',
  health: '/gateway/v1/health',
} as const

/**
 * The gateway's contract over HTTPS. Callers show a client certificate of an authority the server's TLS settings name; any other is
 * answered CALLER_REFUSED. A verdict, refusals included, is a 200: the question was answered.
 */
export function gatewayRoutes(app: FastifyInstance, gateway: Gateway): void {
  void app.register(async (routes) => {
    routes.addHook('onRequest', refuseStrangers)
    routes.post(gatewayPaths.verifyAuthentication, async (request, reply) => {
      const input = readAuthenticationInput(request.body, request.traceId)
      return input === undefined ? sendFailure(reply, failure('INPUT_INVALID')) : gateway.verifyAuthentication(input)
    })
    routes.post(gatewayPaths.verifyCertificate, async (request, reply) => {
      const input = readCertificateInput(request.body, request.traceId)
      return input === undefined ? sendFailure(reply, failure('INPUT_INVALID')) : gateway.verifyCertificate(input)
    })
    routes.get(gatewayPaths.health, async () => gateway.health())
  })
}

async function refuseStrangers(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  const { authorized } = request.raw.socket as Partial<TLSSocket>
  return authorized === true ? undefined : sendFailure(reply, failure('CALLER_REFUSED'))
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
