import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import type { TestIdentity } from '@yinxin/testkit'
import { createBusinessSystem } from '../../apps/business-system/src/server.ts'
import { createSignOn, type Attempt, type SignOn } from '../../apps/business-system/src/sign-on.ts'
import { systemClock } from '../../apps/server/src/platform/clock.ts'
import { createHttpBrowser, type HttpBrowser } from './http-browser.ts'
import { organization, prove, startPortal, unit, withHandler, type TestPortal } from './portal-harness.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const units = [unit('30104831'), unit('30104832', '示范市分公司')]
const clientSecret = 'a-secret-of-at-least-thirty-two-characters'

let portal: TestPortal
let system: FastifyInstance
let origin: string
let systemOrigin: string
let farewells: Server
const logoutTokens: string[] = []
/** What the business system said of itself. */
const reported: string[] = []
/** The next one who comes to tell is refused. */
let isAway = false
let signOn: SignOn

beforeAll(async () => {
  const [port, systemPort] = [await freePort(), await freePort()]
  origin = `http://localhost:${port}`
  systemOrigin = `http://127.0.0.1:${systemPort}`
  farewells = createServer((request, response) => {
    let body = ''
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => {
        if (isAway) {
          isAway = false
          return response.writeHead(503).end()
        }
        logoutTokens.push(new URLSearchParams(body).get('logout_token') ?? '')
        return response.end()
      })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => farewells.once('listening', resolve))
  const sample = (id: string, more: object) => ({
    id,
    clientId: id,
    clientSecret,
    name: { zh: '经办系统', en: 'Handling' },
    description: { zh: '', en: '' },
    url: systemOrigin,
    redirectUris: [`${systemOrigin}/callback`],
    ...more,
  })
  const backchannelLogoutUri = `http://127.0.0.1:${(farewells.address() as AddressInfo).port}/logout`
  portal = await startPortal({
    clock: systemClock,
    organizations: [{ ...organization, units }],
    config: { origin, businessSystems: [sample('jingban', {}), sample('told', { backchannelLogoutUri })] },
  })
  // Either may start first: the business system listens before its portal does.
  const settings = {
    issuer: `${origin}/oidc`,
    clientId: 'jingban',
    clientSecret,
    origin: systemOrigin,
    host: '127.0.0.1',
    port: systemPort,
  }
  system = createBusinessSystem(settings, (line) => reported.push(line))
  await system.listen({ host: '127.0.0.1', port: systemPort })
  const early = await createHttpBrowser().go(`${systemOrigin}/sign-in`)
  expect(early.status).toBe(503)
  await portal.app.listen({ host: 'localhost', port })
  signOn = createSignOn({ issuer: `${origin}/oidc`, clientId: 'told', clientSecret, origin: systemOrigin, host: '', port: 0 })
})

afterAll(async () => {
  await system?.close()
  await portal?.close()
  farewells?.close()
})

/** Signs in at the portal; answers where the page would go. */
async function signIn(browser: HttpBrowser, identity: TestIdentity, unitCode = '30104831'): Promise<string> {
  const challenge = JSON.parse(
    (await browser.go(`${origin}/api/sign-in/challenges`, { method: 'POST', body: { purpose: 'sign-in' } })).text,
  )
  const authToken = prove(identity, challenge.nonce, origin)
  await browser.go(`${origin}/api/sign-in`, { method: 'POST', body: { challengeId: challenge.id, authToken } })
  const answer = JSON.parse((await browser.go(`${origin}/api/sign-in/unit`, { method: 'POST', body: { unitCode } })).text)
  return origin + answer.location
}

const identity = () => portal.certify({ subject: organization.name })
const failurePage = (number: number) => new RegExp(`/ssologin/failure\\?code=${number}&trace=[0-9a-f]{16}$`)

/** Runs the flow of the client `told` in a browser that is signed in; answers the callback's address. */
async function authorize(
  browser: HttpBrowser,
  change: Record<string, string> = {},
): Promise<{ callback: URL; attempt: Attempt; last: string }> {
  const { attempt, address } = await signOn.begin()
  const url = new URL(address)
  for (const [name, value] of Object.entries(change)) url.searchParams.set(name, value)
  const visit = await browser.follow(url.href, /\/callback\?/)
  return { callback: new URL(visit.location ?? visit.url), attempt, last: visit.url }
}

describe('single sign-on', () => {
  it('R31 from the business system to the portal, PIN, unit, and back in', async () => {
    const browser = createHttpBrowser()
    const login = await browser.follow(`${systemOrigin}/sign-in`)
    expect(login.url).toMatch(/\/ssologin\/login\?interaction=[\w-]+$/)
    // the page names what is entered, to the browser it waits for and to no other
    const entered = (visitor: HttpBrowser) => visitor.follow(`${origin}/api/sign-in/entered-system`)
    expect(JSON.parse((await entered(browser)).text)).toEqual({ name: { zh: '经办系统', en: 'Handling' } })
    expect(JSON.parse((await entered(createHttpBrowser())).text)).toEqual({})
    const location = await signIn(browser, identity(), '30104832')
    expect(new URL(location).pathname).toMatch(/^\/sso\/interaction\//)
    const home = await browser.follow(location)
    expect([home.status, home.url]).toEqual([200, `${systemOrigin}/`])
    for (const shown of [organization.name, organization.uscc, '示范市分公司', '30104832', '工伤保险', '未识别经办人', 'P-256'])
      expect(home.text).toContain(shown)
    expect(home.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'")
  })

  it('R31 somebody signed in at the portal enters without being asked, and it is audited', async () => {
    const browser = createHttpBrowser()
    expect(new URL(await signIn(browser, portal.certify({ subject: withHandler('李', '敏') }))).pathname).toBe('/workbench')
    const home = await browser.follow(`${systemOrigin}/sign-in`)
    expect(home.url).toBe(`${systemOrigin}/`)
    expect(home.text).toContain('李敏')
    const line = (await portal.audit()).findLast(({ event }) => event === 'sso.authorized')
    expect(line?.detail).toMatchObject({ unit: '30104831', acr: 'certificate', handler: 'named by certificate' })
  })

  it('R21 a unit switched at the portal shows in the business system at once', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    expect((await browser.follow(`${systemOrigin}/sign-in`)).text).toContain('30104831')
    await browser.go(`${origin}/api/session/unit`, { method: 'POST', body: { unitCode: '30104832' } })
    expect((await browser.go(`${systemOrigin}/`)).text).toContain('30104832')
  })

  it('R30 signing out of the portal ends the business system and the next entry asks for the UKey', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    await browser.follow(`${systemOrigin}/sign-in`)
    await browser.go(`${origin}/api/session`, { method: 'DELETE' })
    expect((await browser.go(`${systemOrigin}/`)).text).not.toContain(organization.uscc)
    expect((await browser.follow(`${systemOrigin}/sign-in`)).url).toContain('/ssologin/login?interaction=')
  })

  it('R31 signing out in the business system asks, and ends the portal session when told so', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    await browser.follow(`${systemOrigin}/sign-in`)
    const out = await browser.go(`${systemOrigin}/sign-out`, { method: 'POST' })
    const page = await browser.go(out.location ?? '')
    expect(page.text).toContain('退出登录')
    expect(page.headers.get('content-security-policy')).toContain(`form-action 'self' ${systemOrigin}`)
    const [, action] = /action="([^"]+)"/.exec(page.text) ?? []
    const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(page.text) ?? []
    const form = {
      method: 'POST',
      body: new URLSearchParams({ xsrf: xsrf ?? '', logout: 'yes' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }
    const end = await browser.go(action ?? '', form)
    expect(end.location).toBe(`${systemOrigin}/`)
    expect((await browser.go(`${origin}/api/session`)).status).toBe(401)
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'session.ended', detail: { reason: 'business-system' } })
  })

  it('after a failure the way back in still leads to the business system; an address typed anew leads to the workbench', async () => {
    for (const [site, path] of [
      ['same-origin', '/sso/interaction/'],
      ['none', '/workbench'],
    ] as const) {
      const browser = createHttpBrowser()
      await browser.follow(`${systemOrigin}/sign-in`)
      await browser.go(`${origin}/ssologin/login`, { headers: { 'sec-fetch-site': site } })
      expect(new URL(await signIn(browser, identity())).pathname.startsWith(path)).toBe(true)
    }
  })

  it('SIGN_IN_OTHER_BROWSER: a sign-in begun by somebody else is not finished here', async () => {
    const [attacker, victim] = [createHttpBrowser(), createHttpBrowser()]
    const login = (await attacker.follow(`${systemOrigin}/sign-in`)).url
    const uid = new URL(login).searchParams.get('interaction') ?? ''
    expect((await victim.follow(login)).url).toMatch(failurePage(6004))
    expect((await victim.follow(`${origin}/sso/interaction/${uid}`)).url).toMatch(failurePage(6004))
    expect((await victim.follow(`${origin}/oidc/auth/${uid}`)).url).toMatch(failurePage(6004))
    expect(new URL(await signIn(victim, identity())).pathname).toBe('/workbench')
    expect((await attacker.follow(`${origin}/sso/interaction/${uid}`)).url).toContain('/ssologin/login?interaction=')
  })

  it('SIGN_IN_LOST: an interaction that never was', async () => {
    for (const path of ['/sso/interaction/never-was', '/oidc/auth/never-was', '/ssologin/login?interaction=never-was']) {
      expect((await createHttpBrowser().follow(origin + path)).url).toMatch(failurePage(6003))
    }
  })

  it('the business system refuses an answer to an attempt that began in another browser', async () => {
    const [attacker, victim] = [createHttpBrowser(), createHttpBrowser()]
    await signIn(attacker, identity())
    const { location } = await attacker.follow(`${systemOrigin}/sign-in`, /\/callback\?/)
    expect((await victim.go(location ?? '')).status).toBe(400)
    await victim.go(`${systemOrigin}/sign-in`)
    expect((await victim.go(location ?? '')).status).toBe(400)
  })

  it('the business system says why the portal did not finish a sign-in: the person is told to begin again, its operator what was wrong', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    const { location } = await browser.follow(`${systemOrigin}/sign-in`, /\/callback\?/)
    const callback = new URL(location ?? '')
    callback.searchParams.set('code', 'never-was')
    reported.length = 0
    expect((await browser.go(callback.href)).status).toBe(400)
    expect(reported).toEqual([expect.stringMatching(/^a sign-in was not finished: .*invalid_grant/)])
  })

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 6001],
    ['an address never registered', { redirect_uri: 'http://127.0.0.1:1/steal' }, 6005],
  ])('%s ends at the failure page, not at the address asked for', async (_name, change, number) => {
    const { last } = await authorize(createHttpBrowser(), change as Record<string, string>)
    expect(last).toMatch(failurePage(number))
  })

  it('PKCE is required', async () => {
    const browser = createHttpBrowser()
    const { address } = await signOn.begin()
    const url = new URL(address)
    for (const name of ['code_challenge', 'code_challenge_method']) url.searchParams.delete(name)
    expect((await browser.follow(url.href, /\/callback\?/)).location).toContain('error=invalid_request')
  })

  it('R31 the ID token is small and signed; a subject differs between business systems; details are at userinfo', async () => {
    const browser = createHttpBrowser()
    const certificate = identity()
    await signIn(browser, certificate)
    const { callback, attempt } = await authorize(browser)
    const tokens = await signOn.finish(callback, attempt)
    expect(tokens.idToken.length).toBeLessThan(2048)
    const keys = createRemoteJWKSet(new URL(`${origin}/oidc/jwks`))
    const { payload } = await jwtVerify(tokens.idToken, keys, { issuer: `${origin}/oidc`, audience: 'told' })
    expect(payload).toMatchObject({
      acr: 'certificate',
      amr: ['swk', 'pin', 'mfa'],
      auth_time: expect.any(Number),
      sid: expect.any(String),
    })
    expect(payload['org']).toBeUndefined()
    expect(await signOn.identify(tokens)).toMatchObject({
      sub: payload.sub,
      org: { name: organization.name, uscc: organization.uscc, type: 'legal-person', region: '示范市' },
      unit: { code: '30104831' },
      cert: { algorithm: 'P-256', serial: certificate.certificate.serialNumber, 'x5t#S256': expect.stringMatching(/^[\w-]{43}$/) },
    })
    const subjects = new Set<string | undefined>()
    for (const clientId of ['told', 'jingban']) {
      const own = createSignOn({ issuer: `${origin}/oidc`, clientId, clientSecret, origin: systemOrigin, host: '', port: 0 })
      for (let turn = 0; turn < 2; turn++) {
        const begun = await own.begin()
        const visit = await browser.follow(begun.address, /\/callback\?/)
        subjects.add(decodeJwt((await own.finish(new URL(visit.location ?? ''), begun.attempt)).idToken).sub)
      }
    }
    expect(subjects.size).toBe(2)
  })

  it('a code is good once, also for two at the same moment', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    const { callback, attempt } = await authorize(browser)
    const outcomes = await Promise.allSettled([signOn.finish(callback, attempt), signOn.finish(callback, attempt)])
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    await expect(signOn.finish(callback, attempt)).rejects.toThrow()
  })

  it('R31 prompt=login asks for the UKey again, and whoever signs in then is the one who enters', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    const first = await authorize(browser)
    const { sub } = await signOn.finish(first.callback, first.attempt)
    const again = await authorize(browser, { prompt: 'login' })
    expect(again.last).toContain('/ssologin/login?interaction=')
    const location = await signIn(
      browser,
      portal.certify({
        subject: [
          ['C', 'CN'],
          ['O', organization.name],
          ['CN', '财务'],
        ],
      }),
    )
    const visit = await browser.follow(location, /\/callback\?/)
    expect(visit.location).toContain('code=')
    expect((await signOn.finish(new URL(visit.location ?? ''), again.attempt)).sub).not.toBe(sub)
  })

  it('prompt=none answers login_required when nobody is signed in', async () => {
    const { callback } = await authorize(createHttpBrowser(), { prompt: 'none' })
    expect(callback.searchParams.get('error')).toBe('login_required')
  })

  const told = (sid: unknown) => logoutTokens.find((token) => decodeJwt(token)['sid'] === sid)

  it('R31 a business system that asked for it is told when the session ends, also when it is away at first', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    const { callback, attempt } = await authorize(browser)
    const tokens = await signOn.finish(callback, attempt)
    const { sid } = decodeJwt(tokens.idToken)
    isAway = true
    await browser.go(`${origin}/api/session`, { method: 'DELETE' })
    await expect.poll(() => isAway, { timeout: 10_000 }).toBe(false) // it was asked once, and refused
    await expect.poll(() => told(sid), { timeout: 20_000 }).toBeDefined()
    const keys = createRemoteJWKSet(new URL(`${origin}/oidc/jwks`))
    const { payload } = await jwtVerify(told(sid) ?? '', keys, { issuer: `${origin}/oidc`, audience: 'told', typ: 'logout+jwt' })
    expect(payload).toMatchObject({ sub: tokens.sub, sid })
    expect(await signOn.identify(tokens)).toBeUndefined()
  })

  it('R31 it is told as well when a new sign-in in the same browser replaces the session', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    const { callback, attempt } = await authorize(browser)
    const tokens = await signOn.finish(callback, attempt)
    await signIn(browser, identity())
    await expect.poll(() => told(decodeJwt(tokens.idToken)['sid']), { timeout: 10_000 }).toBeDefined()
  })

  /** Enters `told` for whom the context says, as its tile does. */
  async function enter(browser: HttpBrowser, context: string) {
    expect((await browser.go(`${origin}/sso/launch/told?context=${context}`)).location).toBe(`${systemOrigin}/`)
    const { callback, attempt } = await authorize(browser)
    return signOn.finish(callback, attempt)
  }

  it('R21 two contexts of one session live side by side: two tabs act for two units, each with an account and a sid of its own', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity(), '30104831')
    const post = async (path: string, body: object) => JSON.parse((await browser.go(origin + path, { method: 'POST', body })).text)
    const [first, second] = [
      JSON.parse((await browser.go(`${origin}/api/session`)).text).context.id,
      (await post('/api/session/contexts', { unitCode: '30104832' })).context.id,
    ]
    const tabs = [await enter(browser, first), await enter(browser, second)] as const
    const units = async () =>
      Promise.all(tabs.map(async (tokens) => ((await signOn.identify(tokens)) as { unit?: { code: string } } | undefined)?.unit?.code))
    expect(await units()).toEqual(['30104831', '30104832'])
    expect(decodeJwt(tabs[0].idToken)['sid']).not.toBe(decodeJwt(tabs[1].idToken)['sid'])
    const { rows } = await sql<{ account: string }>`select distinct account_id as account from portal.oidc
      where kind = 'Grant' and account_id in (${first}, ${second})`.execute(portal.db)
    expect(rows).toHaveLength(2)

    await post(`/api/session/unit?context=${first}`, { unitCode: '30104832' }) // one moves, the other stays what it is
    expect(await units()).toEqual(['30104832', '30104832'])
    expect(JSON.parse((await browser.go(`${origin}/api/session?context=${second}`)).text).context).toEqual({
      id: second,
      others: [{ id: first, unitCode: '30104832' }],
    })
    const stranger = createHttpBrowser()
    await signIn(stranger, identity())
    expect((await stranger.go(`${origin}/api/session?context=${first}`)).status).toBe(404)

    await browser.go(`${origin}/api/session`, { method: 'DELETE' })
    expect(await Promise.all(tabs.map((tokens) => signOn.identify(tokens)))).toEqual([undefined, undefined])
  })

  it.each([
    ['no proof that the page asked', 'xsrf=wrong&logout=yes'],
    ['nothing at all', 'logout=yes'],
  ])('a sign-out whose check failed (%s) ends nothing', async (_name, body) => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    await authorize(browser)
    const form = { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await browser.go(`${origin}/oidc/session/end/confirm`, form)).location).toMatch(failurePage(6005))
    expect((await browser.go(`${origin}/api/session`)).status).toBe(200)
  })

  it.each([
    ['id_token_hint', 'not-a-token'],
    ['post_logout_redirect_uri', 'https://evil.example/'],
  ])('a sign-out with a bad %s ends nothing, and leads to the failure page', async (name, value) => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    await authorize(browser)
    const query = new URLSearchParams({ client_id: 'told', [name]: value }).toString()
    expect((await browser.go(`${origin}/oidc/session/end?${query}`)).location).toMatch(failurePage(6005))
    expect((await browser.go(`${origin}/api/session`)).status).toBe(200)
  })

  it.each(['/oidc/auth', '/oidc//auth', '/oidc/%61uth', '/oidc/./auth'])(
    'a session cookie of the provider that a browser brings is not believed at %s',
    async (path) => {
      const victim = createHttpBrowser()
      await signIn(victim, identity())
      await authorize(victim)
      const { rows } = await sql<{ id: string }>`select id from portal.oidc where kind = 'Session'`.execute(portal.db)
      expect(rows.length).toBeGreaterThan(0)
      for (const { id } of rows) {
        const { address } = await signOn.begin()
        const answer = await createHttpBrowser().go(address.replace('/oidc/auth', path), { headers: { cookie: `yinxin-sso=${id}` } })
        expect(answer.location ?? '').not.toMatch(/[?&]code=[\w-]{20,}/)
      }
    },
  )

  it('the provider gives nothing to a session that is over, though its row is still there', async () => {
    const browser = createHttpBrowser()
    await signIn(browser, identity())
    await authorize(browser)
    const { context } = JSON.parse((await browser.go(`${origin}/api/session`)).text)
    const { address } = await signOn.begin()
    await sql`update portal.sessions s set idle_expires_at = now() - interval '1 second' from portal.contexts c
      where c.session_id = s.id and c.id = ${context.id}`.execute(portal.db)
    expect((await browser.go(address)).location ?? '').not.toMatch(/[?&]code=[\w-]{20,}/)
  })

  it('nobody can push an authorization request', async () => {
    const discovery = JSON.parse((await createHttpBrowser().go(`${origin}/oidc/.well-known/openid-configuration`)).text)
    expect(discovery).not.toHaveProperty('pushed_authorization_request_endpoint')
    const form = new URLSearchParams({ client_id: 'told', response_type: 'code' }).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${btoa(`told:${clientSecret}`)}` }
    const pushed = await createHttpBrowser().go(`${origin}/oidc/request`, { method: 'POST', body: form, headers })
    expect(pushed.text).not.toContain('request_uri')
  })

  it.each(['/oidc/auth', '/oidc//auth', '/oidc/%61uth', '/OIDC/auth', '/oidc/./auth', '//oidc/auth', '/oidc/auth/'])(
    'nobody is let in by the provider alone at %s once the portal session is over',
    async (path) => {
      const browser = createHttpBrowser()
      await signIn(browser, identity())
      await authorize(browser)
      await browser.go(`${origin}/api/session`, { method: 'DELETE' })
      const { address } = await signOn.begin()
      const answer = await browser.go(address.replace('/oidc/auth', path))
      expect(answer.location ?? '').not.toMatch(/\/callback\?.*code=/)
      expect(browser.cookie('localhost', 'yinxin-sso')).toBeUndefined()
    },
  )
})
