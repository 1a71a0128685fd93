// Signed messages and bare signatures at the gateway: in process, over mutual TLS, from OpenSSL, and from a shell as docs/gateway.md says.
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { defaultAlgorithm, derToPem, encodeOctets, oids, prepareSignedData, sign } from '@yinxin/pki'
import type { Gateway, SignatureVerification, SignedMessageInput, VerifySignatureInput } from '@yinxin/protocol/gateway'
import { attributeOf, buildSignedData, buildSignerInfo, createTestPki, type TestIdentity, type TestPkiKind } from '@yinxin/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { portalRole, type CallerRole } from '../../apps/server/src/gateway/caller-roles.ts'
import { gatewayRoutes, type RunningGateway } from '../../apps/server/src/gateway/index.ts'
import { gatewayPaths } from '../../apps/server/src/gateway/paths.ts'
import { seededRandom, seedOfRun } from '../differential/random.ts'
import { needs } from '../needs.ts'
import { createTlsWorld } from './gateway-tls.ts'
import { authority, createWorld, down, never, traceId, uscc } from './gateway-world.ts'

const documents = portalRole
const content = new Uint8Array(Buffer.from('申报表 2026-11'))
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

const { ends, serve: serveRoutes, clientOf: clientAt } = createTlsWorld(closing)
const serve = async (gateway: Gateway, role: CallerRole) =>
  (await serveRoutes((app) => gatewayRoutes(app, gateway, { callers: { localhost: role } }))).url
const clientOf = (url: string) => clientAt([url])

const bareBy = (kind: TestPkiKind, signer: TestIdentity): VerifySignatureInput => ({
  format: 'bare',
  algorithm: defaultAlgorithm(kind) as 'SM2-SM3',
  signature: base64(sign({ algorithm: defaultAlgorithm(kind), privateKey: signer.privateKey, message: content })),
  content: base64(content),
  certificate: base64(signer.der),
  traceId,
})
const messageOf = (message: Uint8Array, more: Partial<SignedMessageInput> = {}): SignedMessageInput => ({
  ...{ format: 'cms', message: base64(message), traceId },
  ...more,
})
const told = ({ verdict, code }: SignatureVerification) => code ?? verdict

describe.each(['SM2', 'P-256', 'RSA'] as const)('%s', (kind) => {
  const world = createWorld(kind)
  let gateway: RunningGateway
  beforeAll(() => void (gateway = world.gateway()))
  afterAll(() => gateway.close())

  it('a bare signature: who signed, by which algorithm, and what', async () => {
    const verified = await gateway.verifySignature(bareBy(kind, world.issue()))
    expect(verified).toMatchObject({
      verdict: 'accepted',
      content: { length: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      signers: [{ subject: { uscc }, signatureAlgorithm: defaultAlgorithm(kind), assurance: 'certificate', certificate: { authority } }],
    })
    expect(verified.signers[0]?.findings.map(({ check }) => check)).toEqual(
      ['certificate', 'purpose', 'policy', 'path', 'revocation', 'identity', 'algorithm', 'signature'], // prettier-ignore
    )
  })

  it.each([
    ['another content', { content: base64(Buffer.from('another')) }, 'SIGNATURE_INVALID'],
    ['another signature', { signature: base64(new Uint8Array(64)) }, 'SIGNATURE_INVALID'],
    ['an algorithm of another key', { algorithm: kind === 'SM2' ? 'RSA-SHA256' : 'SM2-SM3' }, 'ALGORITHM_REFUSED'],
    ['a certificate that is none', { certificate: 'AAAA' }, 'CERTIFICATE_MALFORMED'],
    ['no base64', { signature: '*' }, 'INPUT_INVALID'],
  ] as const)('a bare signature with %s', async (_what, more, code) => {
    expect(told(await gateway.verifySignature({ ...bareBy(kind, world.issue()), ...more } as VerifySignatureInput))).toBe(code)
  })

  it('R41 a message as the assistant builds it: accepted here, and by OpenSSL where that can read it', async () => {
    const signer = world.issue()
    const algorithm = defaultAlgorithm(kind)
    const { toBeSigned, finish } = prepareSignedData({
      content,
      certificate: signer.certificate,
      algorithm,
      signingTime: world.clock.now(),
    })
    const message = finish(sign({ algorithm, privateKey: signer.privateKey, message: toBeSigned }))
    const verified = await gateway.verifySignature(messageOf(message))
    expect([told(verified), verified.signers[0]?.subject?.uscc]).toEqual(['accepted', uscc])
    expect(verified.signers[0]?.claimedSigningTime).toBe(new Date(Math.floor(+world.clock.now() / 1000) * 1000).toISOString())
    if (kind === 'SM2' || !needs('openssl')) return // OpenSSL 3.0 verifies no SM2 message
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-cms-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'message.der'), message)
    const chain = [world.pki.root, world.pki.issuingCa].map(({ der }) => derToPem(der, 'CERTIFICATE'))
    writeFileSync(join(folder, 'chain.pem'), chain.join(''))
    const words = '-verify -cades -binary -inform DER -in message.der -CAfile chain.pem -purpose any -out content'
    const at = ['-attime', String(Math.floor(+world.clock.now() / 1000))]
    execFileSync('openssl', ['cms', ...words.split(' '), ...at], { cwd: folder, stdio: 'pipe' })
    expect(readFileSync(join(folder, 'content'))).toEqual(Buffer.from(content))
  })

  // OpenSSL 3.0 writes no SM2 message
  const forms = kind === 'SM2' ? [] : [['attached'], ['detached']]
  it.skipIf(!needs('openssl')).each(forms)('a message of OpenSSL, %s', async (form) => {
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-cms-'))
    try {
      const signer = world.issue()
      writeFileSync(join(folder, 'key.pem'), derToPem(signer.privateKeyPkcs8, 'PRIVATE KEY'))
      writeFileSync(join(folder, 'certificate.pem'), derToPem(signer.der, 'CERTIFICATE'))
      writeFileSync(join(folder, 'content'), content)
      const words = 'cms -sign -binary -in content -signer certificate.pem -inkey key.pem -outform DER -out message -md sha256'.split(' ')
      execFileSync('openssl', [...words, ...(form === 'attached' ? ['-nodetach'] : [])], { cwd: folder, stdio: 'pipe' })
      const message = readFileSync(join(folder, 'message'))
      const whole = messageOf(message, form === 'attached' ? {} : { content: base64(content) })
      const verified = await gateway.verifySignature(whole)
      expect([told(verified), verified.signers[0]?.subject?.uscc]).toEqual(['accepted', uscc])
      expect(verified.signers[0]?.claimedSigningTime).toMatch(/^20/)
      const other = form === 'attached' ? messageOf(message.subarray(0, -1)) : { ...whole, content: base64(Buffer.from('x')) }
      expect(told(await gateway.verifySignature(other))).toBe(form === 'attached' ? 'INPUT_INVALID' : 'SIGNATURE_INVALID')
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe('a signed message', () => {
  const world = createWorld('SM2')
  let gateway: RunningGateway
  const signer = world.issue()
  beforeAll(() => void (gateway = world.gateway()))
  afterAll(() => gateway.close())
  const outcomeOf = async (message: Uint8Array, more: Partial<SignedMessageInput> = {}) =>
    told(await gateway.verifySignature(messageOf(message, more)))

  it('with the numbers of PKCS #7 or of GB/T 35275; its content can be told apart by its hashes', async () => {
    const types = { signedData: '1.2.156.10197.6.1.4.2.2', data: '1.2.156.10197.6.1.4.2.1' }
    for (const message of [buildSignedData(signer, { content }), buildSignedData(signer, { content, types })]) {
      expect(await gateway.verifySignature(messageOf(message))).toMatchObject({
        verdict: 'accepted',
        content: { sm3: createHash('sm3').update(content).digest('hex') },
        signers: [{ signatureAlgorithm: 'SM2-SM3', subject: { uscc } }],
      })
    }
  })

  it.each<[string, () => [Uint8Array, Partial<SignedMessageInput>?], string, RegExp]>([
    ['what is none', () => [Buffer.from('nothing of the kind')], 'INPUT_INVALID', /./],
    ['larger than a megabyte', () => [new Uint8Array(1024 * 1024 + 1)], 'INPUT_INVALID', /too large/],
    ['its content not base64', () => [buildSignedData(signer, { content }), { content: '*' }], 'INPUT_INVALID', /base64/],
  ])('%s is refused with a reason', async (_what, asked, code, problem) => {
    const [message, more] = asked()
    const verified = await gateway.verifySignature(messageOf(message, more))
    expect(verified).toMatchObject({ verdict: 'refused', code, signers: [], problem: expect.stringMatching(problem) })
  })

  it('the certificate decides as well: revoked, expired, of a stranger, of a responder, of an authority', async () => {
    const revokedOne = world.issue()
    const revoked = [{ serialNumber: revokedOne.certificate.serialNumber, revokedAt: new Date(+world.clock.now() - 1000) }]
    world.status.ocsp = (request) => world.pki.ocsp(request, { revoked, now: world.clock.now() })
    const past = new Date(+world.clock.now() - 86_400_000)
    const stranger = createTestPki({ kind: 'SM2', now: world.clock.now(), name: 'stranger' }).issue({ subject: '天府测试有限公司', uscc })
    expect(await outcomeOf(buildSignedData(revokedOne, { content }))).toBe('CERTIFICATE_REVOKED')
    expect(await outcomeOf(buildSignedData(world.issue({ notBefore: new Date(+past - 1000), notAfter: past }), { content }))).toBe(
      'CERTIFICATE_EXPIRED',
    )
    expect(await outcomeOf(buildSignedData(stranger, { content }))).toBe('CERTIFICATE_NOT_TRUSTED')
    expect(await outcomeOf(buildSignedData(world.pki.ocspResponder, { content }))).toBe('CERTIFICATE_WRONG_PURPOSE')
    expect(await outcomeOf(buildSignedData(world.pki.issuingCa, { content }))).toBe('CERTIFICATE_WRONG_PURPOSE')
    expect(await outcomeOf(buildSignedData(world.issue({ keyUsage: ['keyEncipherment'] }), { content }))).toBe('CERTIFICATE_WRONG_PURPOSE')
    for (const extendedKeyUsage of [[], [oids.clientAuth]])
      expect(await outcomeOf(buildSignedData(world.issue({ keyUsage: ['nonRepudiation'], extendedKeyUsage }), { content }))).toBe(
        'accepted',
      )
    const forMail = world.issue({ extendedKeyUsage: ['1.3.6.1.5.5.7.3.4'] })
    expect(await outcomeOf(buildSignedData(forMail, { content }))).toBe('CERTIFICATE_WRONG_PURPOSE')
  })

  it('without an answer about revocation it is not accepted', async () => {
    const silent = createWorld('SM2')
    Object.assign(silent.status, { ocsp: down, crl: down })
    const alone = silent.gateway()
    closing.unshift(() => alone.close())
    expect(told(await alone.verifySignature(messageOf(buildSignedData(silent.issue(), { content }))))).toBe('REVOCATION_UNAVAILABLE')
  })

  it('a countersigner has a verdict of his own, says whose signature he signed, and decides nothing', async () => {
    const stranger = createTestPki({ kind: 'SM2', now: world.clock.now(), name: 'stranger' }).issue({ subject: '别处有限公司', uscc })
    const over = (signature: Uint8Array) => {
      const digest = new Uint8Array(createHash('sm3').update(signature).digest())
      const info = buildSignerInfo(stranger, { attributes: [attributeOf('1.2.840.113549.1.9.4', encodeOctets(digest))] })
      return [attributeOf('1.2.840.113549.1.9.6', info)]
    }
    const verified = await gateway.verifySignature(
      messageOf(buildSignedData(signer, { content, certificates: [stranger.der], unsigned: over })),
    )
    expect(verified.verdict).toBe('accepted')
    expect(verified.signers.map(({ verdict, countersigns }) => [verdict, countersigns])).toEqual([
      ['accepted', undefined],
      ['refused', 0],
    ])
  })

  it('with one octet turned: refused, or what it says of content and signer is the same', async () => {
    const message = buildSignedData(signer, { content })
    const before = await gateway.verifySignature(messageOf(message))
    const random = seededRandom(seedOfRun())
    const places = Array.from({ length: 60 }, () => random.below(message.length))
    const changed = await Promise.all(
      places.map(async (place) => {
        const other = Uint8Array.from(message)
        other[place] = (other[place] ?? 0) ^ (1 << random.below(8))
        const after = await gateway.verifySignature(messageOf(other))
        const same = [after, before].map(({ content: what, signers: [first] }) => [
          what?.sha256,
          first?.certificate?.sha256,
          first?.subject,
        ])
        return after.verdict === 'refused' || JSON.stringify(same[0]) === JSON.stringify(same[1]) ? [] : [place]
      }),
    )
    expect(changed.flat()).toEqual([])
  })
})

describe('over mutual TLS', () => {
  const world = createWorld('P-256')
  const question = () => bareBy('P-256', world.issue())
  const gateway = () => {
    const running = world.gateway()
    closing.unshift(() => running.close())
    return running
  }

  it('the same answers, for callers whose role has documents, as a portal’s; another has not', async () => {
    const asked = question()
    const running = gateway()
    expect(told(await clientOf(await serve(running, documents)).verifySignature(asked))).toBe('accepted')
    expect(await clientOf(await serve(running, { ...portalRole, signatures: false })).verifySignature(asked)).toMatchObject({
      code: 'CALLER_REFUSED',
      signers: [],
    })
  })

  it('an authority that is not of the role is not trusted for it, and names nobody', async () => {
    const client = clientOf(await serve(gateway(), { ...documents, authorities: ['another'] }))
    const verified = await client.verifySignature(question())
    expect(verified).toMatchObject({
      verdict: 'refused',
      code: 'CERTIFICATE_NOT_TRUSTED',
      signers: [{ verdict: 'refused', assurance: 'none' }],
    })
    expect(verified.signers[0]).not.toHaveProperty('subject')
  })

  it('no weaker policy than the role’s, no other time', async () => {
    const client = clientOf(await serve(gateway(), documents))
    expect(told(await client.verifySignature({ ...question(), policy: { revocation: 'none' } }))).toBe('CALLER_REFUSED')
    expect(told(await client.verifySignature({ ...question(), at: '2026-01-01' }))).toBe('CALLER_REFUSED')
  })

  it('sixteen at once and no more, in process too', async () => {
    const slow = createWorld('P-256')
    Object.assign(slow.status, { ocsp: never, crl: never })
    let release: (() => void)[] = []
    const running = slow.gateway({ wait: () => new Promise<void>((resolve) => release.push(resolve)) })
    closing.unshift(() => running.close())
    const asked = Array.from({ length: 16 }, () => running.verifySignature(bareBy('P-256', slow.issue())))
    expect(told(await running.verifySignature(bareBy('P-256', slow.issue())))).toBe('GATEWAY_BUSY')
    const done = Promise.all(asked)
    let isDone = false
    void done.then(() => (isDone = true))
    while (!isDone) {
      for (const go of release) go()
      release = []
      await sleep(10)
    }
    expect((await done).map(told)).toEqual(Array.from({ length: 16 }, () => 'REVOCATION_UNAVAILABLE'))
  })

  it.skipIf(!needs('openssl', 'curl'))('the commands of docs/gateway.md, as they stand there', async () => {
    const url = await serve(gateway(), documents)
    const folder = mkdtempSync(join(tmpdir(), 'yinxin-gateway-'))
    closing.push(() => rmSync(folder, { recursive: true, force: true }))
    const signer = world.issue()
    const files = {
      'caller.pem': ends.cert,
      'caller.key': ends.key,
      'gateway-ca.pem': ends.ca,
      'signer.pem': derToPem(signer.der, 'CERTIFICATE'),
      'signer.key': derToPem(signer.privateKeyPkcs8, 'PRIVATE KEY'),
      'report.txt': content,
    }
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const words = 'cms -sign -binary -in report.txt -signer signer.pem -inkey signer.key -outform DER -out message.der -md sha256'
    execFileSync('openssl', words.split(' '), { cwd: folder, stdio: 'pipe' })
    const page = readFileSync(new URL('../../docs/gateway.md', import.meta.url), 'utf8')
    const blocks = [...page.matchAll(/```(sh|js)\n([\s\S]*?)```/g)].map(([, language = '', text = '']) => [language, text] as const)
    expect(blocks.map(([language]) => language)).toEqual(['sh', 'js'])
    for (const [language, text] of blocks) {
      const file = join(folder, language === 'sh' ? 'ask.sh' : 'ask.mjs')
      writeFileSync(file, text)
      const { stdout } = await promisify(execFile)(language === 'sh' ? 'bash' : process.execPath, [file], {
        cwd: folder,
        env: { ...process.env, GATEWAY: url },
      })
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'accepted', signers: [{ subject: { uscc } }] })
    }
  })

  it.each<[string, object]>([
    ['nobody signed', { verdict: 'accepted', signers: [], traceId }],
    ['a signer was refused', { verdict: 'accepted', signers: [{ verdict: 'refused', code: 'X', findings: [], evidence: [] }], traceId }],
    [
      'a check of one failed',
      {
        verdict: 'accepted',
        signers: [{ verdict: 'accepted', findings: [{ check: 'x', result: 'failed' }], evidence: [], certificate: {} }],
        traceId,
      },
    ],
    [
      'only a countersigner is there',
      { verdict: 'accepted', signers: [{ verdict: 'accepted', countersigns: 0, findings: [], evidence: [], certificate: {} }], traceId },
    ],
  ])('the client takes no answer for accepted where %s', async (_what, answer) => {
    const { url } = await serveRoutes((app) => app.post(gatewayPaths.verifySignature, async () => answer))
    const client = clientOf(url)
    expect(told(await client.verifySignature(question()))).toBe('GATEWAY_UNAVAILABLE')
  })
})
