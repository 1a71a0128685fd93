import { describe, expect, it } from 'vitest'
import { readSignRequest } from './sign-request.ts'
import { readSiteRequest, siteRequestType } from './site-request.ts'

const signRequestType = 'yinxin-sign-request+jwt'
const now = 1_800_000_000
const document = { name: '申报.json', type: 'application/json', sha256: 'a'.repeat(64) }
const payload = { iss: 'https://tax.example', jti: 'A'.repeat(22), aud: 'assistant', iat: now, exp: now + 300, document }
const read = (more: object = {}, typ: string = signRequestType) =>
  readSignRequest({ header: { typ, alg: 'ES256' }, payload: { ...payload, ...more }, signingInput: '', signature: new Uint8Array(64) }, now)

describe('a site asks for a signature over a document', () => {
  it('names it, and says nothing else', () => {
    expect(read()).toEqual({ ok: true, value: payload })
  })

  it.each([
    ['a value of its own to sign', { hash: 'a'.repeat(64) }, 'member'],
    ['a nonce', { nonce: 'a'.repeat(44) }, 'member'],
    ['a purpose', { purpose: 'sign-in' }, 'member'],
    ['words of its own', { summary: '请签名' }, 'member'],
    ['a kind that draws', { document: { ...document, type: 'text/html' } }, 'document'],
    ['a name of two lines', { document: { ...document, name: 'a\nb' } }, 'document'],
    ['a member more', { document: { ...document, url: 'https://tax.example' } }, 'document'],
    ['upper case', { document: { ...document, sha256: 'A'.repeat(64) } }, 'document'],
    ['no document', { document: undefined }, 'document'],
    ['another audience', { aud: 'portal' }, 'aud'],
    ['a life too long', { exp: now + 301 }, 'iat'],
  ])('%s: refused', (_name, more, field) => {
    expect(read(more)).toMatchObject({ ok: false, failure: { code: 'REQUEST_INVALID', detail: { field } } })
  })

  it('an old one has expired', () => {
    expect(read({ iat: now - 1000, exp: now - 700 })).toMatchObject({ failure: { code: 'REQUEST_EXPIRED' } })
  })

  it('a request for a proof is none, nor this one for a proof', () => {
    expect(read({}, siteRequestType)).toMatchObject({ failure: { detail: { field: 'typ' } } })
    const proof = { ...payload, nonce: 'a'.repeat(44), purpose: 'sign-in' }
    const asProof = { header: { typ: signRequestType, alg: 'ES256' }, payload: proof, signingInput: '', signature: new Uint8Array(64) }
    expect(readSiteRequest(asProof, now)).toMatchObject({ failure: { detail: { field: 'typ' } } })
  })
})
