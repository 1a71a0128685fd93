import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  jwsSigningInput,
  parseCompactJws,
  readListedSite,
  readSiteKey,
  readSiteList,
  readSiteRequest,
  siteListType,
  siteRequestType,
} from './site-request.ts'

const now = 1_795_000_000
const header = { alg: 'ES256', typ: siteRequestType, kid: 'k1' }
const payload = {
  iss: 'https://portal.example',
  jti: 'abcdefghijklmnopqrstuv',
  nonce: 'n'.repeat(44),
  purpose: 'sign-in',
  aud: 'assistant',
  iat: now,
  exp: now + 300,
}
const signature = 'A'.repeat(86) // 64 zero bytes: nothing here verifies signatures
const compact = (head: object, body: object) => `${jwsSigningInput(head, body)}.${signature}`
const unverified = (head: object, body: object) => parseCompactJws(compact(head, body), 8192)
const key = { kty: 'EC', crv: 'P-256', x: 'x'.repeat(43), y: 'y'.repeat(43), kid: 'k1' }
const site = { origin: 'https://portal.example', name: '示范市公共服务平台', keys: [key] }

function outcome(changes: object, head: object = header) {
  const jws = unverified(head, { ...payload, ...changes })
  if (jws === undefined) return 'not a JWS'
  const result = readSiteRequest(jws, now)
  return result.ok ? 'accepted' : result.failure.code
}

describe('parseCompactJws', () => {
  test('takes a JWS apart and keeps the signed text as it came', () => {
    const text = compact(header, payload)
    expect(parseCompactJws(text, 4096)).toMatchObject({ header, payload, signingInput: text.slice(0, -87) })
  })

  test.each([
    ['too long', compact(header, { ...payload, more: 'x'.repeat(4096) })],
    ['two parts', 'e30.e30'],
    ['four parts', `${compact(header, payload)}.AA`],
    ['alg none', compact({ ...header, alg: 'none' }, payload)],
    ['alg HS256', compact({ ...header, alg: 'HS256' }, payload)],
    ['critical extensions', compact({ ...header, crit: ['b64'] }, payload)],
    ['a short signature', `${jwsSigningInput(header, payload)}.AAAA`],
    ['an array as payload', `${jwsSigningInput(header, [])}.${signature}`],
  ])('refuses %s', (_, text) => {
    expect(parseCompactJws(text, 4096)).toBeUndefined()
  })

  test('never throws', () => {
    const part = fc.oneof(fc.string(), fc.base64String(), fc.constant(signature))
    const texts = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((parts) => parts.join('.')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        expect(() => parseCompactJws(text, 4096)).not.toThrow()
      }),
    )
  })
})

describe('readSiteRequest', () => {
  test('accepts a request of the site', () => {
    expect(outcome({})).toBe('accepted')
    expect(outcome({ callback: 'https://portal.example/ssologin/callback' })).toBe('accepted')
  })

  test.each([
    ['an ID token in its place', { ...header, typ: 'JWT' }],
    ['a site list in its place', { ...header, typ: siteListType }],
    ['no type', { alg: 'ES256' }],
  ])('refuses %s', (_, head) => {
    expect(outcome({}, head)).toBe('REQUEST_INVALID')
  })

  test.each([
    ['an issuer that is no origin', { iss: 'https://portal.example/path' }, 'REQUEST_INVALID'],
    ['plain http of another machine', { iss: 'http://portal.example' }, 'REQUEST_INVALID'],
    ['another audience', { aud: 'gateway' }, 'REQUEST_INVALID'],
    ['a short id', { jti: 'short' }, 'REQUEST_INVALID'],
    ['an id with other characters', { jti: 'abcdefghijklmnopqrstu!' }, 'REQUEST_INVALID'],
    ['a short nonce', { nonce: 'n'.repeat(43) }, 'REQUEST_INVALID'],
    ['a long nonce', { nonce: 'n'.repeat(129) }, 'REQUEST_INVALID'],
    ['a purpose nobody knows', { purpose: 'sign-document' }, 'REQUEST_INVALID'],
    ['a time that is text', { exp: String(now) }, 'REQUEST_INVALID'],
    ['a life over five minutes', { exp: now + 301 }, 'REQUEST_INVALID'],
    ['a request from the future', { iat: now + 301, exp: now + 400 }, 'REQUEST_INVALID'],
    ['a request that is over', { iat: now - 601, exp: now - 301 }, 'REQUEST_EXPIRED'],
    ['a callback of another site', { callback: 'https://evil.example/' }, 'CALLBACK_REFUSED'],
    ['a callback that is no address', { callback: 'javascript:alert(1)' }, 'CALLBACK_REFUSED'],
    ['a callback on another port', { callback: 'https://portal.example:444/' }, 'CALLBACK_REFUSED'],
  ])('refuses %s', (_, changes, code) => {
    expect(outcome(changes)).toBe(code)
  })

  test.each([
    ['a case', { purpose: 'possession', about: { type: 'case', number: 'SB-0042' } }, 'accepted'],
    ['an organisation', { about: { type: 'organization', name: '示范单位' } }, 'accepted'],
    ['a type nobody knows', { about: { type: 'document', number: 'SB-0042' } }, 'REQUEST_INVALID'],
    ['nothing, said aloud', { about: null }, 'REQUEST_INVALID'],
    ['a proof of possession of nothing in particular', { purpose: 'possession' }, 'REQUEST_INVALID'],
    ['an approval of nothing in particular', { purpose: 'approve' }, 'REQUEST_INVALID'],
  ])('about: %s', (_, changes, expected) => {
    expect(outcome(changes)).toBe(expected)
  })

  test('forgives five minutes of clock difference either way', () => {
    expect(outcome({ iat: now + 300, exp: now + 330 })).toBe('accepted')
    expect(outcome({ iat: now - 600, exp: now - 300 })).toBe('accepted')
  })

  test('answers any payload with a request or a failure of the catalogue, and never throws', () => {
    const fields = Object.keys(payload) as (keyof typeof payload)[]
    fc.assert(
      fc.property(fc.constantFrom(...fields, 'callback'), fc.anything(), (field, value) => {
        const result = readSiteRequest(
          { header, payload: { ...payload, [field]: value }, signingInput: '', signature: new Uint8Array(64) },
          now,
        )
        expect(result.ok || ['REQUEST_INVALID', 'REQUEST_EXPIRED', 'CALLBACK_REFUSED'].includes(result.failure.code)).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (body) => {
        expect(readSiteRequest({ header, payload: body, signingInput: '', signature: new Uint8Array(64) }, now).ok).toBe(false)
      }),
    )
  })
})

describe('keys and sites', () => {
  test('reads a P-256 key and drops what does not belong there', () => {
    expect(readSiteKey({ ...key, d: 'private' })).toEqual(key)
    for (const other of [{ ...key, crv: 'P-384' }, { ...key, x: 'x' }, { ...key, kid: '' }, null])
      expect(readSiteKey(other)).toBeUndefined()
  })

  test('reads a listed site, with its English name where there is one', () => {
    expect(readListedSite(site)).toEqual(site)
    expect(readListedSite({ ...site, nameEn: 'Demo portal' })?.nameEn).toBe('Demo portal')
    for (const other of [{ ...site, keys: [] }, { ...site, keys: [key, {}] }, { ...site, origin: 'x' }, { ...site, name: '' }, 7]) {
      expect(readListedSite(other)).toBeUndefined()
    }
  })

  test('reads a site list of the right type only, and not with one bad entry', () => {
    const list = { counter: 1, exp: now, sites: [site] }
    const read = (typ: string, body: object) => {
      const jws = unverified({ alg: 'ES256', typ }, body)
      return jws && readSiteList(jws)
    }
    expect(read(siteListType, list)).toEqual(list)
    expect(read(siteRequestType, list)).toBeUndefined()
    expect(read(siteListType, { ...list, sites: [site, { ...site, keys: [] }] })).toBeUndefined()
    expect(read(siteListType, { ...list, counter: 1.5 })).toBeUndefined()
  })

  test('never throw, whatever a site publishes', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(() => [readSiteKey(value), readListedSite(value)]).not.toThrow()
        expect(() => readListedSite({ ...site, keys: value })).not.toThrow()
        expect(() =>
          readSiteList({
            header: { typ: siteListType },
            payload: { counter: 1, exp: 1, sites: value },
            signingInput: '',
            signature: new Uint8Array(),
          }),
        ).not.toThrow()
      }),
    )
  })
})
