import { buildExtension, buildOcspResponse, parseOcspRequest } from '@yinxin/pki'
import type { VerificationPolicy } from '@yinxin/protocol/gateway'
import { createTestPki, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import type { GatewayDeps } from '../../apps/server/src/gateway/index.ts'
import { createWorld, down, never, proofOf, traceId, urls, type World } from './gateway-world.ts'

const kind = 'SM2'
const hour = 3_600_000

/** A timer that is over at once and notes how long it was asked to be. */
function createTimer() {
  const waited: number[] = []
  // the macrotask lets everything that can answer do so first, as a second would
  const wait = (milliseconds: number) => new Promise<void>((resolve) => (waited.push(milliseconds), setTimeout(resolve, 20)))
  return { waited, wait }
}

async function verify(
  world: World,
  identity: TestIdentity,
  { policy, ...more }: Partial<GatewayDeps> & { readonly policy?: VerificationPolicy } = {},
) {
  const gateway = world.gateway(more)
  await gateway.verifyCertificate({ certificate: Buffer.from(identity.der).toString('base64'), announce: true, traceId })
  await new Promise((resolve) => setTimeout(resolve, 10)) // the PIN is being typed
  const verification = await gateway.verifyAuthentication({ ...proofOf(kind, identity), ...(policy === undefined ? {} : { policy }) })
  await gateway.close()
  return verification
}

const revokedNow = (world: World, identity: TestIdentity, reason: 'keyCompromise' | 'certificateHold' = 'keyCompromise') => [
  { serialNumber: identity.certificate.serialNumber, revokedAt: world.clock.now(), reason },
]

describe('R28 revocation', () => {
  it('revoked by OCSP', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity) })
    const verification = await verify(world, identity)
    expect(verification).toMatchObject({ code: 'CERTIFICATE_REVOKED', evidence: [{ source: 'ocsp' }] })
    expect(verification.findings.find(({ check }) => check === 'revocation')?.gmCode).toBe(0x0400000b)
  })

  it('revoked by the list, with OCSP down', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.ocsp = down
    world.status.crl = () => world.pki.crl({ revoked: revokedNow(world, identity) })
    expect(await verify(world, identity)).toMatchObject({ code: 'CERTIFICATE_REVOKED', evidence: [{ source: 'crl' }] })
  })

  it('on hold is suspended, and good again when the hold ends', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity, 'certificateHold') })
    const gateway = world.gateway()
    expect((await gateway.verifyAuthentication(proofOf(kind, identity))).code).toBe('CERTIFICATE_SUSPENDED')
    world.status.ocsp = (request) => world.pki.ocsp(request, { now: world.clock.now() })
    world.clock.advance(3000) // longer than an answer serves several tokens
    expect((await gateway.verifyAuthentication(proofOf(kind, identity))).verdict).toBe('accepted')
    await gateway.close()
  })

  it('a responder that hangs costs at most a second, then the list decides', async () => {
    const world = createWorld(kind)
    const { waited, wait } = createTimer()
    world.status.ocsp = never
    expect(await verify(world, world.issue(), { wait })).toMatchObject({
      verdict: 'accepted',
      assurance: 'certificate',
      evidence: [{ source: 'crl' }],
    })
    expect(waited).toEqual([1000])
  })

  it('nothing answers: refused where revocation is required, accepted where it is not', async () => {
    const world = createWorld(kind)
    const { wait } = createTimer()
    Object.assign(world.status, { ocsp: never, crl: never })
    const identity = world.issue()
    const required = await verify(world, identity, { wait })
    expect(required).toMatchObject({ code: 'REVOCATION_UNAVAILABLE', assurance: 'none' })
    expect(required.findings.find(({ check }) => check === 'revocation')?.gmCode).toBe(0x04000003)
    expect((await verify(world, identity, { wait, policy: { revocation: 'if-present' } })).verdict).toBe('accepted')
    expect(
      (await verify(world, identity, { wait, policy: { revocation: 'none' } })).findings.find(({ check }) => check === 'revocation')
        ?.result,
    ).toBe('skipped')
  })

  it('an expired list is never good: unknown, and only a policy takes it, with a lower assurance', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, {
      ocsp: down,
      crl: () =>
        world.pki.crl({ thisUpdate: new Date(+world.clock.now() - 10 * hour), nextUpdate: new Date(+world.clock.now() - 2 * hour) }),
    })
    const identity = world.issue()
    const strict = await verify(world, identity)
    expect(strict).toMatchObject({ code: 'REVOCATION_UNAVAILABLE', evidence: [{ source: 'stale-crl' }] })
    const tooOld = await verify(world, identity, { policy: { revocation: 'required', staleRevocationSeconds: 3600 } })
    expect(tooOld.code).toBe('REVOCATION_STALE')
    const taken = await verify(world, identity, { policy: { revocation: 'required', staleRevocationSeconds: 3 * 3600 } })
    expect(taken).toMatchObject({ verdict: 'accepted', assurance: 'certificate-stale', evidence: [{ source: 'stale-crl' }] })
  })

  it('no policy takes a list that expired more than a day ago', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, {
      ocsp: down,
      crl: () =>
        world.pki.crl({ thisUpdate: new Date(+world.clock.now() - 50 * hour), nextUpdate: new Date(+world.clock.now() - 25 * hour) }),
    })
    expect((await verify(world, world.issue(), { policy: { revocation: 'required', staleRevocationSeconds: 1_000_000 } })).code).toBe(
      'REVOCATION_STALE',
    )
  })

  it('a serial once seen revoked stays refused, whatever is said later', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity) })
    const gateway = world.gateway()
    await gateway.verifyAuthentication(proofOf(kind, identity))
    world.status.ocsp = (request) => world.pki.ocsp(request, { now: world.clock.now() })
    world.clock.advance(hour)
    const policy = { revocation: 'if-present', staleRevocationSeconds: 86_400 } as const
    expect((await gateway.verifyAuthentication({ ...proofOf(kind, identity), policy })).code).toBe('CERTIFICATE_REVOKED')
    await gateway.close()
  })

  it('an expired list still tells of revocations', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const times = { thisUpdate: new Date(+world.clock.now() - 10 * hour), nextUpdate: new Date(+world.clock.now() - 2 * hour) }
    Object.assign(world.status, { ocsp: down, crl: () => world.pki.crl({ ...times, revoked: revokedNow(world, identity) }) })
    expect((await verify(world, identity, { policy: { revocation: 'if-present', staleRevocationSeconds: 86_400 } })).code).toBe(
      'CERTIFICATE_REVOKED',
    )
  })

  it('OCSP good does not outweigh a revocation on the list', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.crl = () => world.pki.crl({ revoked: revokedNow(world, identity) })
    expect((await verify(world, identity)).code).toBe('CERTIFICATE_REVOKED')
  })
})

describe('forged status', () => {
  const stranger = createTestPki({ kind, now: createWorld(kind).clock.now() })
  const emptyOcsp = Uint8Array.of(0x30, 0x03, 0x0a, 0x01, 0x06)

  it.each<[string, (world: World, request: Uint8Array) => Uint8Array]>([
    ['of another CA', (_world, request) => stranger.ocsp(request)],
    ['changed by one bit', (world, request) => flipLast(world.pki.ocsp(request))],
    [
      'out of date',
      (world, request) =>
        world.pki.ocsp(request, { now: new Date(+world.clock.now() - 3 * hour), nextUpdate: new Date(+world.clock.now() - 2 * hour) }),
    ],
    ['of tomorrow', (world, request) => world.pki.ocsp(request, { now: new Date(+world.clock.now() + 24 * hour) })],
    ['a refusal', () => emptyOcsp],
    ['noise', () => Uint8Array.of(1, 2, 3)],
    ['larger than allowed', () => new Uint8Array(1_000_000)],
  ])('an OCSP answer %s counts for nothing: the list decides, without it the status is unknown', async (_name, answer) => {
    const world = createWorld(kind)
    world.status.ocsp = (request) => answer(world, request)
    const identity = world.issue()
    expect(await verify(world, identity)).toMatchObject({ verdict: 'accepted', evidence: [{ source: 'crl' }] })
    world.status.crl = down
    expect((await verify(world, identity)).code).toBe('REVOCATION_UNAVAILABLE')
  })

  it('an OCSP answer by a certificate of the right CA that is no responder', async () => {
    const world = createWorld(kind)
    const impostor = world.issue({ subject: '不是应答器', urls: {} })
    world.status.crl = down
    world.status.ocsp = (request) => answerBy(impostor, request, world)
    expect((await verify(world, world.issue())).code).toBe('REVOCATION_UNAVAILABLE')
  })

  it.each<[string, (world: World) => Uint8Array]>([
    ['of another CA', () => stranger.crl()],
    ['changed by one bit', (world) => flipLast(world.pki.crl())],
    ['of the root', (world) => world.pki.crl({ issuer: world.pki.root })],
    ['noise', () => Uint8Array.of(0x30, 0)],
  ])('a list %s is not taken', async (_name, list) => {
    const world = createWorld(kind)
    Object.assign(world.status, { ocsp: down, crl: () => list(world) })
    expect((await verify(world, world.issue())).code).toBe('REVOCATION_UNAVAILABLE')
  })

  it('an older list does not replace a newer one', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const old = world.pki.crl({ thisUpdate: new Date(+world.clock.now() - hour) })
    Object.assign(world.status, { ocsp: down, crl: () => world.pki.crl({ revoked: revokedNow(world, identity) }) })
    const gateway = world.gateway()
    await gateway.verifyAuthentication(proofOf(kind, identity))
    world.status.crl = () => old
    world.clock.advance(hour)
    await gateway.refreshRevocationLists()
    expect((await gateway.verifyAuthentication(proofOf(kind, identity))).code).toBe('CERTIFICATE_REVOKED')
    await gateway.close()
  })
})

describe('asking', () => {
  it('an answer asked for by an announcement waits for its token, and serves it only once', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const gateway = world.gateway()
    const asked = () => world.asked.filter((url) => url === urls.ocsp[0]).length
    await gateway.verifyCertificate({ certificate: Buffer.from(identity.der).toString('base64'), announce: true, traceId })
    await new Promise((resolve) => setTimeout(resolve, 10))
    world.clock.advance(290_000)
    await gateway.verifyAuthentication(proofOf(kind, identity))
    expect(asked()).toBe(1)
    world.clock.advance(3000)
    await gateway.verifyAuthentication(proofOf(kind, identity))
    expect(asked()).toBe(2)
    await gateway.close()
  })

  it('sign-ins of one certificate at one moment share a question; one announced a second later asks anew', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const gateway = world.gateway()
    const signIn = async () => {
      await gateway.verifyCertificate({ certificate: Buffer.from(identity.der).toString('base64'), announce: true, traceId })
      return gateway.verifyAuthentication(proofOf(kind, identity))
    }
    const asked = () => world.asked.filter((url) => url === urls.ocsp[0]).length
    for (let i = 0; i < 3; i++) expect((await signIn()).verdict).toBe('accepted')
    expect(asked()).toBe(1)
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity) })
    world.clock.advance(1000)
    expect((await signIn()).code).toBe('CERTIFICATE_REVOKED')
    expect(asked()).toBe(2)
    await gateway.close()
  })

  it('lists are fetched ahead of their end, and a failed fetch leaves the one at hand', async () => {
    const world = createWorld(kind)
    world.status.ocsp = down
    world.status.crl = () => world.pki.crl({ thisUpdate: world.clock.now(), nextUpdate: new Date(+world.clock.now() + hour) })
    const gateway = world.gateway()
    const identity = world.issue()
    expect((await gateway.verifyAuthentication(proofOf(kind, identity))).verdict).toBe('accepted')
    const fetches = () => world.asked.filter((url) => url === urls.crl[0]).length
    expect(fetches()).toBe(1)
    world.clock.advance(0.7 * hour)
    world.status.crl = down
    await gateway.refreshRevocationLists()
    expect(fetches()).toBe(2)
    expect((await gateway.verifyAuthentication(proofOf(kind, identity))).verdict).toBe('accepted')
    expect(await gateway.health()).toMatchObject({ status: 'ok', revocationLists: [{ fresh: true }] })
    world.clock.advance(hour)
    expect(await gateway.health()).toMatchObject({ status: 'degraded' })
    await gateway.close()
  })

  it("nobody is asked for a stranger's certificate: its addresses are the stranger's", async () => {
    const world = createWorld(kind)
    await verify(world, createWorld(kind).issue())
    expect(world.asked).toEqual([])
  })

  it('redirects are not followed, and only http and https are asked', async () => {
    const world = createWorld(kind)
    const seen: RequestInit[] = []
    const fetch = (async (_url: string, init: RequestInit) => (
      seen.push(init),
      new Response(undefined, { status: 302, headers: { location: 'http://169.254.1.1/' } })
    )) as typeof globalThis.fetch
    const identity = world.issue({ urls: { ocsp: urls.ocsp, crl: ['file:///etc/passwd', 'ldap://directory/'] } })
    expect((await verify(world, identity, { fetch })).code).toBe('REVOCATION_UNAVAILABLE')
    expect(seen.every(({ redirect }) => redirect === 'manual')).toBe(true)
    expect(seen.length).toBeGreaterThan(0)
  })

  it('an intermediate that names a list is looked at too', async () => {
    const world = createWorld(kind)
    const sub = world.pki.issueCa({ subject: '下级', issuer: world.pki.root })
    const identity = world.issue({
      issuer: sub,
      urls: {},
      extensions: [buildExtension.crlDistributionPoints(['http://status.test/sub.crl'])],
    })
    Object.assign(world.status, { ocsp: down, crl: () => world.pki.crl({ issuer: sub }) })
    const certificate = Buffer.from(identity.der).toString('base64')
    const gateway = world.gateway()
    const intermediates = [Buffer.from(sub.der).toString('base64')]
    // the sub CA comes from outside and names no place to ask: not known to be good
    expect((await gateway.verifyCertificate({ certificate, intermediates, traceId })).code).toBe('REVOCATION_UNAVAILABLE')
    await gateway.close()
    const trusting = world.gateway({ intermediates: [sub.der] })
    expect((await trusting.verifyCertificate({ certificate, traceId })).verdict).toBe('accepted')
    await trusting.close()
  })
})

function flipLast(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes)
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
  return changed
}

/** "Good", signed by an identity of the right CA that was never made a responder. */
function answerBy(identity: TestIdentity, request: Uint8Array, { clock }: World): Uint8Array {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem)
  const times = { thisUpdate: clock.now(), nextUpdate: new Date(+clock.now() + hour) }
  return buildOcspResponse({
    responder: {
      publicKeySpki: identity.publicKeySpki,
      privateKey: identity.privateKey,
      signatureAlgorithm: 'SM2-SM3',
      certificate: identity.der,
    },
    producedAt: clock.now(),
    responses: parsed.value.certIds.map((certId) => ({ certId, status: 'good', ...times })),
    ...(parsed.value.nonce === undefined ? {} : { nonce: parsed.value.nonce }),
  })
}
