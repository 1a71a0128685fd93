import { createHash } from 'node:crypto'
import { defaultAlgorithm, generateKeyPair, importPublicKey, signRaw } from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf, type AuthenticationToken, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import { describe, expect, it } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { createSignaturePool } from '../signature-pool/index.ts'
import { checkSignature } from './signature.ts'

const signatures = createSignaturePool({ threads: 0, log: createLog({ level: 'silent', name: 'test' }) })
const [origin, nonce] = ['https://portal.example', 'n'.repeat(44)]

function signed(kind: 'SM2' | 'P-256' | 'RSA', algorithm: TokenAlgorithm, over = { origin, nonce }) {
  const pair = generateKeyPair(kind)
  const key = importPublicKey(pair.publicKeySpki)
  if (!key.ok) throw new Error(key.problem)
  const message = bytesToSign(over.origin, over.nonce, (data) => createHash(hashOf(algorithm)).update(data).digest())
  const signature = Buffer.from(signRaw({ algorithm: defaultAlgorithm(kind), privateKey: pair.privateKey, message })).toString('base64')
  const token: AuthenticationToken = { algorithm, format: formatOf(algorithm), signature, unverifiedCertificate: 'AAAA' }
  return { token, key: key.value }
}

describe.each([
  ['SM2', 'SM2SM3'],
  ['P-256', 'ES256'],
  ['RSA', 'RS256'],
] as const)('%s', (kind, algorithm) => {
  const { token, key } = signed(kind, algorithm)
  const codeOf = async (changed: Partial<AuthenticationToken> = {}, expected = { origin, nonce }) =>
    (await checkSignature({ ...token, ...changed }, key, expected, signatures)).code

  it('fits its origin and nonce', async () => expect(await codeOf()).toBeUndefined())

  it.each([
    ['another origin', { origin: 'https://portal.example:444', nonce }],
    ['another nonce', { origin, nonce: 'm'.repeat(44) }],
    ['origin and nonce moved', { origin: 'https://portal.exampl', nonce: `e${nonce}` }],
  ])('%s', async (_name, expected) => expect(await codeOf({}, expected)).toBe('SIGNATURE_INVALID'))

  it.each([
    ['empty', ''],
    ['not base64', '*'],
    ['base64 with a line end', `${token.signature}\n`],
    ['base64url', `${token.signature.slice(0, -4)}_-_-`],
    ['cut short', Buffer.from(token.signature, 'base64').subarray(1).toString('base64')],
    ['zeros', Buffer.alloc(64).toString('base64')],
  ])('a signature that is %s', async (_name, signature) => expect(await codeOf({ signature })).toBe('SIGNATURE_INVALID'))
})

it('of an ECDSA signature only the raw form counts, not DER', async () => {
  const { token, key } = signed('P-256', 'ES256')
  const raw = Buffer.from(token.signature, 'base64')
  const integer = (half: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), half])
  const der = Buffer.concat([Buffer.from([0x30, 70]), integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  const finding = await checkSignature({ ...token, signature: der.toString('base64') }, key, { origin, nonce }, signatures)
  expect(finding.code).toBe('SIGNATURE_INVALID')
})

it.each([
  ['http://portal.example', nonce, 'ORIGIN_INVALID'],
  ['https://portal.example/', nonce, 'ORIGIN_INVALID'],
  ['', nonce, 'ORIGIN_INVALID'],
  [origin, '', 'NONCE_INVALID'],
  [origin, 'n'.repeat(43), 'NONCE_INVALID'],
  [origin, 'n'.repeat(129), 'NONCE_INVALID'],
])('a question about origin %j and nonce %j', async (askedOrigin, askedNonce, code) => {
  const finding = await checkSignature(undefined, undefined, { origin: askedOrigin, nonce: askedNonce }, signatures)
  expect(finding.code).toBe(code)
})

it('is skipped without a token', async () =>
  expect((await checkSignature(undefined, undefined, { origin, nonce }, signatures)).result).toBe('skipped'))
