import { hash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readAbout, type AboutDecision, type AboutIssuance } from './request-about.ts'
import { nonceLength } from './authentication-token.ts'
import { approvalNonce, nonceToSign } from './signed-approval.ts'
import { readSiteRequest, siteRequestType } from './site-request.ts'

const sha256 = (bytes: Uint8Array) => hash('sha256', bytes, 'buffer')
const about: AboutIssuance = {
  ...{ type: 'issuance', application: 'A-1234-5678-9ABC', organization: '示范单位', uscc: '91990000MA00000083' },
  ...{ key: 'ab'.repeat(32), until: '2029-11-30' },
}
const decision: AboutDecision = {
  ...{ type: 'decision', decision: 'suspend', application: 'A-1234-5678-9ABC', organization: '示范单位', uscc: '91990000MA00000083' },
  ...{ reason: 'lost', certificate: 'ab'.repeat(32) },
}
const nonce = Buffer.alloc(32, 1).toString('base64')

describe('R28 the nonce of an approval', () => {
  test('is bound to every member, and fits what a verifier takes', () => {
    const bound = approvalNonce(nonce, about, sha256)
    expect(bound.length).toBeLessThanOrEqual(nonceLength.max)
    const others: AboutIssuance[] = [
      { ...about, application: 'A-1234-5678-9ABD' },
      { ...about, organization: '示范单位二' },
      { ...about, uscc: '91990000MA00000084' },
      { ...about, handler: '张三' },
      { ...about, insuranceNumber: '1' },
      { ...about, key: 'ac'.repeat(32) },
      { ...about, until: '2029-12-01' },
      { ...about, replaces: 'ab'.repeat(32), reason: 'lost' },
      { ...about, replaces: 'ac'.repeat(32), reason: 'lost' },
      { ...about, replaces: 'ab'.repeat(32), reason: 'damaged' },
    ]
    expect(new Set([bound, ...others.map((other) => approvalNonce(nonce, other, sha256))]).size).toBe(others.length + 1)
  })

  test('what stands in one member never counts for another', () => {
    const [a, b] = [
      { ...about, handler: 'x' },
      { ...about, insuranceNumber: 'x' },
    ]
    expect(approvalNonce(nonce, a, sha256)).not.toBe(approvalNonce(nonce, b, sha256))
  })

  test('of a decision: bound to every member, and never what an issuance is signed over', () => {
    const others: AboutDecision[] = [
      { ...decision, decision: 'revoke' },
      { ...decision, application: 'A-1234-5678-9ABD' },
      { ...decision, organization: '示范单位二' },
      { ...decision, uscc: '91990000MA00000084' },
      { ...decision, reason: 'damaged' },
      { ...decision, certificate: 'ac'.repeat(32) },
    ]
    const all = [decision, ...others].map((one) => approvalNonce(nonce, one, sha256))
    expect(new Set(all).size).toBe(others.length + 1)
    for (const one of all) {
      expect(one.length).toBeLessThanOrEqual(nonceLength.max)
      expect(one.startsWith('decision:')).toBe(true)
    }
    expect(nonceToSign({ nonce, about: decision }, sha256)).toBe(all[0])
  })

  test('nothing else has one', () => {
    expect(nonceToSign({ nonce }, sha256)).toBe(nonce)
    expect(nonceToSign({ nonce, about: { type: 'case', number: 'A-1' } }, sha256)).toBe(nonce)
    expect(nonceToSign({ nonce, about }, sha256)).toBe(approvalNonce(nonce, about, sha256))
  })
})

describe('what a site may ask', () => {
  const now = 1_790_000_000
  const payload = {
    iss: 'https://ra.example',
    jti: 'a'.repeat(22),
    nonce,
    aud: 'assistant',
    iat: now,
    exp: now + 60,
    purpose: 'approve',
    about,
  }
  const read = (more: object) =>
    readSiteRequest(
      { header: { typ: siteRequestType }, payload: { ...payload, ...more }, signingInput: '', signature: new Uint8Array() },
      now,
    )

  test('an approval says what it approves', () => {
    expect(read({})).toMatchObject({ ok: true, value: { about } })
  })

  test('R28 no site has a nonce signed that is an approval’s', () => {
    const forged = approvalNonce(nonce, about, sha256)
    expect(read({ purpose: 'sign-in', about: undefined, nonce: forged })).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
    expect(read({ nonce: forged })).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
    expect(read({ nonce: approvalNonce(nonce, decision, sha256) })).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
  })

  test('an issuance is approved under no other purpose', () => {
    expect(read({ purpose: 'possession' })).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
    expect(read({ purpose: 'possession', about: decision })).toMatchObject({ failure: { code: 'REQUEST_INVALID' } })
    expect(read({ about: decision })).toMatchObject({ ok: true, value: { about: decision } })
  })

  test.each([
    ['a member more', { ...about, text: 'hello' }],
    ['a member less', { ...about, until: undefined }],
    ['a name that turns the reading direction', { ...about, organization: 'a\u202eb' }],
    ['a handler that is none', { ...about, handler: 7 }],
    ['a credit code of another length', { ...about, uscc: '91' }],
    ['a fingerprint in capitals', { ...about, key: 'AB'.repeat(32) }],
    ['a day that is none', { ...about, until: '2029-13-01' }],
    ['a decision nobody takes', { ...decision, decision: 'grant' }],
    ['a reason of the site’s own', { ...decision, reason: 'because' }],
    ['a decision about no certificate', { ...decision, certificate: undefined }],
    ['a refusal of a certificate', { ...decision, decision: 'refuse' }],
    ['a decision with a member more', { ...decision, text: 'x' }],
  ])('%s is refused', (_name, other) => {
    expect(readAbout(other)).toBeUndefined()
  })
})
