import { createHash } from 'node:crypto'
import { defaultAlgorithm, generateKeyPair, importPublicKey, signRaw } from '@yinxin/pki'
import { bytesToSign, formatOf, hashOf, type AuthenticationToken, type TokenAlgorithm } from '@yinxin/protocol'
import { describe, expect, it } from 'vitest'
import { checkSignature } from './signature.ts'

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
  const codeOf = (changed: Partial<AuthenticationToken> = {}, expected = { origin, nonce }) =>
    checkSignature({ ...token, ...changed }, key, expected).code

  it('fits its origin and nonce', () => expect(codeOf()).toBeUndefined())

  it.each([
    ['another origin', { origin: 'https://portal.example:444', nonce }],
    ['another nonce', { origin, nonce: 'm'.repeat(44) }],
    ['origin and nonce moved', { origin: 'https://portal.exampl', nonce: `e${nonce}` }],
  ])('%s', (_name, expected) => expect(codeOf({}, expected)).toBe('SIGNATURE_INVALID'))

  it.each([
    ['empty', ''],
    ['not base64', '*'],
    ['base64 with a line end', `${token.signature}\n`],
    ['base64url', `${token.signature.slice(0, -4)}_-_-`],
    ['cut short', Buffer.from(token.signature, 'base64').subarray(1).toString('base64')],
    ['zeros', Buffer.alloc(64).toString('base64')],
  ])('a signature that is %s', (_name, signature) => expect(codeOf({ signature })).toBe('SIGNATURE_INVALID'))
})

it('of an ECDSA signature only the raw form counts, not DER', () => {
  const { token, key } = signed('P-256', 'ES256')
  const raw = Buffer.from(token.signature, 'base64')
  const integer = (half: Buffer) => Buffer.concat([Buffer.from([2, 33, 0]), half])
  const der = Buffer.concat([Buffer.from([0x30, 70]), integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  expect(checkSignature({ ...token, signature: der.toString('base64') }, key, { origin, nonce }).code).toBe('SIGNATURE_INVALID')
})

it.each([
  ['http://portal.example', nonce, 'ORIGIN_INVALID'],
  ['https://portal.example/', nonce, 'ORIGIN_INVALID'],
  ['', nonce, 'ORIGIN_INVALID'],
  [origin, '', 'NONCE_INVALID'],
  [origin, 'n'.repeat(43), 'NONCE_INVALID'],
  [origin, 'n'.repeat(129), 'NONCE_INVALID'],
])('a question about origin %j and nonce %j', (askedOrigin, askedNonce, code) => {
  expect(checkSignature(undefined, undefined, { origin: askedOrigin, nonce: askedNonce }).code).toBe(code)
})

it('is skipped without a token', () => expect(checkSignature(undefined, undefined, { origin, nonce }).result).toBe('skipped'))
