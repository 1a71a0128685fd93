import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failures, isFailureCode } from '@yinxin/protocol'
import { organization, startPortal, type TestPortal } from './portal-harness.ts'

let portal: TestPortal

beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const posts = ['/api/sign-in/challenges', '/api/sign-in', '/api/sign-in/unit', '/api/session/unit'] as const

/** Bodies that are nearly right, as well as any JSON. */
const nearly = fc.record(
  {
    purpose: fc.oneof(fc.constantFrom('sign-in', 'bind'), fc.anything()),
    certificate: fc.oneof(fc.base64String(), fc.string({ unit: 'binary' }), fc.anything()),
    channel: fc.oneof(fc.constant('loopback'), fc.anything()),
    challengeId: fc.oneof(fc.stringMatching(/^[\w-]{22}$/), fc.string({ unit: 'binary' })),
    authToken: fc.oneof(fc.json(), fc.string({ unit: 'binary', maxLength: 300 })),
    unitCode: fc.oneof(fc.stringMatching(/^[0-9A-Z]{6,20}$/), fc.string({ unit: 'binary' })),
  },
  { requiredKeys: [] },
)

describe('hostile input', () => {
  it('any JSON body is answered, and a refusal is always one of the catalogue, never 5xx of ours', async () => {
    const browser = portal.browser()
    await browser.signIn(portal.certify({ subject: organization.name }))
    await browser.challenge()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...posts), fc.oneof(fc.jsonValue(), nearly), async (url, body) => {
        const { status, body: answer } = await browser.request('POST', url, JSON.stringify(body) ?? 'null', {
          'content-type': 'application/json',
        })
        if (status === 200) return
        expect(isFailureCode(answer?.failure?.code)).toBe(true)
        expect(answer.failure.code).not.toBe('INTERNAL')
        expect(status).toBe(failures[answer.failure.code as keyof typeof failures].httpStatus)
        expect(answer.failure.traceId).toMatch(/^[0-9a-f]{16}$/)
      }),
      { numRuns: 300 },
    )
  })

  it('any cookie and any address is answered', async () => {
    const strange = fc.oneof(fc.string(), fc.stringMatching(/^[\w-]{43}$/), fc.webPath())
    await fc.assert(
      fc.asyncProperty(strange, strange, async (cookie, path) => {
        const value = encodeURIComponent(cookie)
        const headers = { cookie: `yinxin-session=${value}; yinxin-browser=${value}; yinxin-sso=${value}`, accept: 'text/html' }
        for (const url of [
          '/api/session',
          '/ssologin/login',
          `/ssologin/login?interaction=${encodeURIComponent(path)}`,
          `/sso/interaction/${encodeURIComponent(path)}`,
          `/oidc/auth/${encodeURIComponent(path)}`,
          `/${encodeURI(path)}`,
        ]) {
          expect((await portal.browser().request('GET', url, undefined, headers)).status).toBeLessThan(500)
        }
      }),
      { numRuns: 60 },
    )
  })

  it.each([
    ['no JSON', '{', 'application/json', 'INPUT_INVALID'],
    ['an empty body', '', 'application/json', 'INPUT_INVALID'],
    ['a form', 'purpose=sign-in', 'application/x-www-form-urlencoded', 'CONTENT_TYPE_REFUSED'],
    ['more than 64 KiB', JSON.stringify({ purpose: 'x'.repeat(70_000) }), 'application/json', 'INPUT_TOO_LARGE'],
    ['a prototype', '{"__proto__":{"purpose":"sign-in"}}', 'application/json', 'INPUT_INVALID'],
  ])('%s → %4$s', async (_name, body, type, code) => {
    const answer = await portal.browser().request('POST', '/api/sign-in/challenges', body, { 'content-type': type })
    expect(answer.body.failure.code).toBe(code)
  })

  it('too many sign-ins from one address are slowed down, and told when to come back', async () => {
    const busy = await startPortal({ config: { signInsPerMinute: 3 } })
    try {
      const statuses: number[] = []
      for (let i = 0; i < 4; i++)
        statuses.push((await busy.browser().request('POST', '/api/sign-in/challenges', { purpose: 'sign-in' })).status)
      expect(statuses).toEqual([200, 200, 200, 429])
    } finally {
      await busy.close()
    }
  })
})
