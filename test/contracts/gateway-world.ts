// One world for everything that verifies sign-in proofs: a test CA, somebody who signs, and a status service that can be made to misbehave.
import { hash } from 'node:crypto'
import { defaultAlgorithm, signRaw } from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import type { VerifyAuthenticationInput } from '@yinxin/protocol/gateway'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, createTestPki, type IssueOptions, type TestIdentity, type TestPki, type TestPkiKind } from '@yinxin/testkit'
import { createGateway, ownAuthority, type GatewayDeps, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'

export const origin = 'https://portal.example'
export const traceId = '0123456789abcdef'
/** Id of the authority that the world's issuing CA is. */
export const authority = 'test-ca'
export const uscc = '91512081MA62K0260E'
export const urls = { ocsp: ['http://status.test/ocsp'], crl: ['http://status.test/list.crl'] }

const algorithms: Readonly<Record<TestPkiKind, TokenAlgorithm>> = { SM2: 'SM2SM3', 'P-256': 'ES256', RSA: 'RS256' }

let count = 0

/** A nonce as the portal makes them: 44 characters, never the same twice. */
export const newNonce = (): string => String(++count).padStart(43, 'n') + '='

export interface ProofOptions {
  readonly signedOrigin?: string
  readonly signedNonce?: string
  /** Certificate put into the token in place of the signer's own. */
  readonly shown?: TestIdentity
}

/** What a portal asks about a token that `identity` made. */
export function proofOf(
  kind: TestPkiKind,
  identity: TestIdentity,
  { signedOrigin = origin, signedNonce, shown = identity }: ProofOptions = {},
): VerifyAuthenticationInput {
  const [nonce, algorithm] = [newNonce(), algorithms[kind]]
  const message = bytesToSign(signedOrigin, signedNonce ?? nonce, (data) => hash(hashOf(algorithm), data, 'buffer'))
  const signature = signRaw({ algorithm: defaultAlgorithm(kind), privateKey: identity.privateKey, message })
  const token = {
    unverifiedCertificate: encodeBase64(shown.der),
    algorithm,
    signature: encodeBase64(signature),
    format: formatOf(algorithm),
    appVersion: 'test',
  }
  return { authToken: JSON.stringify(token), nonce, origin, traceId }
}

/** What the status service of the test CA answers; replace a part to make it misbehave. */
export interface StatusBehaviour {
  ocsp: (request: Uint8Array) => Uint8Array | Promise<Uint8Array>
  crl: () => Uint8Array | Promise<Uint8Array>
}

export interface World {
  readonly pki: TestPki
  readonly clock: ReturnType<typeof createClock>
  readonly status: StatusBehaviour
  /** Addresses asked, in order. */
  readonly asked: string[]
  issue(options?: Partial<IssueOptions>): TestIdentity
  deps(more?: Partial<GatewayDeps>): GatewayDeps
  gateway(more?: Partial<GatewayDeps>): RunningGateway
}

export const down = (): never => {
  throw new Error('status service is down')
}

/** An answer that never comes. */
export const never = (): Promise<Uint8Array> => new Promise(() => undefined)

export function createWorld(kind: TestPkiKind): World {
  const clock = createClock()
  const pki = createTestPki({ kind, now: clock.now() })
  const asked: string[] = []
  const status: StatusBehaviour = {
    ocsp: (request) => pki.ocsp(request, { now: clock.now() }),
    crl: () => pki.crl({ thisUpdate: clock.now() }),
  }
  const fetch = (async (url: string, { body }: RequestInit) => {
    asked.push(url)
    const bytes = url === urls.ocsp[0] ? await status.ocsp(body as Uint8Array) : await status.crl()
    return new Response(Buffer.from(bytes))
  }) as typeof globalThis.fetch
  const deps = (more: Partial<GatewayDeps> = {}): GatewayDeps => ({
    trustAnchors: pki.trustAnchors.map(({ raw }) => raw),
    intermediates: pki.intermediates.map(({ raw }) => raw),
    authorities: [
      ownAuthority(
        authority,
        pki.intermediates.map(({ raw }) => raw),
      ),
    ],
    clock,
    log: createLog({ level: 'silent', name: 'test' }),
    fetch,
    ...more,
  })
  return {
    pki,
    clock,
    status,
    asked,
    issue: (options = {}) => pki.issue({ subject: '天府测试有限公司', uscc, urls, ...options }),
    deps,
    gateway: (more) => createGateway(deps(more)),
  }
}
