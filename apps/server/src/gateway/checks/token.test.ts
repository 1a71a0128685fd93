import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import { expect, it } from 'vitest'
import { checkToken } from './token.ts'

const good = { format: 'web-eid:1.0', algorithm: 'ES256', unverifiedCertificate: 'A'.repeat(100), signature: 'AAAA' }

it.each([
  ['good', JSON.stringify(good), undefined],
  ['with unknown fields', JSON.stringify({ ...good, issuerApp: 'x' }), undefined],
  ['too short', '{}', 'TOKEN_MALFORMED'],
  ['too long', JSON.stringify({ ...good, padding: 'x'.repeat(10_000) }), 'TOKEN_MALFORMED'],
  ['not JSON', 'x'.repeat(200), 'TOKEN_MALFORMED'],
  ['of format 2', JSON.stringify({ ...good, format: 'web-eid:2' }), 'FORMAT_UNSUPPORTED'],
  ['SM2 under the name of Web eID', JSON.stringify({ ...good, algorithm: 'SM2SM3' }), 'FORMAT_UNSUPPORTED'],
  ['without signature', JSON.stringify({ ...good, signature: undefined }), 'TOKEN_MALFORMED'],
  ['with algorithm none', JSON.stringify({ ...good, algorithm: 'none' }), 'TOKEN_MALFORMED'],
])('a token %s', (_name, text, code) => {
  const finding = checkToken(parseAuthenticationToken(text))
  expect([finding.code, finding.gmCode]).toEqual([code, code === undefined ? undefined : 0x0400000d])
})
