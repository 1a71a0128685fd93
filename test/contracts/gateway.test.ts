import { get, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buildExtension, derToPem, oids } from '@yinxin/pki'
import type { Gateway } from '@yinxin/protocol/gateway'
import { createTestPki, type TestIdentity } from '@yinxin/testkit'
import { fastify, type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { portalRole } from '../../apps/server/src/gateway/caller-roles.ts'
import type { GatewayClientOptions } from '../../apps/server/src/gateway/client.ts'
import { createGatewayClient, gatewayRoutes, type GatewayDeps } from '../../apps/server/src/gateway/index.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { createWorld, newNonce, origin, proofOf, traceId, uscc, type World } from './gateway-world.ts'

// A throw-away P-256 authority for both ends of the TLS connection.
const tlsPki = createTestPki({ kind: 'P-256', now: new Date(), name: 'TLS' })
const endOf = (extendedKeyUsage: string): TestIdentity =>
  tlsPki.issue({
    subject: 'localhost',
    extendedKeyUsage: [extendedKeyUsage],
    extensions: [buildExtension.subjectAltName([{ kind: 'dns', value: 'localhost' }])],
  })
const pemOf = ({ certificate, privateKeyPkcs8 }: TestIdentity) => ({
  cert: [certificate, tlsPki.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join(''),
  key: derToPem(privateKeyPkcs8, 'PRIVATE KEY'),
})
const authorities = derToPem(tlsPki.root.der, 'CERTIFICATE')
const [serverTls, clientTls] = [pemOf(endOf('1.3.6.1.5.5.7.3.1')), pemOf(endOf('1.3.6.1.5.5.7.3.2'))]
const log = createLog({ level: 'silent', name: 'test' })
const clientOf = (urls: readonly string[], more: Partial<GatewayClientOptions> = {}) =>
  createGatewayClient({ urls, tls: { ...clientTls, ca: authorities }, clock: systemClock, log, ...more })

interface Reached {
  readonly gateway: Gateway
  close(): Promise<void>
}

function inProcess(world: World, more?: Partial<GatewayDeps>): Reached {
  const gateway = world.gateway(more)
  return { gateway, close: () => gateway.close() }
}

async function overMutualTls(world: World, more?: Partial<GatewayDeps>): Promise<Reached> {
  const gateway = world.gateway(more)
  const app = createHttpServer({ log, tls: { ...serverTls, clientAuthorities: authorities } })
  gatewayRoutes(app, gateway, { callers: { localhost: portalRole } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = clientOf([urlOf(app)])
  return {
    gateway: client,
    async close() {
      client.close()
      await app.close()
      await gateway.close()
    },
  }
}

const urlOf = (app: { readonly server: unknown }): string => `https://localhost:${((app.server as Server).address() as AddressInfo).port}`

describe.each([
  { way: 'in process', reach: inProcess },
  { way: 'over mutual TLS', reach: overMutualTls },
])('gateway $way', ({ reach }) => {
  describe.each(['SM2', 'P-256', 'RSA'] as const)('%s', (kind) => {
    const world = createWorld(kind)
    let reached: Reached
    beforeAll(async () => {
      reached = await reach(world)
    })
    afterAll(() => reached.close())

    it('R28 accepts a good proof, with subject, facts, findings and evidence', async () => {
      const identity = world.issue({ insuranceNumber: '5101001' })
      const verification = await reached.gateway.verifyAuthentication(proofOf(kind, identity))
      expect(verification).toMatchObject({
        verdict: 'accepted',
        assurance: 'certificate',
        traceId,
        subject: { name: '天府测试有限公司', uscc, insuranceNumber: '5101001' },
      })
      expect(verification.certificate).toMatchObject({ sha256: identity.certificate.sha256, serial: identity.certificate.serialNumber })
      expect(verification.findings.map(({ check }) => check)).toEqual([
        'replay',
        'token',
        'certificate',
        'purpose',
        'policy',
        'path',
        'revocation',
        'identity',
        'algorithm',
        'signature',
      ])
      expect(verification.evidence.map(({ source }) => source)).toContain('ocsp')
    })

    it.each([
      ['wrong nonce', { signedNonce: newNonce() }],
      ['wrong origin', { signedOrigin: 'https://other.example' }],
    ])('R26 %s', async (_name, options) => {
      const verification = await reached.gateway.verifyAuthentication(proofOf(kind, world.issue(), options))
      expect(verification).toMatchObject({ verdict: 'refused', code: 'SIGNATURE_INVALID', assurance: 'none' })
    })

    it("refuses somebody else's certificate shown with one's own signature", async () => {
      const verification = await reached.gateway.verifyAuthentication(proofOf(kind, world.issue(), { shown: world.issue() }))
      expect(verification.code).toBe('SIGNATURE_INVALID')
    })

    it('R26 refuses the same proof a second time, also two at once', async () => {
      const proof = proofOf(kind, world.issue())
      const both = await Promise.all([reached.gateway.verifyAuthentication(proof), reached.gateway.verifyAuthentication(proof)])
      expect(both.map(({ code }) => code ?? 'accepted').toSorted()).toEqual(['TOKEN_REPLAYED', 'accepted'])
    })

    it('expired: the code says so, and the GM/T 0029 code with it; the signature is judged as well', async () => {
      const past = new Date(+world.clock.now() - 86_400_000)
      const { code, findings } = await reached.gateway.verifyAuthentication(
        proofOf(kind, world.issue({ notBefore: new Date(+past - 86_400_000), notAfter: past })),
      )
      expect(code).toBe('CERTIFICATE_EXPIRED')
      expect(findings.find(({ check }) => check === 'path')?.gmCode).toBe(0x04000009)
      expect(findings.find(({ check }) => check === 'signature')?.result).toBe('passed')
    })

    it('a certificate of an unknown CA that bears the same names', async () => {
      const stranger = createWorld(kind)
      expect((await reached.gateway.verifyAuthentication(proofOf(kind, stranger.issue()))).code).toBe('CERTIFICATE_NOT_TRUSTED')
    })

    it('an encryption certificate', async () => {
      const identity = world.issue({ keyUsage: ['keyEncipherment'] })
      expect((await reached.gateway.verifyAuthentication(proofOf(kind, identity))).code).toBe('CERTIFICATE_WRONG_PURPOSE')
    })
  })

  it.each([
    ['nothing', '', 'TOKEN_MALFORMED'],
    ['noise', 'x'.repeat(200), 'TOKEN_MALFORMED'],
    ['another format', JSON.stringify({ format: 'web-eid:2.0', padding: 'x'.repeat(100) }), 'FORMAT_UNSUPPORTED'],
  ])('a text that is %s', async (_name, authToken, code) => {
    const reached = await reach(createWorld('P-256'))
    const verification = await reached.gateway.verifyAuthentication({ authToken, nonce: newNonce(), origin, traceId })
    await reached.close()
    expect(verification).toMatchObject({ verdict: 'refused', code })
  })

  it.each([
    ['by default Mobile-ID, as Web eID does', '1.3.6.1.4.1.10015.1.3.1', undefined],
    ['what the configuration names', '1.2.3.4', { refusedPolicies: ['1.2.3.4'] }],
  ])('refuses policies: %s', async (_name, policy, more) => {
    const world = createWorld('P-256')
    const reached = await reach(world, more)
    const identity = world.issue({ extensions: [buildExtension.certificatePolicies([policy])] })
    expect((await reached.gateway.verifyAuthentication(proofOf('P-256', identity))).code).toBe('CERTIFICATE_POLICY_REFUSED')
    await reached.close()
  })

  it('takes only the algorithms of the configuration', async () => {
    const world = createWorld('P-256')
    const reached = await reach(world, { algorithms: ['SM2SM3'] })
    expect((await reached.gateway.verifyAuthentication(proofOf('P-256', world.issue()))).code).toBe('ALGORITHM_REFUSED')
    await reached.close()
  })

  it('verifies a certificate alone, and announces it', async () => {
    const world = createWorld('SM2')
    const reached = await reach(world)
    const certificate = Buffer.from(world.issue().der).toString('base64')
    const announced = await reached.gateway.verifyCertificate({ certificate, announce: true, traceId })
    expect(announced.findings.find(({ check }) => check === 'revocation')?.result).toBe('skipped')
    expect(await reached.gateway.verifyCertificate({ certificate, traceId })).toMatchObject({
      verdict: 'accepted',
      evidence: [{ source: 'ocsp' }],
    })
    expect(world.asked.filter((url) => url.endsWith('/ocsp'))).toHaveLength(1) // announced once, the answer used
    await reached.close()
  })

  it('tells its health', async () => {
    const reached = await reach(createWorld('P-256'))
    expect(await reached.gateway.health()).toMatchObject({ status: 'ok', trustAnchors: 1 })
    await reached.close()
  })
})

describe('gateway client', () => {
  it('R29 a gateway that is not there is a verdict', async () => {
    const client = clientOf(['https://127.0.0.1:1'])
    expect(await client.verifyAuthentication({ authToken: '', nonce: '', origin, traceId })).toMatchObject({
      verdict: 'refused',
      code: 'GATEWAY_UNAVAILABLE',
      traceId,
    })
    expect(await client.health()).toMatchObject({ status: 'down' })
    client.close()
  })

  it('an answer that is no verdict is none', async () => {
    const app = createHttpServer({ log, tls: { ...serverTls, clientAuthorities: authorities } })
    app.post('/gateway/v1/verify-authentication', async () => ({ verdict: 'accepted' }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const client = clientOf([urlOf(app)])
    expect(await client.verifyAuthentication({ authToken: '', nonce: '', origin, traceId })).toMatchObject({ code: 'GATEWAY_UNAVAILABLE' })
    client.close()
    await app.close()
  })

  describe.each([
    ['the listener', () => createHttpServer({ log, tls: { ...serverTls, clientAuthorities: authorities } })],
    [
      'the routes on any listener',
      () =>
        fastify({ https: { ...serverTls, ca: authorities, requestCert: true, rejectUnauthorized: false } }) as unknown as FastifyInstance,
    ],
  ])('%s', (_name, createApp) => {
    it.each([
      ['without a certificate', () => ({})],
      ["with a stranger's certificate", () => callerTls({ name: 'stranger' })],
      ['with an expired certificate of ours', () => callerTls({ ours: true, expired: true })],
      ['with a certificate of ours for servers only', () => callerTls({ ours: true, use: oids.serverAuth })],
      ['with a certificate of ours whose name has no role', () => callerTls({ ours: true, host: 'other.example' })],
      ['with a certificate of ours without a name', () => callerTls({ ours: true, host: '' })],
    ])('answers a caller %s CALLER_REFUSED', async (_caller, tls) => {
      expect(await askAs(createApp(), tls())).toMatchObject({ verdict: 'refused', code: 'CALLER_REFUSED', findings: [] })
    })

    it('takes the question of a caller with a certificate of ours', async () => {
      expect((await askAs(createApp(), callerTls({ ours: true }))).findings.length).toBeGreaterThan(0)
    })
  })

  it('a stranger hears the same on every address of the listener', async () => {
    const app = createHttpServer({ log, tls: { ...serverTls, clientAuthorities: authorities } })
    app.get('/here', async () => ({ secret: true }))
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { cert, key } = callerTls({ name: 'stranger' })
    for (const path of ['/here', '/nowhere', '/gateway/v1/health']) {
      const answer = await answerOf(`${urlOf(app)}${path}`, { ca: authorities, cert, key })
      expect([answer.status, JSON.parse(answer.body)], path).toMatchObject([403, { failure: { code: 'CALLER_REFUSED', number: 5008 } }])
    }
    await app.close()
  })

  it('the routes refuse a caller whose connection is not authenticated', async () => {
    const gateway = createWorld('P-256').gateway()
    const app = createHttpServer({ log })
    gatewayRoutes(app, gateway, { callers: { 'caller.example': portalRole } })
    const answer = await app.inject({ method: 'GET', url: '/gateway/v1/health' })
    expect([answer.statusCode, answer.json()]).toMatchObject([403, { failure: { code: 'CALLER_REFUSED' } }])
    await app.close()
    await gateway.close()
  })
})

/** Asks a gateway that `app` serves, as the caller these settings make. */
async function askAs(app: FastifyInstance, tls: { readonly cert?: string; readonly key?: string }) {
  const gateway = createWorld('P-256').gateway()
  gatewayRoutes(app, gateway, { callers: { 'caller.example': portalRole } })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const client = clientOf([urlOf(app)], { tls: { ...tls, ca: authorities } })
  const verdict = await client.verifyAuthentication({ authToken: '', nonce: '', origin, traceId })
  client.close()
  await app.close()
  await gateway.close()
  return verdict
}

interface CallerOptions {
  readonly ours?: boolean
  readonly expired?: boolean
  readonly name?: string
  readonly use?: string
  /** DNS name in the certificate; empty: none. */
  readonly host?: string
}

function callerTls({ ours = false, expired = false, name, use = oids.clientAuth, host = 'caller.example' }: CallerOptions) {
  const from = ours ? tlsPki : createTestPki({ kind: 'P-256', now: new Date(), name: name ?? 'other' })
  const past = { notBefore: new Date(Date.now() - 3 * 86_400_000), notAfter: new Date(Date.now() - 86_400_000) }
  const { certificate, privateKeyPkcs8 } = from.issue({
    ...{ subject: 'caller', extendedKeyUsage: [use], ...(expired ? past : {}) },
    extensions: host === '' ? [] : [buildExtension.subjectAltName([{ kind: 'dns', value: host }])],
  })
  const chain = [certificate, from.issuingCa.certificate].map(({ raw }) => derToPem(raw, 'CERTIFICATE')).join('')
  return { cert: chain, key: derToPem(privateKeyPkcs8, 'PRIVATE KEY') }
}

function answerOf(url: string, tls: { readonly ca: string; readonly cert: string; readonly key: string }) {
  return new Promise<{ readonly status: number; readonly body: string }>((resolve, reject) => {
    get(url, { ...tls, agent: false }, (answer) => {
      let body = ''
      answer.on('data', (part: Buffer) => (body += part.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
    }).on('error', reject)
  })
}
