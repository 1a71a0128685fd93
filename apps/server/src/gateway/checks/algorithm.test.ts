import { generateKeyPair, importPublicKey, type KeyKind, type VerificationKey } from '@yinxin/pki'
import { tokenAlgorithms, type AuthenticationToken, type TokenAlgorithm } from '@yinxin/protocol/assistant'
import { expect, it } from 'vitest'
import { checkAlgorithm } from './algorithm.ts'

const tokenWith = (algorithm: TokenAlgorithm): AuthenticationToken => ({
  algorithm,
  format: 'web-eid:1.0',
  signature: 'AAAA',
  unverifiedCertificate: 'AAAA',
})
const all = new Set(tokenAlgorithms)

function keyOf(kind: KeyKind, rsaBits?: number): VerificationKey {
  const key = importPublicKey(generateKeyPair(kind, rsaBits).publicKeySpki)
  if (!key.ok) throw new Error(key.problem)
  return key.value
}

it.each<[TokenAlgorithm, VerificationKey, string | undefined]>([
  ['SM2SM3', keyOf('SM2'), undefined],
  ['ES256', keyOf('P-256'), undefined],
  ['ES384', keyOf('P-384'), undefined],
  ['PS256', keyOf('RSA'), undefined],
  ['ES256', keyOf('SM2'), 'ALGORITHM_REFUSED'],
  ['SM2SM3', keyOf('P-256'), 'ALGORITHM_REFUSED'],
  ['ES384', keyOf('P-256'), 'ALGORITHM_REFUSED'],
  ['RS256', keyOf('P-256'), 'ALGORITHM_REFUSED'],
  ['RS256', keyOf('RSA', 1024), 'ALGORITHM_REFUSED'],
])('%s with a key of kind $kind', (algorithm, key, code) => expect(checkAlgorithm(tokenWith(algorithm), key, all).code).toBe(code))

it('refuses what the configuration leaves out, also when the key is not known', () => {
  expect(checkAlgorithm(tokenWith('RS256'), undefined, new Set(['SM2SM3'])).code).toBe('ALGORITHM_REFUSED')
  expect(checkAlgorithm(tokenWith('SM2SM3'), undefined, new Set(['SM2SM3'])).result).toBe('passed')
  expect(checkAlgorithm(undefined, undefined, all).result).toBe('skipped')
})
