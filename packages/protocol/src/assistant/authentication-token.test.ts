import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bytesToSign, formatOf, hashOf, parseAuthenticationToken, tokenAlgorithms } from './authentication-token.ts'

const sha256 = (data: Uint8Array) => new Uint8Array(createHash('sha256').update(data).digest())

const valid = {
  unverifiedCertificate: 'MIIB'.repeat(30),
  algorithm: 'ES256',
  signature: 'c2lnbmF0dXJl',
  format: 'web-eid:1.0',
  appVersion: 'yinxin/0.1.0',
}
const read = (changes: object) => parseAuthenticationToken(JSON.stringify({ ...valid, ...changes }))
const codeOf = (changes: object) => {
  const result = read(changes)
  return result.ok ? 'accepted' : result.failure.code
}

describe('bytesToSign', () => {
  // Made with: printf %s https://portal.example | sha256sum; printf %s <nonce> | sha256sum
  test('R26 is the hash of the origin, then the hash of the nonce as text', () => {
    const nonce = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY='
    expect(Buffer.from(bytesToSign('https://portal.example', nonce, sha256)).toString('hex')).toBe(
      'f2441454528cdf26f7ca24ae8b2c362d61f304fd188d2d2ae1337451deefe854' +
        '2cf5e6ec387461b4bf954f587ad4d957753fcbc48bf892b5e49996b90cf3b476',
    )
  })

  test('R26 differs when a character moves from the origin to the nonce', () => {
    expect(bytesToSign('https://a', 'bc', sha256)).not.toEqual(bytesToSign('https://ab', 'c', sha256))
  })
})

test('every algorithm has its hash and its format', () => {
  const rows = tokenAlgorithms.map((algorithm) => [algorithm, hashOf(algorithm), formatOf(algorithm)])
  expect(rows).toContainEqual(['ES256', 'sha256', 'web-eid:1.0'])
  expect(rows).toContainEqual(['PS384', 'sha384', 'web-eid:1.0'])
  expect(rows).toContainEqual(['RS512', 'sha512', 'web-eid:1.0'])
  expect(rows).toContainEqual(['SM2SM3', 'sm3', 'yinxin-sm2:1.0'])
})

describe('parseAuthenticationToken', () => {
  test('reads a token and drops what it does not know', () => {
    const result = read({ unknown: 'field' })
    expect(result).toEqual({ ok: true, value: valid })
  })

  test('takes later minor versions of the format, and SM2 under its own name', () => {
    expect(codeOf({ format: 'web-eid:1' })).toBe('accepted')
    expect(codeOf({ format: 'web-eid:1.1' })).toBe('accepted')
    expect(codeOf({ format: 'yinxin-sm2:1.0', algorithm: 'SM2SM3' })).toBe('accepted')
  })

  test.each([
    ['a format nobody knows', { format: 'web-eid:2.0' }, 'FORMAT_UNSUPPORTED'],
    ['a format with more behind it', { format: 'web-eid:1.0\n' }, 'FORMAT_UNSUPPORTED'],
    ['SM2 under the name of Web eID', { algorithm: 'SM2SM3' }, 'FORMAT_UNSUPPORTED'],
    ['ECDSA under the name of SM2', { format: 'yinxin-sm2:1.0' }, 'FORMAT_UNSUPPORTED'],
    ['no format', { format: undefined }, 'TOKEN_MALFORMED'],
    ['algorithm none', { algorithm: 'none' }, 'TOKEN_MALFORMED'],
    ['an inherited name as algorithm', { algorithm: 'toString' }, 'TOKEN_MALFORMED'],
    ['no certificate', { unverifiedCertificate: '' }, 'TOKEN_MALFORMED'],
    ['a certificate that is not text', { unverifiedCertificate: ['MIIB'.repeat(30)] }, 'TOKEN_MALFORMED'],
    ['no signature', { signature: null }, 'TOKEN_MALFORMED'],
    ['a huge signature', { signature: 'A'.repeat(2049) }, 'TOKEN_MALFORMED'],
    ['a huge token', { unverifiedCertificate: 'A'.repeat(10_000) }, 'TOKEN_MALFORMED'],
  ])('refuses %s', (_, changes, code) => {
    expect(codeOf(changes)).toBe(code)
  })

  test('answers any text with a token or a failure of the catalogue', () => {
    const almost = fc.record({
      unverifiedCertificate: fc.anything(),
      algorithm: fc.oneof(fc.constantFrom(...tokenAlgorithms), fc.anything()),
      signature: fc.anything(),
      format: fc.oneof(fc.constantFrom('web-eid:1.0', 'yinxin-sm2:1.0'), fc.string()),
      padding: fc.constant('x'.repeat(100)),
    })
    const json = almost.map((value) => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? String(part) : part)))
    fc.assert(
      fc.property(fc.oneof(fc.string({ minLength: 100 }), json), (text) => {
        const result = parseAuthenticationToken(text)
        expect(result.ok || ['TOKEN_MALFORMED', 'FORMAT_UNSUPPORTED'].includes(result.failure.code)).toBe(true)
      }),
    )
  })
})
