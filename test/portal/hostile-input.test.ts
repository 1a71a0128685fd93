import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpStatuses, isFailureCode } from '@yinxin/protocol/failures'
import { organization, prove, startPortal, type TestPortal } from './portal-harness.ts'

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

const system = {
  ...{
    id: 'a',
    clientId: 'a',
    clientSecret: 's'.repeat(32),
    url: 'https://jingban.example',
    redirectUris: ['https://jingban.example/callback'],
  },
  ...{ name: { zh: '经办', en: 'Handling' }, description: { zh: '', en: '' } },
}

/** An authorization request the provider takes. */
const validRequest = {
  ...{ client_id: 'a', response_type: 'code', scope: 'openid', redirect_uri: 'https://jingban.example/callback' },
  ...{ state: 's', nonce: 'n', code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' },
}

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
        expect(status).toBe(httpStatuses[answer.failure.code as keyof typeof httpStatuses])
        expect(answer.failure.traceId).toMatch(/^[0-9a-f]{16}$/)
      }),
      { numRuns: 300 },
    )
  })

  it('a token full of what no database stores is refused and audited, whoever sends it', async () => {
    const browser = portal.browser()
    const { id, nonce } = await browser.challenge()
    const token = JSON.parse(prove(portal.certify({ subject: `${organization.name}\u0000` }), `${nonce}x`)) as object
    const authToken = JSON.stringify({ ...token, appVersion: '\u0000\ud800' })
    expect((await browser.request('POST', '/api/sign-in', { challengeId: id, authToken })).body.failure.code).toBe(
      'CERTIFICATE_IDENTITY_UNREADABLE',
    )
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'sign-in.refused', detail: { assistantVersion: '' } })
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

  it('any parameters at the OpenID provider are answered without an error of ours', async () => {
    const sso = await startPortal({ config: { businessSystems: [system] } })
    const name = fc.constantFrom(
      'client_id',
      'redirect_uri',
      'response_type',
      'scope',
      'state',
      'nonce',
      'prompt',
      'max_age',
      'id_token_hint',
      'claims',
      'code',
      'grant_type',
      'code_verifier',
      'code_challenge',
      'code_challenge_method',
      'token',
      'post_logout_redirect_uri',
      'request',
      'response_mode',
      'acr_values',
    )
    const value = fc.oneof(
      fc.constantFrom('a', 'code', 'openid', 'authorization_code', 'none', 'login', 'S256', 'https://jingban.example/callback', '0'),
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u0000',
        '{"id_token":{"\\u0000":null,"\\ud800":{"value":"\\udfff"}}}',
        '{"id_token":{"acr":{"value":1}}}',
        '-1',
        'eyJhbGciOiJub25lIn0.e30.',
      ),
    )
    const place = fc.constantFrom(
      ['GET', '/oidc/auth'],
      ['POST', '/oidc/auth'],
      ['POST', '/oidc/token'],
      ['GET', '/oidc/session/end'],
      ['POST', '/oidc/session/end/confirm'],
      ['GET', '/oidc/me'],
      ['POST', '/oidc/token/introspection'],
      ['GET', '/oidc/jwks'],
      ['GET', '/oidc/.well-known/openid-configuration'],
    ) as fc.Arbitrary<['GET' | 'POST', string]>
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${btoa(`a:${system.clientSecret}`)}`,
      accept: 'text/html',
    }
    try {
      await fc.assert(
        fc.asyncProperty(
          place,
          fc.array(fc.tuple(name, value), { maxLength: 10 }),
          fc.boolean(),
          async ([method, url], pairs, isNearlyRight) => {
            const form = new URLSearchParams({ ...(isNearlyRight ? validRequest : {}), ...Object.fromEntries(pairs) }).toString()
            const answer =
              method === 'GET'
                ? sso.browser().request('GET', `${url}?${form}`, undefined, { accept: 'text/html' })
                : sso.browser().request('POST', url, form, headers)
            const { status, headers: answered } = await answer
            expect(status).toBeLessThan(500)
            expect(String(answered['location'] ?? '')).not.toContain('code=9000')
          },
        ),
        { numRuns: 250 },
      )
    } finally {
      await sso.close()
    }
  })

  it.each([
    ['no JSON', '{', 'application/json', 'INPUT_INVALID'],
    ['an empty body', '', 'application/json', 'INPUT_INVALID'],
    ['a form', 'purpose=sign-in', 'application/x-www-form-urlencoded', 'CONTENT_TYPE_REFUSED'],
    ['more than 64 KiB', JSON.stringify({ purpose: 'x'.repeat(70_000) }), 'application/json', 'INPUT_TOO_LARGE'],
    ['a purpose no proof can serve yet', '{"purpose":"bind"}', 'application/json', 'INPUT_INVALID'],
    ['a prototype', '{"__proto__":{"purpose":"sign-in"}}', 'application/json', 'INPUT_INVALID'],
  ])('%s', async (_name, body, type, code) => {
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
