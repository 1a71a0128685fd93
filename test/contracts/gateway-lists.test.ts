// What the complete verifier gives the gateway: lists of every form, fetched where certificates say, and who may have signed them.
import { buildExtension, buildOcspResponse, oids, parseOcspRequest } from '@yinxin/pki'
import { createTestPki, type TestIdentity } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import type { GatewayDeps } from '../../apps/server/src/gateway/index.ts'
import { createWorld, down, proofOf, urls, type World } from './gateway-world.ts'
import { buildList, distributionPoints, type ListContent, type ListEntry } from './list-builder.ts'

const kind = 'SM2'
const hour = 3_600_000
const place = (name: string): string => `http://status.test/${name}.crl`

/** A world whose status service has a list at each of these addresses. OCSP is not there unless a test brings it. */
function createListWorld() {
  const world = createWorld(kind)
  world.status.ocsp = down
  const lists = new Map<string, Uint8Array>()
  const after = (hours: number): Date => new Date(+world.clock.now() + hours * hour)
  const fetch = (async (url: string, { body }: RequestInit) => {
    if (url === urls.ocsp[0]) return new Response(Buffer.from(await world.status.ocsp(body as Uint8Array)))
    const list = lists.get(url)
    return new Response(list === undefined ? undefined : Buffer.from(list), { status: list === undefined ? 404 : 200 })
  }) as typeof globalThis.fetch
  const put = (name: string, content: Partial<ListContent> = {}): void => {
    const { issuingCa: by } = world.pki
    lists.set(place(name), buildList({ by, thisUpdate: world.clock.now(), nextUpdate: after(24), ...content }))
  }
  const gateway = (more: Partial<GatewayDeps> = {}) => world.gateway({ fetch, ...more })
  return { world, put, after, gateway, remove: (name: string) => lists.delete(place(name)) }
}

/** A certificate whose only word about its status is these distribution points. */
const issueWith = (
  world: World,
  points: Parameters<typeof distributionPoints>[0],
  more: Parameters<World['issue']>[0] = {},
): TestIdentity => world.issue({ urls: {}, extensions: [distributionPoints(points)], ...more })

const entryOf = ({ certificate }: TestIdentity, more: Partial<ListEntry> = {}): ListEntry => ({
  serialNumber: certificate.serialNumber,
  ...more,
})

type Running = ReturnType<World['gateway']>
async function codeOf(gateway: Running, identity: TestIdentity): Promise<string> {
  const { code, evidence } = await gateway.verifyAuthentication(proofOf(kind, identity))
  return code ?? `accepted by ${evidence.map(({ source }) => source).join(' ')}`
}

describe('R28 lists signed by somebody else (RFC 5280 §5.2.5, §6.3.3 (f))', () => {
  function indirect() {
    const lists = createListWorld()
    const { world } = lists
    const signer = world.pki.issue({
      subject: '名单签发',
      issuer: world.pki.root,
      keyUsage: ['cRLSign'],
      extendedKeyUsage: [],
      extensions: [distributionPoints([{ url: place('root') }])],
    })
    const [good, bad] = [0, 1].map(() => issueWith(world, [{ url: place('indirect'), crlIssuer: signer.certificate.subject }])) as [
      TestIdentity,
      TestIdentity,
    ]
    const issuer = world.pki.issuingCa.certificate.subject
    lists.put('root', { by: world.pki.root })
    lists.put('indirect', {
      by: signer,
      point: { url: place('indirect'), indirect: true },
      entries: [entryOf(bad, { issuer, reason: 'keyCompromise' })],
    })
    const intermediates = [world.pki.issuingCa.der, signer.der]
    return { ...lists, signer, good, bad, intermediates }
  }

  it('an indirect list revokes, and its silence is good', async () => {
    const { gateway, intermediates, good, bad } = indirect()
    const running = gateway({ intermediates })
    expect([await codeOf(running, good), await codeOf(running, bad)]).toEqual(['accepted by crl', 'CERTIFICATE_REVOKED'])
    await running.close()
  })

  it('of a signer who is not known here, or whose own certificate is revoked, nothing counts', async () => {
    const { world, gateway, put, intermediates, signer, good } = indirect()
    const ignorant = gateway()
    expect(await codeOf(ignorant, good)).toBe('REVOCATION_UNAVAILABLE')
    put('root', { by: world.pki.root, entries: [entryOf(signer)] })
    const running = gateway({ intermediates })
    expect(await codeOf(running, good)).toBe('REVOCATION_UNAVAILABLE')
    await Promise.all([ignorant.close(), running.close()])
  })
})

describe('R28 delta lists (RFC 5280 §5.2.4)', () => {
  it.each(['the certificate', 'the complete list'])('named by %s: they revoke, and end a hold', async (namedBy) => {
    const { world, gateway, put } = createListWorld()
    const freshest = distributionPoints([{ url: place('delta') }], oids.freshestCrl)
    const points = distributionPoints([{ url: place('base') }])
    const issue = () => world.issue({ urls: {}, extensions: namedBy === 'the certificate' ? [points, freshest] : [points] })
    const [good, revoked, released] = [issue(), issue(), issue()]
    put('base', {
      entries: [entryOf(released, { reason: 'certificateHold' })],
      ...(namedBy === 'the certificate' ? {} : { freshest: place('delta') }),
    })
    put('delta', {
      number: 7,
      base: 5,
      entries: [entryOf(revoked, { reason: 'keyCompromise' }), entryOf(released, { reason: 'removeFromCRL' })],
    })
    const running = gateway()
    await running.verifyAuthentication(proofOf(kind, good)) // the gateway knows the lists from here on
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect([await codeOf(running, good), await codeOf(running, revoked), await codeOf(running, released)]).toEqual([
      'accepted by crl',
      'CERTIFICATE_REVOKED',
      'accepted by crl',
    ])
    await running.close()
  })
})

describe('R28 lists for some reasons, and for some certificates (RFC 5280 §6.3.3)', () => {
  const compromise = ['keyCompromise', 'cACompromise', 'aACompromise'] as const
  const rest = ['affiliationChanged', 'superseded', 'cessationOfOperation', 'certificateHold', 'privilegeWithdrawn'] as const
  const points = [
    { url: place('compromise'), reasons: compromise },
    { url: place('rest'), reasons: rest },
  ]

  it('two lists that cover all reasons between them are good together, one of them alone is not', async () => {
    const { world, gateway, put, remove } = createListWorld()
    const [good, bad] = [issueWith(world, points), issueWith(world, points)]
    put('compromise', { point: { url: place('compromise'), reasons: compromise } })
    put('rest', { point: { url: place('rest'), reasons: rest }, entries: [entryOf(bad, { reason: 'superseded' })] })
    const running = gateway()
    expect([await codeOf(running, good), await codeOf(running, bad)]).toEqual(['accepted by crl', 'CERTIFICATE_REVOKED'])
    remove('rest')
    const half = gateway()
    expect(await codeOf(half, good)).toBe('REVOCATION_UNAVAILABLE')
    await Promise.all([running.close(), half.close()])
  })

  it('the list of another part of the CA does not count, wherever it is found', async () => {
    const { world, gateway, put } = createListWorld()
    const identity = issueWith(world, [{ url: place('7') }])
    put('7', { point: { url: place('8') } })
    const running = gateway()
    expect(await codeOf(running, identity)).toBe('REVOCATION_UNAVAILABLE')
    await running.close()
  })

  it('nor does it push out the one at hand; one of its own that counts anew does when that has run out', async () => {
    const { world, gateway, put, after } = createListWorld()
    const identity = issueWith(world, [{ url: place('7') }])
    put('7', { number: 50, point: { url: place('7') } })
    const running = gateway()
    expect(await codeOf(running, identity)).toBe('accepted by crl')
    put('7', { number: 90, thisUpdate: after(1), point: { url: place('8') } })
    world.clock.advance(hour)
    await running.refreshRevocationLists()
    expect(await codeOf(running, identity)).toBe('accepted by crl')
    world.clock.advance(30 * hour)
    put('7', { number: 1, point: { url: place('7') } })
    await running.refreshRevocationLists()
    expect(await codeOf(running, identity)).toBe('accepted by crl')
    await running.close()
  })
})

describe('R28 expired lists', () => {
  it.each([
    ['a delta revoked', 'keyCompromise', 'CERTIFICATE_REVOKED'],
    ['a delta held', 'certificateHold', 'CERTIFICATE_SUSPENDED'],
  ] as const)('say what they said: %s', async (_name, reason, code) => {
    const { world, gateway, put, after } = createListWorld()
    const extensions = [distributionPoints([{ url: place('base') }]), distributionPoints([{ url: place('delta') }], oids.freshestCrl)]
    const identity = world.issue({ urls: {}, extensions })
    const times = { thisUpdate: after(-10), nextUpdate: after(-2) }
    put('base', times)
    put('delta', { ...times, number: 7, base: 5, entries: [entryOf(identity, { reason })] })
    const running = gateway()
    expect(await codeOf(running, identity)).toBe(code)
    await running.close()
  })

  it('a list for some reasons that expired makes all of it stale, with the age of that one', async () => {
    const { world, gateway, put, after } = createListWorld()
    const points = [{ url: place('hold'), reasons: ['certificateHold'] as const }, { url: place('all') }]
    const identity = issueWith(world, points)
    put('hold', { thisUpdate: after(-10), nextUpdate: after(-1), point: { url: place('hold'), reasons: ['certificateHold'] } })
    const others = [
      'keyCompromise',
      'cACompromise',
      'affiliationChanged',
      'superseded',
      'cessationOfOperation',
      'privilegeWithdrawn',
      'aACompromise',
    ] as const
    put('all', { thisUpdate: after(-10), point: { url: place('all'), reasons: others } })
    const running = gateway()
    const take = async (staleRevocationSeconds: number) => {
      const { code, assurance } = await running.verifyAuthentication({
        ...proofOf(kind, identity),
        policy: { revocation: 'required', staleRevocationSeconds },
      })
      return code ?? assurance
    }
    expect([await take(0), await take(3599), await take(3600)]).toEqual(['REVOCATION_UNAVAILABLE', 'REVOCATION_STALE', 'certificate-stale'])
    await running.close()
  })
})

describe('R28 OCSP beside lists', () => {
  const issueBoth = (world: World) => world.issue({ urls: { ocsp: urls.ocsp, crl: [place('ca')] } })

  it('a hold is over when an answer newer than the list says good, and not when it is older', async () => {
    const { world, gateway, put, after } = createListWorld()
    const identity = issueBoth(world)
    put('ca', { entries: [entryOf(identity, { reason: 'certificateHold' })] })
    world.status.ocsp = (request) => world.pki.ocsp(request, { now: after(-0.1) })
    const running = gateway()
    expect(await codeOf(running, identity)).toBe('CERTIFICATE_SUSPENDED')
    world.clock.advance(60_000)
    world.status.ocsp = (request) => world.pki.ocsp(request, { now: world.clock.now() })
    expect(await codeOf(running, identity)).toBe('accepted by ocsp')
    await running.close()
  })

  it('what the responder does not know is refused, whatever the list says', async () => {
    const { world, gateway, put } = createListWorld()
    const identity = issueBoth(world)
    put('ca')
    world.status.ocsp = (request) => answerBy(world, world.pki.ocspResponder, request, 'unknown')
    const running = gateway()
    expect(await codeOf(running, identity)).toBe('CERTIFICATE_STATUS_UNKNOWN')
    await running.close()
  })

  it.each([
    ['good', [], 'accepted by ocsp'],
    ['revoked', ['keyCompromise'], 'accepted by crl'],
  ] as const)('a delegated responder without nocheck that is %s', async (_name, reasons, outcome) => {
    const { world, gateway, put } = createListWorld()
    const identity = issueBoth(world)
    const delegate = world.pki.issue({
      subject: '应答器',
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: [oids.ocspSigning],
      extensions: [distributionPoints([{ url: place('responders') }])],
    })
    put('ca')
    put('responders', { point: { url: place('responders') }, entries: reasons.map((reason) => entryOf(delegate, { reason })) })
    world.status.ocsp = (request) => answerBy(world, delegate, request, 'good')
    const running = gateway()
    await running.verifyAuthentication(proofOf(kind, identity)) // from here on the list of the responders is kept
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(await codeOf(running, identity)).toBe(outcome)
    await running.close()
  })
})

function answerBy({ clock }: World, by: TestIdentity, request: Uint8Array, status: 'good' | 'unknown'): Uint8Array {
  const parsed = parseOcspRequest(request)
  if (!parsed.ok) throw new Error(parsed.problem)
  const times = { thisUpdate: clock.now(), nextUpdate: new Date(+clock.now() + hour) }
  return buildOcspResponse({
    responder: { publicKeySpki: by.publicKeySpki, privateKey: by.privateKey, signatureAlgorithm: 'SM2-SM3', certificate: by.der },
    producedAt: clock.now(),
    responses: parsed.value.certIds.map((certId) => ({ certId, status, ...times })),
    ...(parsed.value.nonce === undefined ? {} : { nonce: parsed.value.nonce }),
  })
}

it('R28 an authority for other purposes certifies nobody who signs in here', async () => {
  const world = createWorld(kind)
  const issuer = world.pki.issue({
    subject: '只签服务器',
    issuer: world.pki.root,
    keyUsage: ['keyCertSign'],
    extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
    extensions: [buildExtension.basicConstraints({ ca: true })],
  })
  const running = world.gateway({ intermediates: [issuer.der] })
  expect(await codeOf(running, world.issue({ issuer, urls: {} }))).toBe('CERTIFICATE_WRONG_PURPOSE')
  await running.close()
})

describe('R28 a CA with two certificates (RFC 4158)', () => {
  function crossed() {
    const lists = createListWorld()
    const { world } = lists
    const { pki } = world
    const other = createTestPki({ kind, now: world.clock.now(), name: '另一个根' })
    const key = pki.issueCa({ subject: '两张证书', issuer: pki.root })
    const certify = (issuer: TestIdentity, name: string) =>
      pki.issue({
        subject: key.certificate.subject,
        issuer,
        keyPair: key,
        keyUsage: ['keyCertSign', 'cRLSign'],
        extendedKeyUsage: [],
        extensions: [buildExtension.basicConstraints({ ca: true }), distributionPoints([{ url: place(name) }])],
      })
    const [ours, theirs] = [certify(pki.root, 'ours'), certify(other.root, 'theirs')]
    const identity = issueWith(world, [{ url: place('holder') }], { issuer: ours })
    lists.put('ours', { by: pki.root })
    lists.put('theirs', { by: other.root })
    lists.put('holder', { by: ours })
    const trust = { trustAnchors: [pki.root.der, other.root.der], intermediates: [ours.der, theirs.der] }
    return { ...lists, other, ours, theirs, identity, trust }
  }

  it.each(['ours', 'theirs'] as const)('one of which is revoked (%s): the path goes through the other', async (revoked) => {
    const { world, other, put, gateway, trust, identity, ...cas } = crossed()
    put(revoked, { by: revoked === 'ours' ? world.pki.root : other.root, entries: [entryOf(cas[revoked], { reason: 'cACompromise' })] })
    const running = gateway(trust)
    expect(await codeOf(running, identity)).toBe('accepted by crl crl')
    expect(await codeOf(running, identity)).toBe('accepted by crl crl')
    await running.close()
  })

  it('both revoked: refused; and the holder revoked stays refused on every path', async () => {
    const { world, other, put, gateway, trust, identity, ours, theirs } = crossed()
    put('ours', { by: world.pki.root, entries: [entryOf(ours)] })
    put('theirs', { by: other.root, entries: [entryOf(theirs)] })
    const running = gateway(trust)
    expect(await codeOf(running, identity)).toBe('CERTIFICATE_REVOKED')
    put('theirs', { by: other.root })
    put('holder', { by: ours, entries: [entryOf(identity)] })
    const second = gateway(trust)
    expect(await codeOf(second, identity)).toBe('CERTIFICATE_REVOKED')
    await Promise.all([running.close(), second.close()])
  })
})
