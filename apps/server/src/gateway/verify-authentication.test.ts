import { hash } from 'node:crypto'
import { signRaw } from '@yinxin/pki'
import { bytesToSign } from '@yinxin/protocol/assistant'
import { failures, isFailureCode } from '@yinxin/protocol/failures'
import { gatewayChecks, type Verification } from '@yinxin/protocol/gateway'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { createClock, createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLog } from '../platform/log.ts'
import { createGateway } from './index.ts'

const clock = createClock()
const pki = createTestPki({ kind: 'SM2', now: clock.now() })
const identity = pki.issue({ subject: '测试公司', uscc: '91512081MA62K0260E' })
const [origin, traceId] = ['https://portal.example', '0123456789abcdef']
const gateway = createGateway({
  trustAnchors: pki.trustAnchors.map(({ raw }) => raw),
  intermediates: pki.intermediates.map(({ raw }) => raw),
  clock,
  log: createLog({ level: 'silent', name: 'test' }),
  fetch: () => Promise.reject(new Error('no network here')),
  defaultPolicy: { revocation: 'none' },
})

function goodToken(nonce: string): Record<string, unknown> {
  const message = bytesToSign(origin, nonce, (data) => hash('sm3', data, 'buffer'))
  const signature = encodeBase64(signRaw({ algorithm: 'SM2-SM3', privateKey: identity.privateKey, message }))
  return { unverifiedCertificate: encodeBase64(identity.der), algorithm: 'SM2SM3', signature, format: 'yinxin-sm2:1.0', appVersion: '1' }
}

function isCatalogued({ verdict, code, findings, assurance }: Verification): boolean {
  const codes = findings.flatMap((finding) => finding.code ?? [])
  const consistent =
    verdict === 'accepted'
      ? code === undefined && assurance === 'certificate'
      : isFailureCode(code) && code === codes[0] && assurance === 'none'
  return (
    consistent &&
    codes.every((found) => Object.hasOwn(failures, found)) &&
    gatewayChecks.every((check) => findings.some((finding) => finding.check === check))
  )
}

describe('R28 whatever text comes in, the answer is a verdict of the catalogue', () => {
  const nonce = fc.string({ minLength: 44, maxLength: 44, unit: 'grapheme-ascii' })

  it('any text', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 300, unit: 'binary' }), nonce, async (authToken, asked) =>
        isCatalogued(await gateway.verifyAuthentication({ authToken, nonce: asked, origin, traceId })),
      ),
    ))

  it('any JSON, nonce and origin', () =>
    fc.assert(
      fc.asyncProperty(fc.json(), fc.string(), fc.webUrl(), async (json, asked, anyOrigin) => {
        const verification = await gateway.verifyAuthentication({ authToken: json.padEnd(120), nonce: asked, origin: anyOrigin, traceId })
        return isCatalogued(verification) && verification.verdict === 'refused'
      }),
    ))

  it('a good token with one field replaced by anything is refused', () =>
    fc.assert(
      fc.asyncProperty(
        nonce,
        fc.constantFrom('unverifiedCertificate', 'algorithm', 'signature', 'format'),
        fc.jsonValue(),
        async (asked, field, value) => {
          const authToken = JSON.stringify({ ...goodToken(asked), [field]: value })
          const verification = await gateway.verifyAuthentication({ authToken, nonce: asked, origin, traceId })
          return isCatalogued(verification) && verification.verdict === 'refused'
        },
      ),
    ))

  it('a good token with one byte of certificate or signature changed is refused', () =>
    fc.assert(
      fc.asyncProperty(
        nonce,
        fc.constantFrom('unverifiedCertificate', 'signature'),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (asked, field, place, change) => {
          const token = goodToken(asked)
          const bytes = Buffer.from(String(token[field]), 'base64')
          const at = place % bytes.length
          bytes[at] = (bytes[at] ?? 0) ^ change
          const authToken = JSON.stringify({ ...token, [field]: bytes.toString('base64') })
          const verification = await gateway.verifyAuthentication({ authToken, nonce: asked, origin, traceId })
          return isCatalogued(verification) && verification.verdict === 'refused'
        },
      ),
    ))

  it('a good token is accepted, for any nonce of printable characters', () =>
    fc.assert(
      fc.asyncProperty(nonce, async (asked) => {
        const verification = await gateway.verifyAuthentication({
          authToken: JSON.stringify(goodToken(asked)),
          nonce: asked,
          origin,
          traceId,
        })
        return isCatalogued(verification) && verification.verdict === 'accepted'
      }),
    ))

  it('and any text as a certificate alone', () =>
    fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async (certificate) => {
        const { verdict, code } = await gateway.verifyCertificate({ certificate, traceId })
        return verdict === 'refused' && code === 'CERTIFICATE_MALFORMED'
      }),
    ))
})

it('reports everything it can judge, not only the first failure', async () => {
  const wrong = createTestPki({ kind: 'SM2', now: clock.now(), name: '外人' }).issue({ subject: 'x', keyUsage: ['keyEncipherment'] })
  const nonce = 'n'.repeat(44)
  const authToken = JSON.stringify({ ...goodToken(nonce), unverifiedCertificate: encodeBase64(wrong.der) })
  const { code, findings } = await gateway.verifyAuthentication({ authToken, nonce, origin, traceId })
  expect(code).toBe('CERTIFICATE_WRONG_PURPOSE')
  expect(findings.map(({ check, result }) => `${check} ${result}`)).toEqual([
    'replay passed',
    'token passed',
    'certificate passed',
    'purpose failed',
    'policy passed',
    'path failed',
    'revocation skipped',
    'identity skipped',
    'algorithm passed',
    'signature failed',
  ])
})
