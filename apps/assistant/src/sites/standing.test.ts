import { describe, expect, test } from 'vitest'
import type { Result } from '@yinxin/protocol/failures'
import { createSigner, signedRequest, siteRequest } from '../../../../test/attacks/assistant-world.ts'
import { checkRequest, type CheckedRequest, type SiteStanding } from './standing.ts'

const [listed, approved, unknown] = ['https://listed.example', 'https://approved.example', 'https://unknown.example'] as const
const [first, second, other] = [createSigner('k1'), createSigner('k2'), createSigner('k1')]
const standings: Readonly<Record<string, SiteStanding>> = {
  [listed]: { approval: 'listed', site: { origin: listed, name: '示范平台', keys: [first.key, second.key] } },
  [approved]: { approval: 'approved', site: { origin: approved, name: '', keys: [first.key] } },
}
const standingOf = (origin: string): SiteStanding => standings[origin] ?? { approval: 'needed' }
const now = Date.now()
const check = (text: string, origin: string | undefined = listed, at = now) => checkRequest(text, origin, standingOf, at)
const codeOf = (result: Result<CheckedRequest>) =>
  result.ok ? 'ok' : [result.failure.code, result.failure.detail?.['field']].filter(Boolean).join(' ')
const about = { type: 'case', number: '20260302-00001' }

describe('R26 a request is really the site’s', () => {
  test.each<[string, string, string | undefined, string]>([
    ['by a key of the list', signedRequest(first, siteRequest(listed)), listed, 'ok'],
    ['by another key of the list', signedRequest(second, siteRequest(listed)), listed, 'ok'],
    ['by a stranger’s key under a known name', signedRequest(other, siteRequest(listed)), listed, 'REQUEST_INVALID signature'],
    ['of one site, from another', signedRequest(first, siteRequest(listed)), approved, 'REQUEST_ORIGIN_MISMATCH'],
    [
      'of one site, from its own address by another port',
      signedRequest(first, siteRequest(listed)),
      `${listed}:8443`,
      'REQUEST_ORIGIN_MISMATCH',
    ],
    ['in a window, where no browser says from where', signedRequest(first, siteRequest(listed)), undefined, 'ok'],
    ['no request', 'a.b.c', listed, 'REQUEST_INVALID jws'],
    ['nothing', '', listed, 'REQUEST_INVALID jws'],
    ['of another type', signedRequest(first, siteRequest(listed), 'JWT'), listed, 'REQUEST_INVALID typ'],
    ['about a case, by a listed site', signedRequest(first, siteRequest(listed, { about })), listed, 'ok'],
    ['about a case, by an approved site', signedRequest(first, siteRequest(approved, { about })), approved, 'REQUEST_INVALID about'],
    ['about a case, by an unknown site', signedRequest(other, siteRequest(unknown, { about })), unknown, 'REQUEST_INVALID about'],
  ])('%s: %s', (_what, text, origin, expected) => expect(codeOf(check(text, origin))).toBe(expected))

  test('an approved site with a new key, and an unknown one, go on: what a person will see is that nobody vouches', () => {
    expect(check(signedRequest(first, siteRequest(approved)), approved)).toMatchObject({
      value: { signed: true, standing: { approval: 'approved' } },
    })
    expect(check(signedRequest(other, siteRequest(approved)), approved)).toMatchObject({
      value: { signed: false, standing: { approval: 'approved' } },
    })
    expect(check(signedRequest(other, siteRequest(unknown)), unknown)).toMatchObject({
      value: { signed: false, standing: { approval: 'needed' } },
    })
  })

  test('any character of a listed site’s request changed is refused', () => {
    const text = signedRequest(first, siteRequest(listed))
    for (let at = 0; at < text.length; at += 7) {
      const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`
      // the last bits of a base64url text may say nothing: what decodes to the same is the same request
      if (codeOf(check(changed)) === 'ok')
        expect(Buffer.from(changed.split('.')[2] ?? '', 'base64url')).toEqual(Buffer.from(text.split('.')[2] ?? '', 'base64url'))
    }
  })

  test('the dates of a request are asked before whose it is, and a clock may differ by five minutes', () => {
    const text = signedRequest(first, siteRequest(listed))
    expect(codeOf(check(text, listed, now + 10 * 60_000 + 5000))).toBe('REQUEST_EXPIRED')
    expect(codeOf(check(text, listed, now + 9 * 60_000))).toBe('ok')
    expect(codeOf(check(text, approved, now + 60 * 60_000))).toBe('REQUEST_EXPIRED')
    expect(codeOf(check(text, listed, now - 6 * 60_000))).not.toBe('ok')
  })
})
