// Time as it is on machines: clocks are set back and forth, answers are recorded and played back, status services come and go.
import { buildExtension, buildOcspRequest, buildOcspResponse, parseOcspRequest } from '@yinxin/pki'
import type { Verification } from '@yinxin/protocol/gateway'
import type { TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { ownAuthority, type GatewayDeps, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { defaultStatusPolicy, type StatusPolicy } from '../../apps/server/src/gateway/revocation/status-policy.ts'
import { authority, createWorld, down, proofOf, traceId, urls, type World } from './gateway-world.ts'

const kind = 'P-256'
const [second, minute, hour] = [1000, 60_000, 3_600_000]

const announce = (gateway: RunningGateway, { der }: TestIdentity) =>
  gateway.verifyCertificate({ certificate: Buffer.from(der).toString('base64'), announce: true, traceId })
const settle = () => new Promise((resolve) => setTimeout(resolve, 10))
const revokedNow = (world: World, { certificate }: TestIdentity) => [
  { serialNumber: certificate.serialNumber, revokedAt: world.clock.now(), reason: 'keyCompromise' as const },
]
const shown = ({ code, assurance, evidence }: Verification) => code ?? `${assurance} by ${evidence[0]?.source ?? 'nothing'}`

describe('R28 somebody sets the clock', () => {
  it.each([-minute, -hour])('back by %d ms: a revocation counts no later than it would have', async (step) => {
    const world = createWorld(kind)
    world.status.crl = down
    const identity = world.issue()
    const gateway = world.gateway()
    const signIn = async () => {
      await announce(gateway, identity)
      return shown(await gateway.verifyAuthentication(proofOf(kind, identity)))
    }
    expect(await signIn()).toBe('certificate by ocsp')
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity), now: world.clock.now() })
    world.clock.step(step)
    world.clock.advance(second)
    expect(await signIn()).toBe('CERTIFICATE_REVOKED')
    await gateway.close()
  })

  it('back while an answer waits for its token: it is asked for anew', async () => {
    const world = createWorld(kind)
    world.status.crl = down
    const identity = world.issue()
    const gateway = world.gateway()
    await announce(gateway, identity)
    await settle()
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity), now: world.clock.now() })
    world.clock.step(-minute)
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('CERTIFICATE_REVOKED')
    await gateway.close()
  })

  it('back: a list ends when its time has passed, and is fetched anew at once', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, {
      ocsp: down,
      crl: () => world.pki.crl({ thisUpdate: world.clock.now(), nextUpdate: new Date(+world.clock.now() + hour) }),
    })
    const identity = world.issue()
    const gateway = world.gateway()
    const signIn = async () => shown(await gateway.verifyAuthentication(proofOf(kind, identity)))
    expect(await signIn()).toBe('certificate by crl')
    world.status.crl = down
    world.clock.step(-10 * hour)
    expect(await gateway.health()).toMatchObject({ status: 'degraded', revocationLists: [{ fresh: false }] })
    world.clock.advance(hour + 16 * minute) // its end, and the difference of clocks that lists are allowed
    expect(await signIn()).toBe('REVOCATION_UNAVAILABLE')
    world.status.crl = () => world.pki.crl({ thisUpdate: world.clock.now(), crlNumber: 2 })
    world.clock.advance(second)
    expect(await signIn()).toBe('certificate by crl')
    expect(await gateway.health()).toMatchObject({ status: 'ok' })
    await gateway.close()
  })

  it('forward: what is over by then is over, and a good clock brings it back', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, {
      ocsp: down,
      crl: () => world.pki.crl({ thisUpdate: world.clock.now(), nextUpdate: new Date(+world.clock.now() + hour) }),
    })
    const identity = world.issue()
    const gateway = world.gateway()
    const signIn = async () => shown(await gateway.verifyAuthentication(proofOf(kind, identity)))
    await signIn()
    const list = world.pki.crl({ thisUpdate: world.clock.now(), nextUpdate: new Date(+world.clock.now() + hour) })
    world.status.crl = () => list
    world.clock.step(5 * hour)
    expect(await signIn()).toBe('REVOCATION_UNAVAILABLE')
    world.clock.step(-5 * hour)
    world.clock.advance(2 * second)
    await gateway.refreshRevocationLists()
    expect(await signIn()).toBe('certificate by crl')
    await gateway.close()
  })

  it('in either direction: lists are fetched when time has passed, not when the wall says so', async () => {
    const world = createWorld(kind)
    world.status.ocsp = down
    world.status.crl = () => world.pki.crl({ thisUpdate: world.clock.now(), nextUpdate: new Date(+world.clock.now() + 100 * hour) })
    const gateway = world.gateway()
    await gateway.verifyAuthentication(proofOf(kind, world.issue()))
    const fetches = () => world.asked.filter((url) => url === urls.crl[0]).length
    world.clock.step(9 * minute)
    await gateway.refreshRevocationLists()
    expect(fetches()).toBe(1)
    world.clock.advance(10 * minute)
    await gateway.refreshRevocationLists()
    expect(fetches()).toBe(2)
    await gateway.close()
  })
})

describe('R28 a recorded answer played back', () => {
  /** What a responder says that signs in advance, days ahead, and knows no nonce. */
  const recording = (world: World, { certificate }: TestIdentity): Uint8Array =>
    answerBy(world.pki.issuingCa, buildOcspRequest({ serialNumber: certificate.serialNumber, issuer: world.pki.issuingCa.certificate }), {
      made: world.clock.now(),
      nextUpdate: new Date(+world.clock.now() + 240 * hour),
    })
  const policy = (more: Partial<StatusPolicy>, { pki }: World): Partial<GatewayDeps> => ({
    authorities: [{ ...ownAuthority(authority, [pki.issuingCa.der]), status: { ...defaultStatusPolicy, ...more } }],
  })

  it('counts for an hour, whatever its nextUpdate says; the policy of the authority may say otherwise', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const old = recording(world, identity)
    Object.assign(world.status, { ocsp: () => old, crl: down })
    const by = async (more: Partial<StatusPolicy>) => {
      const gateway = world.gateway(policy(more, world))
      const verification = await gateway.verifyAuthentication(proofOf(kind, identity))
      await gateway.close()
      return shown(verification)
    }
    expect(await by({})).toBe('certificate by ocsp')
    world.clock.advance(hour + second)
    expect(await by({})).toBe('REVOCATION_UNAVAILABLE')
    expect(await by({ greatestAgeSeconds: 7200 })).toBe('certificate by ocsp')
    expect(await by({ greatestAgeSeconds: 7200, nonceRequired: true })).toBe('REVOCATION_UNAVAILABLE')
  })

  it('an announced answer whose hour ends before its token comes is asked for anew', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const old = recording(world, identity)
    Object.assign(world.status, { ocsp: () => old, crl: down })
    world.clock.advance(59 * minute)
    const gateway = world.gateway(policy({}, world))
    await announce(gateway, identity)
    await settle()
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked: revokedNow(world, identity), now: world.clock.now() })
    world.clock.advance(2 * minute)
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('CERTIFICATE_REVOKED')
    await gateway.close()
  })

  it('counts for nothing from a responder that has answered with a nonce before', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    world.status.crl = down
    const gateway = world.gateway(policy({}, world))
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('certificate by ocsp')
    const recorded = recording(world, identity)
    world.status.ocsp = () => recorded
    world.clock.advance(3 * second)
    const replayed = await gateway.verifyAuthentication(proofOf(kind, identity))
    expect(shown(replayed)).toBe('REVOCATION_UNAVAILABLE')
    expect(replayed.findings.find(({ check }) => check === 'revocation')?.detail).toContain('without our nonce')
    await gateway.close()
  })

  it('an answer to another question is none, and each question has a nonce of 32 octets', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const nonces: (Uint8Array | undefined)[] = []
    let first: Uint8Array | undefined
    Object.assign(world.status, {
      crl: down,
      ocsp: (request: Uint8Array) => {
        const parsed = parseOcspRequest(request)
        nonces.push(parsed.ok ? parsed.value.nonce : undefined)
        return (first ??= world.pki.ocsp(request, { now: world.clock.now() }))
      },
    })
    const gateway = world.gateway()
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('certificate by ocsp')
    world.clock.advance(3 * second)
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('REVOCATION_UNAVAILABLE')
    expect(nonces.map((nonce) => nonce?.length)).toEqual([32, 32])
    await gateway.close()
  })
})

describe('R28 status held back', () => {
  it('a list that is valid but old, while the responder is silent, lowers the assurance', async () => {
    const world = createWorld(kind)
    const identity = world.issue()
    const made = world.clock.now()
    Object.assign(world.status, { ocsp: down, crl: () => world.pki.crl({ thisUpdate: made, nextUpdate: new Date(+made + 240 * hour) }) })
    const gateway = world.gateway()
    const signIn = async () => shown(await gateway.verifyAuthentication(proofOf(kind, identity)))
    expect(await signIn()).toBe('certificate by crl')
    world.clock.advance(24 * hour + minute)
    expect(await signIn()).toBe('certificate-stale by crl')
    world.status.ocsp = (request) => world.pki.ocsp(request, { now: world.clock.now() })
    world.clock.advance(minute)
    await announce(gateway, identity)
    await settle()
    expect(await signIn()).toBe('certificate by ocsp')
    await gateway.close()
  })

  it('who names no responder goes by lists alone', async () => {
    const world = createWorld(kind)
    const identity = world.issue({ urls: { crl: urls.crl } })
    const made = world.clock.now()
    world.status.crl = () => world.pki.crl({ thisUpdate: made, nextUpdate: new Date(+made + 240 * hour) })
    const gateway = world.gateway()
    await gateway.verifyAuthentication(proofOf(kind, identity))
    world.clock.advance(100 * hour)
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('certificate by crl')
    await gateway.close()
  })
})

describe('R28 a list that a sign-in needs', () => {
  it('is fetched at once when the service is back, once for all who need it; meanwhile the gateway is degraded', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, { ocsp: down, crl: down })
    const identity = world.issue()
    const gateway = world.gateway()
    const signIn = async () => shown(await gateway.verifyAuthentication(proofOf(kind, identity)))
    expect(await signIn()).toBe('REVOCATION_UNAVAILABLE')
    expect(await gateway.health()).toMatchObject({ status: 'degraded', revocationLists: [{ url: urls.crl[0], fresh: false }] })
    world.status.crl = () => world.pki.crl({ thisUpdate: world.clock.now() })
    const fetches = () => world.asked.filter((url) => url === urls.crl[0]).length
    const before = fetches()
    world.clock.advance(second)
    expect(await Promise.all([signIn(), signIn(), signIn()])).toEqual(Array(3).fill('certificate by crl'))
    expect(fetches() - before).toBe(1)
    expect(await gateway.health()).toMatchObject({ status: 'ok', revocationLists: [{ fresh: true }] })
    await gateway.close()
  })

  it('is tried again in the background at least every 30 seconds', async () => {
    const world = createWorld(kind)
    Object.assign(world.status, { ocsp: down, crl: down })
    const gateway = world.gateway()
    await announce(gateway, world.issue())
    await settle()
    const fetches = () => world.asked.filter((url) => url === urls.crl[0]).length
    for (let i = 0; i < 20; i++) {
      world.clock.advance(30 * second)
      const before = fetches()
      await gateway.refreshRevocationLists()
      expect(fetches()).toBe(before + 1)
    }
    await gateway.close()
  })

  it("the issuing CA's own list is one of them", async () => {
    const world = createWorld(kind)
    const place = 'http://status.test/root.crl'
    const sub = world.pki.issue({
      ...{ subject: '下级签发机构', issuer: world.pki.root, keyUsage: ['keyCertSign', 'cRLSign'], extendedKeyUsage: [] },
      extensions: [buildExtension.basicConstraints({ ca: true }), buildExtension.crlDistributionPoints([place])],
    })
    const identity = world.issue({ issuer: sub })
    let served = (): Uint8Array | undefined => undefined
    const fetch = (async (url: string, { body }: RequestInit) => {
      const list = served()
      if (url === place) return list === undefined ? new Response(null, { status: 503 }) : new Response(Buffer.from(list))
      return new Response(Buffer.from(answerBy(sub, body as Uint8Array, { made: world.clock.now() })))
    }) as typeof globalThis.fetch
    const gateway = world.gateway({ fetch, intermediates: [sub.der], authorities: [ownAuthority(authority, [sub.der])] })
    await settle()
    expect(await gateway.health()).toMatchObject({ status: 'degraded', revocationLists: [{ url: place, fresh: false }] })
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('REVOCATION_UNAVAILABLE')
    served = () => world.pki.crl({ issuer: world.pki.root, thisUpdate: world.clock.now() })
    world.clock.advance(second)
    expect(shown(await gateway.verifyAuthentication(proofOf(kind, identity)))).toBe('certificate by ocsp')
    await gateway.close()
  })
})

/** "Good", by the CA itself. */
function answerBy(
  by: TestIdentity,
  request: Uint8Array,
  { made, nextUpdate = new Date(+made + hour) }: { readonly made: Date; readonly nextUpdate?: Date },
): Uint8Array {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem)
  const { certIds, nonce } = parsed.value
  return buildOcspResponse({
    responder: { publicKeySpki: by.publicKeySpki, privateKey: by.privateKey, signatureAlgorithm: 'ECDSA-SHA256' },
    producedAt: made,
    responses: certIds.map((certId) => ({ certId, status: 'good', thisUpdate: made, nextUpdate })),
    ...(nonce === undefined ? {} : { nonce }),
  })
}
