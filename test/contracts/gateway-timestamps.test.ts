// Time-stamps (RFC 3161) at the gateway: of OpenSSL's own authority, ours read by OpenSSL, and what whoever wants another time would try.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildExtension, derToPem, oids } from '@yinxin/pki'
import type { TimestampVerification, VerifyTimestampInput } from '@yinxin/protocol/gateway'
import {
  attributeOf,
  buildSignedData,
  buildTimestamp,
  createClock,
  createTestPki,
  isIssuerWrittenOtherwise,
  timestampPurpose,
  type TestIdentity,
} from '@yinxin/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { portalRole, type CallerRole } from '../../apps/server/src/gateway/caller-roles.ts'
import { createGateway, gatewayRoutes, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { gatewayPaths } from '../../apps/server/src/gateway/paths.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { seededRandom, seedOfRun } from '../differential/random.ts'
import { needs } from '../needs.ts'
import { createTlsWorld } from './gateway-tls.ts'
import { createWorld, down, traceId, urls } from './gateway-world.ts'

const content = new Uint8Array(Buffer.from('申报表 2026-11'))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const told = ({ verdict, code }: TimestampVerification) => code ?? verdict
const over = (token: Uint8Array, more: Partial<VerifyTimestampInput> = {}): VerifyTimestampInput => ({
  ...{ token: base64(token), content: base64(content), traceId },
  ...more,
})
const hashOf = (algorithm: 'sha256' | 'sm3') => ({ algorithm, value: createHash(algorithm).update(content).digest('hex') })

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

describe.skipIf(!needs('openssl')).each(['P-256', 'RSA'] as const)('OpenSSL, %s', (kind) => {
  const pki = createTestPki({ kind, now: new Date(), name: 'TSA' })
  const stamper = pki.issue({ subject: 'TSA', ...timestampPurpose })
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-ts-'))
  const openssl = (words: string) => execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'pipe' }).toString()
  let gateway: RunningGateway
  beforeAll(() => {
    const files = {
      'tsa.pem': derToPem(stamper.der, 'CERTIFICATE'),
      'tsa.key': derToPem(stamper.privateKeyPkcs8, 'PRIVATE KEY'),
      'ca.pem': derToPem(pki.issuingCa.der, 'CERTIFICATE'),
      'root.pem': derToPem(pki.root.der, 'CERTIFICATE'),
      'report.txt': content,
      serial: '01\n',
      'tsa.cnf':
        '[tsa]\nserial = serial\nsigner_cert = tsa.pem\nsigner_key = tsa.key\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\n' +
        'digests = sha256, sha384\naccuracy = secs:1, millisecs:500, microsecs:100\nclock_precision_digits = 6\ntsa_name = yes\n' +
        'ordering = yes\ness_cert_id_chain = no\ness_cert_id_alg = sha256\n',
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    gateway = createGateway({
      trustAnchors: [],
      intermediates: [pki.issuingCa.der],
      timestampAuthorities: { openssl: [pki.root.der] },
      revocationLists: [pki.crl()],
      clock: createClock(new Date()),
      log: createLog({ level: 'silent', name: 'test' }),
      fetch: down,
    })
  })
  afterAll(async () => {
    await gateway.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const stamped = (hash: string) => {
    openssl(`ts -query -data report.txt -${hash} -cert -out question.tsq`)
    openssl('ts -reply -config tsa.cnf -section tsa -queryfile question.tsq -out token.der -token_out')
    return new Uint8Array(readFileSync(join(folder, 'token.der')))
  }

  it('a time-stamp of its authority: who, when, how exactly; over content and over its hash', async () => {
    const [before, token] = [Date.now(), stamped('sha256')]
    const verified = await gateway.verifyTimestamp(over(token))
    expect(verified).toMatchObject({
      ...{ verdict: 'accepted', assurance: 'certificate', certificate: { sha256: stamper.certificate.sha256 } },
      timestamp: { authority: 'openssl', policy: '1.2.3.4.1', accuracyMicroseconds: 1_500_100, hash: hashOf('sha256') },
    })
    expect(Math.abs(Date.parse(verified.timestamp?.time ?? '') - before)).toBeLessThan(60_000)
    expect(verified.timestamp?.nonce).toMatch(/^[0-9a-f]+$/)
    expect(verified.findings.map(({ check }) => check)).toEqual(
      ['purpose', 'path', 'revocation', 'time', 'algorithm', 'signature', 'imprint'], // prettier-ignore
    )
    const { content: _, ...alone } = over(token)
    expect(told(await gateway.verifyTimestamp({ ...alone, hash: hashOf('sha256') }))).toBe('accepted')
    expect(told(await gateway.verifyTimestamp({ ...alone, hash: hashOf('sm3') }))).toBe('SIGNATURE_INVALID')
    expect(told(await gateway.verifyTimestamp(over(stamped('sha384'))))).toBe('accepted')
    expect(told(await gateway.verifyTimestamp(over(token, { content: base64(Buffer.from('another')) })))).toBe('SIGNATURE_INVALID')
  })

  it('with one octet turned: refused with a code', async () => {
    const token = stamped('sha256')
    const random = seededRandom(seedOfRun())
    const places = Array.from({ length: 150 }, () => random.below(token.length))
    for (const place of places) {
      const turned = Uint8Array.from(token)
      turned[place] = (turned[place] ?? 0) ^ (1 << random.below(8))
      if (isIssuerWrittenOtherwise(token, turned, stamper)) continue
      const { verdict, code } = await gateway.verifyTimestamp(over(turned))
      expect([verdict, typeof code], `octet ${place}`).toEqual(['refused', 'string'])
    }
  })

  it('ours is good for OpenSSL, and for nothing else', () => {
    writeFileSync(join(folder, 'ours.der'), buildTimestamp(stamper, { content, time: new Date() }))
    writeFileSync(join(folder, 'other.txt'), 'another')
    const words = (file: string) => `ts -verify -data ${file} -in ours.der -token_in -CAfile root.pem -untrusted ca.pem`
    expect(openssl(words('report.txt'))).toContain('Verification: OK')
    expect(() => openssl(words('other.txt'))).toThrow()
  })
})

describe('whoever wants another time', () => {
  const world = createWorld('SM2')
  const stamper = world.issue({ subject: '时间戳', ...timestampPurpose })
  const elsewhere = createTestPki({ kind: 'SM2', now: world.clock.now(), name: 'elsewhere' })
  let gateway: RunningGateway
  beforeAll(() => void (gateway = world.gateway({ timestampAuthorities: { own: [world.pki.root.der], other: [elsewhere.root.der] } })))
  afterAll(() => gateway.close())
  const stamp = (by: TestIdentity = stamper, time = world.clock.now()) => buildTimestamp(by, { content, time })
  const outcomeOf = async (token: Uint8Array, more: Partial<VerifyTimestampInput> = {}) =>
    told(await gateway.verifyTimestamp(over(token, more)))

  it('with SM2 and SM3 it is the same', async () => {
    expect(await gateway.verifyTimestamp(over(stamp()))).toMatchObject({
      verdict: 'accepted',
      timestamp: { authority: 'own', time: world.clock.now().toISOString(), hash: hashOf('sm3') },
    })
  })

  it('takes the stamp of something else: refused, and nobody outside is asked', async () => {
    const before = world.asked.length
    const verified = await gateway.verifyTimestamp(over(stamp(), { content: base64(Buffer.from('另一份')) }))
    expect(verified).toMatchObject({ code: 'SIGNATURE_INVALID', findings: [{ check: 'imprint' }] })
    expect(verified).not.toHaveProperty('timestamp')
    expect(world.asked.length).toBe(before)
  })

  it('signs it with the certificate of a sign-in, or one that may do both', async () => {
    const both = [buildExtension.extendedKeyUsage([oids.timeStamping, oids.clientAuth], true)]
    expect(await outcomeOf(stamp(world.issue()))).toBe('CERTIFICATE_WRONG_PURPOSE')
    expect(await outcomeOf(stamp(world.issue({ extendedKeyUsage: [], extensions: both })))).toBe('CERTIFICATE_WRONG_PURPOSE')
  })

  it('has an authority of time-stamps of his own, or of one this caller does not name', async () => {
    const stranger = createTestPki({ kind: 'SM2', now: world.clock.now(), name: 'stranger' })
    const his = buildTimestamp(stranger.issue({ subject: 'TSA', ...timestampPurpose }), {
      ...{ content, time: world.clock.now(), certificates: [stranger.issuingCa.der, stranger.root.der] },
    })
    expect(await outcomeOf(his)).toBe('CERTIFICATE_NOT_TRUSTED')
    for (const authorities of [['other'], ['nobody'], []]) expect(await outcomeOf(stamp(), { authorities })).toBe('CERTIFICATE_NOT_TRUSTED')
    expect(await outcomeOf(stamp(), { authorities: ['own'] })).toBe('accepted')
  })

  it('finds the anchors of sign-ins good for time-stamps, or those of time-stamps for signatures', async () => {
    const without = world.gateway()
    closing.unshift(() => without.close())
    expect(told(await without.verifyTimestamp(over(stamp())))).toBe('CERTIFICATE_NOT_TRUSTED')
    const signer = elsewhere.issue({ subject: '别处有限公司', urls })
    const message = buildSignedData(signer, { content, certificates: [elsewhere.issuingCa.der] })
    const signed = await gateway.verifySignature({ format: 'cms', message: base64(message), traceId })
    expect(signed).toMatchObject({ verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED' })
  })

  it('has the key of an authority that was revoked, ran out, or was not there yet; or a clock of his own', async () => {
    const [now, day] = [+world.clock.now(), 86_400_000]
    const revokedOne = world.issue({ subject: '时间戳', ...timestampPurpose })
    const revoked = [{ serialNumber: revokedOne.certificate.serialNumber, revokedAt: new Date(now - 1000) }]
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked, now: world.clock.now() })
    expect(await outcomeOf(stamp(revokedOne, new Date(now - day / 2)))).toBe('CERTIFICATE_REVOKED') // stamped before, or so it says
    const past = world.issue({ subject: 'TSA', ...timestampPurpose, notBefore: new Date(now - 9 * day), notAfter: new Date(now - day) })
    expect(await outcomeOf(stamp(past, new Date(now - 2 * day)))).toBe('CERTIFICATE_EXPIRED')
    expect(await outcomeOf(stamp(stamper, new Date(now - 2 * day)))).toBe('CERTIFICATE_NOT_YET_VALID')
    expect(await outcomeOf(stamp(stamper, new Date(now + 120_000)))).toBe('INPUT_INVALID')
  })

  it('keeps its status from being asked for', async () => {
    const silent = createWorld('SM2')
    Object.assign(silent.status, { ocsp: down, crl: down })
    const alone = silent.gateway({ timestampAuthorities: { own: [silent.pki.root.der] } })
    closing.unshift(() => alone.close())
    const token = buildTimestamp(silent.issue({ subject: 'TSA', ...timestampPurpose }), { content, time: silent.clock.now() })
    expect(told(await alone.verifyTimestamp(over(token)))).toBe('REVOCATION_UNAVAILABLE')
  })

  it.each<[string, Partial<VerifyTimestampInput>]>([
    ['no token', { token: '*' }],
    ['a token that is none', { token: base64(Buffer.from('nothing of the kind')) }],
    ['content and hash at once', { hash: hashOf('sm3') }],
    ['content that is no base64', { content: '*' }],
  ])('%s is refused with a reason', async (_what, more) => {
    expect(await gateway.verifyTimestamp(over(stamp(), more))).toMatchObject({ code: 'INPUT_INVALID', problem: expect.any(String) })
  })
})

describe('time-stamps in a signed message', () => {
  const world = createWorld('SM2')
  const [signer, stamper] = [world.issue(), world.issue({ subject: 'TSA', ...timestampPurpose })]
  let gateway: RunningGateway
  beforeAll(() => void (gateway = world.gateway({ timestampAuthorities: { own: [world.pki.root.der] } })))
  afterAll(() => gateway.close())
  const stampedMessage = (over: (signature: Uint8Array) => Uint8Array = (signature) => signature, by = stamper, who = signer) =>
    buildSignedData(who, {
      content,
      unsigned: (signature) => [
        attributeOf('1.2.840.113549.1.9.16.2.14', buildTimestamp(by, { content: over(signature), time: world.clock.now() })),
      ],
    })
  const ask = (message: Uint8Array, timestampAuthorities?: readonly string[]) =>
    gateway.verifySignature({
      ...{ format: 'cms', message: base64(message), traceId },
      ...(timestampAuthorities === undefined ? {} : { timestampAuthorities }),
    })

  it('over the signature: shown with its time', async () => {
    const time = world.clock.now().toISOString()
    expect(await ask(stampedMessage())).toMatchObject({
      verdict: 'accepted',
      signers: [{ verdict: 'accepted', timestamps: [{ verdict: 'accepted', timestamp: { time, authority: 'own' } }] }],
    })
  })

  it.each<[string, () => Uint8Array, string, (readonly string[])?]>([
    ['of another signature', () => stampedMessage(() => new Uint8Array(70)), 'SIGNATURE_INVALID'],
    ['of the content', () => stampedMessage(() => content), 'SIGNATURE_INVALID'],
    ['by the signer', () => stampedMessage(undefined, signer), 'CERTIFICATE_WRONG_PURPOSE'],
    ['that nobody named an authority for', () => stampedMessage(), 'CERTIFICATE_NOT_TRUSTED', []],
  ])('one %s is shown as refused, and takes nothing from the signer', async (_what, message, code, authorities) => {
    expect(await ask(message(), authorities)).toMatchObject({
      verdict: 'accepted',
      signers: [{ verdict: 'accepted', timestamps: [{ verdict: 'refused', code }] }],
    })
  })

  it('it moves nothing: a signer who was revoked since, or ran out, is refused with it as without it', async () => {
    const late = world.issue()
    const message = stampedMessage(undefined, stamper, late)
    const revoked = [{ serialNumber: late.certificate.serialNumber, revokedAt: new Date(+world.clock.now() + 1000) }]
    world.clock.advance(3000)
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked, now: world.clock.now() })
    expect(await ask(message)).toMatchObject({
      ...{ verdict: 'refused', code: 'CERTIFICATE_REVOKED' },
      signers: [{ timestamps: [{ verdict: 'accepted' }] }],
    })
  })
})

describe('over mutual TLS', () => {
  const { serve, clientOf } = createTlsWorld(closing)
  const world = createWorld('P-256')
  const documents: CallerRole = { ...portalRole, signatures: true }
  const token = buildTimestamp(world.issue({ subject: 'TSA', ...timestampPurpose }), { content, time: world.clock.now() })
  const clientAs = async (role: CallerRole) => {
    const gateway = world.gateway({ timestampAuthorities: { own: [world.pki.root.der] } })
    closing.unshift(() => gateway.close())
    return clientOf([(await serve((app) => gatewayRoutes(app, gateway, { callers: { localhost: role } }))).url])
  }

  it('the authorities are those of the role, whatever is asked', async () => {
    const named = await clientAs({ ...documents, timestampAuthorities: ['own'] })
    expect(await named.verifyTimestamp(over(token))).toMatchObject({ verdict: 'accepted', timestamp: { authority: 'own' } })
    expect(told(await named.verifyTimestamp(over(token, { authorities: ['another'] })))).toBe('CALLER_REFUSED')
    expect(told(await named.verifyTimestamp(over(token, { policy: { revocation: 'none' } })))).toBe('CALLER_REFUSED')
    const without = await clientAs(documents)
    expect(told(await without.verifyTimestamp(over(token)))).toBe('CERTIFICATE_NOT_TRUSTED')
    expect(told(await without.verifyTimestamp(over(token, { authorities: ['own'] })))).toBe('CALLER_REFUSED')
    expect(told(await (await clientAs({ ...portalRole, signatures: false })).verifyTimestamp(over(token)))).toBe('CALLER_REFUSED')
  })

  it('time-stamps in a message are judged by the role’s authorities as well', async () => {
    const sm2 = createWorld('SM2')
    const unsigned = (signature: Uint8Array) => [
      attributeOf(
        '1.2.840.113549.1.9.16.2.14',
        buildTimestamp(sm2.issue({ subject: 'TSA', ...timestampPurpose }), { content: signature, time: sm2.clock.now() }),
      ),
    ]
    const question = {
      ...({ format: 'cms', traceId } as const),
      message: base64(buildSignedData(sm2.issue(), { content, unsigned })),
    }
    const clientOfRole = async (role: CallerRole) => {
      const gateway = sm2.gateway({ timestampAuthorities: { own: [sm2.pki.root.der] } })
      closing.unshift(() => gateway.close())
      return clientOf([(await serve((app) => gatewayRoutes(app, gateway, { callers: { localhost: role } }))).url])
    }
    const named = await clientOfRole({ ...documents, timestampAuthorities: ['own'] })
    expect((await named.verifySignature(question)).signers[0]?.timestamps).toMatchObject([{ verdict: 'accepted' }])
    const without = await clientOfRole(documents)
    expect((await without.verifySignature(question)).signers[0]?.timestamps).toMatchObject([{ code: 'CERTIFICATE_NOT_TRUSTED' }])
    expect(await without.verifySignature({ ...question, timestampAuthorities: ['own'] })).toMatchObject({ code: 'CALLER_REFUSED' })
  })

  it('the client takes no answer for accepted that says no time', async () => {
    const answer = { verdict: 'accepted', assurance: 'certificate', findings: [], evidence: [], certificate: {}, traceId }
    const { url } = await serve((app) => app.post(gatewayPaths.verifyTimestamp, async () => answer))
    expect(told(await clientOf([url]).verifyTimestamp(over(token)))).toBe('GATEWAY_UNAVAILABLE')
  })
})
