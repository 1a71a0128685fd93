import { createECDH, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { helloText } from '@yinxin/protocol/assistant'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestAssistant, type TestAssistant, type TestAssistantOptions } from '../../../test/sdk/test-assistant.ts'
import { openLoopbackLink } from './channels/loopback.ts'
import { createHelloChallenge, greet, judgeHello } from './greet.ts'

const origin = 'https://portal.example'
const challenge = createHelloChallenge()
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface By {
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}
const spkiOf = ({ publicKey }: By) => publicKey.export({ type: 'spki', format: 'der' }).toString('base64url')
const signedBy = ({ privateKey }: By, text: string, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363') =>
  sign(privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(text), { key: privateKey, dsaEncoding }).toString(
    'base64url',
  )
const proofBy = (by: By, text = helloText(origin, challenge)) => ({ publicKey: spkiOf(by), signature: signedBy(by, text) })

const hello = (changed: Readonly<Record<string, unknown>> = {}) => ({
  ...{ product: 'yinxin-assistant', version: '0.2.0', protocol: [1, 1], approval: 'listed', proof: proofBy(p256) },
  ...changed,
})
const judge = (value: unknown, minimumVersion?: string) =>
  judgeHello(value, challenge, { origin, ...(minimumVersion === undefined ? {} : { minimumVersion }) })

describe('what an answer to hello is worth', () => {
  it('ours, with the key it proved and nothing it merely says', async () => {
    expect(await judge(hello({ port: 1, keyChanged: false, extra: { a: 1 } }))).toEqual({
      ...{ kind: 'ours', version: '0.2.0', approval: 'listed', publicKey: spkiOf(p256) },
    })
  })

  it.each(['listed', 'approved', 'needed'] as const)('says how this site stands: %s', async (approval) => {
    expect(await judge(hello({ approval }))).toMatchObject({ approval })
  })

  it.each([undefined, null, 'LISTED', 'trusted', ['listed'], { toString: () => 'listed' }])(
    'a standing nobody knows (%j) is one that is still needed',
    async (approval) => {
      expect(await judge(hello({ approval }))).toMatchObject({ kind: 'ours', approval: 'needed' })
    },
  )

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'yinxin-assistant'],
    ['a list', [hello()]],
    ['another product', hello({ product: 'other' })],
    ['the product with a blank', hello({ product: 'yinxin-assistant ' })],
    ['no version', hello({ version: undefined })],
    ['a version that is a number', hello({ version: 2 })],
    ['a version that never ends', hello({ version: '1'.repeat(33) })],
    ['no protocol', hello({ protocol: undefined })],
    ['a protocol that is a number', hello({ protocol: 1 })],
    ['a protocol of texts', hello({ protocol: ['1', '1'] })],
    ['half a protocol', hello({ protocol: [1] })],
    ['no proof', hello({ proof: undefined })],
    ['a proof that is a text', hello({ proof: 'yes' })],
    ['a key without a signature', hello({ proof: { publicKey: spkiOf(p256) } })],
    ['a signature without a key', hello({ proof: { signature: proofBy(p256).signature } })],
    ['an empty signature', hello({ proof: { ...proofBy(p256), signature: '' } })],
    ['a key that never ends', hello({ proof: { ...proofBy(p256), publicKey: 'A'.repeat(513) } })],
  ])('%s is a stranger', async (_what, value) => {
    expect(await judge(value)).toEqual({ kind: 'foreign' })
  })

  const others = {
    'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
    secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
    Ed25519: generateKeyPairSync('ed25519'),
    RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  }
  it.each(Object.entries(others))('a key of another kind (%s) proves nothing, though its signature is right', async (_kind, by) => {
    expect(await judge(hello({ proof: proofBy(by) }))).toEqual({ kind: 'foreign' })
  })

  it.each([
    ['another origin', helloText('https://evil.example', challenge)],
    ['another challenge', helloText(origin, createHelloChallenge())],
    ['the challenge alone', challenge],
    ['nothing', ''],
  ])('a signature over %s proves nothing', async (_what, text) => {
    expect(await judge(hello({ proof: proofBy(p256, text) }))).toEqual({ kind: 'foreign' })
  })

  it('a signature of one key under the name of another proves nothing', async () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(await judge(hello({ proof: { ...proofBy(other), publicKey: spkiOf(p256) } }))).toEqual({ kind: 'foreign' })
  })

  it.each([
    ['in DER', signedBy(p256, helloText(origin, challenge), 'der')],
    ['of zeros', Buffer.alloc(64).toString('base64url')],
    ['cut short', proofBy(p256).signature.slice(0, -4)],
    ['with a letter of base64', `${proofBy(p256).signature.slice(0, -1)}+`],
    ['with padding', `${proofBy(p256).signature}==`],
  ])('a signature %s proves nothing, and nothing is thrown', async (_what, signature) => {
    expect(await judge(hello({ proof: { publicKey: spkiOf(p256), signature } }))).toEqual({ kind: 'foreign' })
  })

  it('a point that is on no curve, and bytes that are no key, are a stranger’s', async () => {
    const spki = Buffer.from(spkiOf(p256), 'base64url')
    spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1
    const bare = createECDH('prime256v1').generateKeys()
    for (const publicKey of [spki, bare, Buffer.alloc(91)].map((bytes) => bytes.toString('base64url')))
      expect(await judge(hello({ proof: { ...proofBy(p256), publicKey } }))).toEqual({ kind: 'foreign' })
  })

  it.each([
    ['0.2.0', 'ours'],
    ['0.1.9', 'ours'],
    ['0.2.1', 'failure'],
    ['0.10.0', 'failure'], // by number, not by letter
    ['1.0.0', 'failure'],
    [undefined, 'ours'],
  ])('where %s is wanted, 0.2.0 is %s', async (minimum, kind) => {
    const greeting = await judge(hello(), minimum)
    expect(greeting.kind).toBe(kind)
    if (greeting.kind === 'failure') expect(greeting.failure).toMatchObject({ code: 'ASSISTANT_TOO_OLD', detail: { version: minimum } })
  })

  it.each([
    [[0, 0], 'failure'],
    [[2, 9], 'failure'],
    [[0, 1], 'ours'],
    [[1, 9], 'ours'],
  ])('one that speaks versions %j of the protocol is %s', async (protocol, kind) => {
    const greeting = await judge(hello({ protocol }))
    expect(greeting.kind).toBe(kind)
    if (greeting.kind === 'failure') expect(greeting.failure).not.toHaveProperty('detail')
  })
})

describe('a greeting over a socket', () => {
  const started: TestAssistant[] = []
  afterEach(async () => void (await Promise.all(started.splice(0).map((one) => one.close()))))

  async function greeted(options: Partial<TestAssistantOptions>, milliseconds = 5000) {
    const running = await startTestAssistant({ origin, ...options })
    started.push(running)
    const link = await openLoopbackLink(running.port, 2000).opened
    if (link === undefined) throw new Error('not opened')
    return { running, greeting: await greet(link, { origin }, milliseconds) }
  }

  it('asks with a challenge of its own, 32 octets, never the same twice', async () => {
    const challenges: string[] = []
    const answers: TestAssistantOptions['answers'] = { hello: ({ challenge: given }) => (challenges.push(String(given)), 'silence') }
    for (let turn = 0; turn < 2; turn++) await greeted({ answers }, 1)
    await expect.poll(() => challenges.length).toBe(2)
    expect(new Set(challenges).size).toBe(2)
    for (const one of challenges) expect(Buffer.from(one, 'base64url')).toHaveLength(32)
  })

  it('one that proves itself is ours, with its key', async () => {
    const { running, greeting } = await greeted({})
    expect(greeting).toMatchObject({ kind: 'ours', publicKey: running.publicKey })
  })

  it('one that signs another text, or says nothing in time, is a stranger', async () => {
    expect((await greeted({ forged: true })).greeting).toEqual({ kind: 'foreign' })
    expect((await greeted({ answers: { hello: () => 'silence' } }, 20)).greeting).toEqual({ kind: 'foreign' })
  })

  it('what the assistant itself refuses is that failure', async () => {
    expect((await greeted({ answers: { hello: () => ({ failure: 'TOO_MANY_REQUESTS' }) } })).greeting).toMatchObject({
      kind: 'failure',
      failure: { code: 'TOO_MANY_REQUESTS' },
    })
  })
})
