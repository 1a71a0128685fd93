// Gateway and portal in two processes, when things are not as they should be: roles, several nodes, too much at once, other versions, new certificates.
import { text as readText } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { request } from 'node:https'
import type { Verification } from '@yinxin/protocol/gateway'
import { parseObject, type JsonObject } from '@yinxin/protocol/wire'
import { afterEach, describe, expect, it } from 'vitest'
import { portalRole, type CallerRole } from '../../apps/server/src/gateway/caller-roles.ts'
import { gatewayPaths } from '../../apps/server/src/gateway/paths.ts'
import { gatewayRoutes } from '../../apps/server/src/gateway/routes.ts'
import { createEnds, createTlsWorld } from './gateway-tls.ts'
import { authority, createWorld, never, proofOf, traceId, uscc } from './gateway-world.ts'

const kind = 'P-256'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const { ends, serve, clientOf } = createTlsWorld(closing)

/** A gateway that knows the world, reached over TLS by a caller of this role. */
async function gatewayFor(role: CallerRole) {
  const world = createWorld(kind)
  const gateway = world.gateway()
  closing.unshift(() => gateway.close())
  const node = await serve((app) => gatewayRoutes(app, gateway, { callers: { localhost: role } }))
  return { world, ...node, client: clientOf([node.url]) }
}

const told = ({ code, assurance }: Verification) => code ?? assurance

describe('a role fixes what its callers may ask', () => {
  it.each([
    ['no check of revocation', { policy: { revocation: 'none' } }],
    ['unknown taken for good', { policy: { revocation: 'if-present' } }],
    ['another time', { at: '2026-03-02T08:00:00Z' }],
  ] as const)('of a portal: not for %s', async (_what, more) => {
    const { world, client } = await gatewayFor(portalRole)
    const identity = world.issue()
    const certificate = Buffer.from(identity.der).toString('base64')
    expect(told(await client.verifyCertificate({ certificate, traceId, ...more }))).toBe('CALLER_REFUSED')
    expect(told(await client.verifyCertificate({ certificate, traceId }))).toBe('certificate')
    expect(told(await client.verifyAuthentication(proofOf(kind, identity)))).toBe('certificate')
  })

  it('an authority that is not of the role is not trusted for it', async () => {
    const mine = await gatewayFor({ ...portalRole, authorities: [authority] })
    expect(told(await mine.client.verifyAuthentication(proofOf(kind, mine.world.issue())))).toBe('certificate')
    const others = await gatewayFor({ ...portalRole, authorities: ['another'] })
    const refused = await others.client.verifyAuthentication(proofOf(kind, others.world.issue()))
    expect([told(refused), refused.subject]).toEqual(['CERTIFICATE_NOT_TRUSTED', undefined])
  })
})

describe('R29 several nodes', () => {
  it('the next one is asked when one is not there, is busy, or is late', async () => {
    const { world, url } = await gatewayFor(portalRole)
    const silent = await serve((app) => app.post(gatewayPaths.verifyAuthentication, () => new Promise(() => undefined)))
    const busy = await serve((app) =>
      app.post(gatewayPaths.verifyAuthentication, async (_request, reply) => reply.status(503).send(busyAnswer)),
    )
    for (const first of ['https://localhost:1', silent.url, busy.url]) {
      const client = clientOf([first, url], { timeoutMilliseconds: 300 })
      expect(told(await client.verifyAuthentication(proofOf(kind, world.issue())))).toBe('certificate')
    }
  })

  it('one that refuses the caller is the answer: another would say the same', async () => {
    const { url } = await gatewayFor(portalRole)
    const refusing = await serve((app) => gatewayRoutes(app, createWorld(kind).gateway(), { callers: {} }))
    const client = clientOf([refusing.url, url])
    expect(told(await client.verifyAuthentication({ authToken: '', nonce: '', origin: '', traceId }))).toBe('CALLER_REFUSED')
  })
})

const busyAnswer = { failure: { code: 'GATEWAY_BUSY', number: 5012 } }

describe('too much at once', () => {
  it('the listener answers 503 with Retry-After before it reads, and the client says so', async () => {
    const world = createWorld(kind)
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const gateway = world.gateway()
    closing.unshift(() => gateway.close())
    const slow = {
      ...gateway,
      verifyAuthentication: async (input: Parameters<typeof gateway.verifyAuthentication>[0]) => (
        await held,
        gateway.verifyAuthentication(input)
      ),
    }
    const { url } = await serve((app) => gatewayRoutes(app, slow, { callers: { localhost: portalRole }, mostInFlight: 1 }))
    const client = clientOf([url])
    const first = client.verifyAuthentication(proofOf(kind, world.issue()))
    while (told(await client.verifyAuthentication(proofOf(kind, world.issue()))) !== 'GATEWAY_BUSY') await sleep(5)
    release()
    expect(told(await first)).toBe('certificate')
    expect(told(await client.verifyAuthentication(proofOf(kind, world.issue())))).toBe('certificate')
  })

  it('the client itself holds no more than its bound, and answers the others at once', async () => {
    const silent = await serve((app) => app.post(gatewayPaths.verifyAuthentication, () => new Promise(() => undefined)))
    const client = clientOf([silent.url], { mostInFlight: 2, timeoutMilliseconds: 200 })
    const question = { authToken: '', nonce: '', origin: '', traceId }
    const answers = await Promise.all([1, 2, 3].map(() => client.verifyAuthentication(question)))
    expect(answers.map(told)).toEqual(['GATEWAY_UNAVAILABLE', 'GATEWAY_UNAVAILABLE', 'GATEWAY_BUSY'])
  })

  it('so does a gateway in the same process', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, { ocsp: never, crl: never })
    let release = (): void => undefined
    const wait = () => new Promise<void>((resolve) => (release = resolve))
    const gateway = world.gateway({ mostInFlight: 1, wait })
    closing.unshift(() => gateway.close())
    const first = gateway.verifyAuthentication(proofOf(kind, world.issue()))
    expect(told(await gateway.verifyAuthentication(proofOf(kind, world.issue())))).toBe('GATEWAY_BUSY')
    release()
    expect(told(await first)).toBe('REVOCATION_UNAVAILABLE')
  })
})

describe('another version of the gateway', () => {
  const accepted = {
    ...{ verdict: 'accepted', assurance: 'certificate', evidence: [{ source: 'ledger', producedAt: '', hash: '' }], traceId },
    findings: [{ check: 'moon-phase', result: 'passed' }],
    certificate: { authority: 'a', sha256: 'x' },
    subject: { name: 'n', uscc, stableId: 's' },
  }
  const answer = async (body: object) => {
    const { url } = await serve((app) => app.post(gatewayPaths.verifyAuthentication, async () => body))
    return clientOf([url]).verifyAuthentication({ authToken: '', nonce: '', origin: '', traceId })
  }

  it('may have checks and evidence that nobody here knows', async () => {
    expect(await answer(accepted)).toEqual(accepted)
  })

  it('may refuse for reasons nobody here knows: it stays a refusal, with a code that has a text', async () => {
    const refused = {
      ...accepted,
      verdict: 'refused',
      code: 'MOON_WRONG',
      assurance: 'none',
      findings: [{ check: 'moon-phase', result: 'failed', code: 'MOON_WRONG' }],
    }
    expect(await answer(refused)).toMatchObject({ verdict: 'refused', code: 'INTERNAL' })
  })

  it.each([
    ['an unknown check that failed', { findings: [{ check: 'moon-phase', result: 'failed' }] }],
    ['a subject without its authority', { certificate: { sha256: 'x' } }],
    ['a subject without a code', { subject: { name: 'n', stableId: 's' } }],
    ['a result that is none', { findings: [{ check: 'path', result: 'perhaps' }] }],
  ])('accepts nothing with %s', async (_what, more) => {
    expect(told(await answer({ ...accepted, ...more }))).toBe('GATEWAY_UNAVAILABLE')
  })
})

/** A question as any client could write it. */
function ask(url: string, path: string, question: object): Promise<{ readonly status: number; readonly body: JsonObject }> {
  return new Promise((resolve, reject) => {
    const asked = request(new URL(path, url), { ...ends, method: 'POST', agent: false, headers: { 'content-type': 'application/json' } })
    asked.on('error', reject)
    asked.on('response', (answer) => {
      readText(answer).then((text) => resolve({ status: answer.statusCode ?? 0, body: parseObject(text) ?? {} }), reject)
    })
    asked.end(JSON.stringify(question))
  })
}

describe('questions and answers have a schema', () => {
  const lenient: CallerRole = { revocation: 'if-present', staleRevocationSeconds: 86_400, at: true }

  it.each([
    ['certificate', { certificate: 1 }],
    ['certificate', { certificate: ['AAAA'] }],
    ['certificate', {}],
    ['at', { certificate: '', at: 1_772_438_400 }],
    ['announce', { certificate: '', announce: 'true' }],
    ['intermediates', { certificate: '', intermediates: 'AAAA' }],
    ['intermediates.1', { certificate: '', intermediates: ['', 1] }],
    ['policy', { certificate: '', policy: 'required' }],
    ['policy.revocation', { certificate: '', policy: { revocation: 'perhaps' } }],
    ['policy.revocation', { certificate: '', policy: {} }],
    ['policy.staleRevocationSeconds', { certificate: '', policy: { revocation: 'required', staleRevocationSeconds: '1' } }],
    ['policy.staleRevocationSeconds', { certificate: '', policy: { revocation: 'required', staleRevocationSeconds: -1 } }],
    ['traceId', { certificate: '', traceId: 1 }],
  ])('%s: %j is refused, nothing is converted', async (field, question) => {
    const { url } = await gatewayFor(lenient)
    const { status, body } = await ask(url, gatewayPaths.verifyCertificate, question)
    expect([status, body['failure']]).toMatchObject([400, { code: 'INPUT_INVALID', detail: { field } }])
  })

  it('members of a newer caller are ignored, and ask for nothing', async () => {
    const { world, url } = await gatewayFor(portalRole)
    const newer = { ...proofOf(kind, world.issue()), moonPhase: 'full', announce: true, policy: { revocation: 'required', moonPhase: 1 } }
    const { status, body } = await ask(url, gatewayPaths.verifyAuthentication, newer)
    expect([status, body['verdict']]).toEqual([200, 'accepted'])
  })

  it('a question without a trace id has that of its request; an empty token is a verdict', async () => {
    const { url } = await gatewayFor(portalRole)
    const { status, body } = await ask(url, gatewayPaths.verifyAuthentication, { authToken: '', nonce: '', origin: '' })
    expect([status, body['code'], body['traceId']]).toEqual([200, 'TOKEN_MALFORMED', expect.stringMatching(/^[0-9a-f]{16}$/)])
  })

  it('of a verdict nothing leaves but what the contract names', async () => {
    const world = createWorld(kind)
    const gateway = world.gateway()
    closing.unshift(() => gateway.close())
    const verdict = await gateway.verifyAuthentication(proofOf(kind, world.issue()))
    const telling = { ...gateway, verifyAuthentication: async () => withInside(verdict) }
    const { url } = await serve((app) => gatewayRoutes(app, telling, { callers: { localhost: portalRole } }))
    const { body } = await ask(url, gatewayPaths.verifyAuthentication, { authToken: '', nonce: '', origin: '' })
    expect(body).toEqual(JSON.parse(JSON.stringify(verdict)))
    expect(body).toMatchObject({ verdict: 'accepted', certificate: { authority }, subject: { uscc }, tokenAlgorithm: 'ES256' })
  })
})

/** The value with a member more in every object of it. */
function withInside<T>(value: T): T {
  if (Array.isArray(value)) return value.map(withInside) as T
  if (typeof value !== 'object' || value === null) return value
  return { ...Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withInside(one)])), inside: 'secret' } as T
}

it('certificates are renewed while questions are under way', async () => {
  const { world, url } = await gatewayFor(portalRole)
  const client = clientOf([url], { tls: { ...createEnds('another'), ca: ends.ca } })
  expect(told(await client.verifyAuthentication(proofOf(kind, world.issue())))).toBe('CALLER_REFUSED')
  client.renew(ends)
  const underWay = client.verifyAuthentication(proofOf(kind, world.issue()))
  client.renew(ends)
  expect(told(await underWay)).toBe('certificate')
  expect(told(await client.verifyAuthentication(proofOf(kind, world.issue())))).toBe('certificate')
})
