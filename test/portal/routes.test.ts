// The table of routes and what holds in front of each: compared with the routes there are, and tried.
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpServer } from '../../apps/server/src/platform/web/http-server.ts'
import { createSharedLimit } from '../../apps/server/src/platform/web/shared-limit.ts'
import { guardRoutes } from '../../apps/server/src/portal/guards.ts'
import { routeTable, type RouteRow } from '../../apps/server/src/portal/route-table.ts'
import { signInLimits } from '../../apps/server/src/portal/sign-in/limits.ts'
import { organization, startPortal, testClock, type TestPortal } from './portal-harness.ts'

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

let portal: TestPortal
beforeAll(async () => void (portal = await startPortal({ config: { businessSystems: [system] } })))
afterAll(() => portal.close())

const rows = routeTable.map((row): readonly [string, RouteRow] => [`${row.method} ${row.path}`, row])
const methodOf = (method: string) => (method === 'ALL' ? 'POST' : method) as 'GET' | 'POST' | 'DELETE'

describe('routes', () => {
  it('every row of the table is a route, and every other route is a page', () => {
    expect(rows.map(([name]) => name).filter((name) => !portal.routes.includes(name))).toEqual([])
    const named = new Set(rows.map(([name]) => name))
    const others = portal.routes.filter((name) => !named.has(name.replace(/^HEAD /, 'GET ')))
    expect(others.filter((name) => !/^(?:GET|HEAD) \//.test(name) || /\/(?:api|oidc|sso|\.well-known)\b/.test(name))).toEqual([])
    expect(others.length).toBeGreaterThan(3)
  })

  it.each(rows.filter(([, { origin }]) => origin))(
    '%s refuses a page of another origin, and writes it down once a minute',
    async (name, row) => {
      const ask = () => portal.browser().request(methodOf(row.method), row.path, {}, { origin: 'https://evil.example' })
      for (let turn = 0; turn < 3; turn++) expect((await ask()).body.failure.code).toBe('ORIGIN_REFUSED')
      const written = (await portal.audit()).filter(({ event, detail }) => event === 'request.refused' && detail['route'] === name)
      expect(written).toHaveLength(1)
    },
  )

  it('a route without a row does not start', () => {
    const app = createHttpServer({ log: portal.parts.log })
    guardRoutes(app, portal.parts)
    expect(() => app.get('/api/unsaid', async () => '')).toThrow('GET /api/unsaid has no row')
    expect(() => app.post('/api/session', async () => '')).toThrow('POST /api/session has no row')
  })

  it('every row is limited by address, an IPv6 one by its /64', async () => {
    const strict = await startPortal({ config: { signInsPerMinute: 1 } })
    const ask = (url: string, method: 'GET' | 'POST' | 'DELETE', remoteAddress: string) =>
      strict.app.inject({ method, url, remoteAddress, headers: { host: 'localhost:8600', origin: strict.config.origin } })
    for (let turn = 0; turn < 10; turn++) expect((await ask('/api/sign-in/options', 'GET', `2001:db8:1:2::${turn}`)).statusCode).toBe(200)
    for (const [, { method, path }] of rows) expect((await ask(path, methodOf(method), '2001:db8:1:2:ffff::1')).statusCode).toBe(429)
    expect((await ask('/api/sign-in/options', 'GET', '2001:db8:1:3::1')).statusCode).toBe(200)
    testClock(strict).advance(60_000)
    expect((await ask('/api/sign-in/options', 'GET', '2001:db8:1:2::1')).statusCode).toBe(200)
    await strict.close()
  })

  it('who gives wrong client secrets is turned away by every node, the right one too; others are not', async () => {
    const token = (secret: string, remoteAddress: string) =>
      portal.app.inject({
        ...{ method: 'POST', url: '/oidc/token', remoteAddress, payload: 'grant_type=authorization_code&code=x' },
        headers: { authorization: `Basic ${btoa(`a:${secret}`)}`, 'content-type': 'application/x-www-form-urlencoded' },
      })
    for (let turn = 0; turn < 20; turn++) expect((await token('guessed', '203.0.113.7')).statusCode).toBe(401)
    const elsewhere = createSharedLimit({ db: portal.db, schema: 'portal', name: 'secret', most: 20, seconds: 600 })
    await expect.poll(() => elsewhere.blockedFor('203.0.113.7')).toBeGreaterThan(500)
    const refused = await token(system.clientSecret, '203.0.113.7')
    expect([refused.statusCode, Number(refused.headers['retry-after']) > 500]).toEqual([429, true])
    expect((await token(system.clientSecret, '203.0.113.8')).statusCode).toBe(400)
  })

  it('a limit that guards a secret lets nobody try while it cannot be counted: a 503 that says when, and no guess more afterwards', async () => {
    const ask = (url: string, payload: object | string, headers: Record<string, string>) =>
      portal.app.inject({
        method: 'POST',
        url,
        remoteAddress: '203.0.113.9',
        payload,
        headers,
      })
    const token = () =>
      ask('/oidc/token', 'grant_type=authorization_code&code=x', {
        authorization: `Basic ${btoa('a:guessed')}`,
        'content-type': 'application/x-www-form-urlencoded',
      })
    const byCode = () =>
      ask('/api/cases/by-code', { number: '20260101-0001', code: '000000000' }, { host: 'localhost:8600', origin: portal.config.origin })
    const refused = await portal.db.transaction().execute(async (trx) => {
      await sql`lock table portal.limits in access exclusive mode`.execute(trx)
      return Promise.all([token(), byCode()])
    })
    expect(refused.map(({ statusCode, headers }) => [statusCode, headers['retry-after']])).toEqual([
      [503, '2'],
      [503, '2'],
    ])
    expect(refused.map((one) => one.json().failure.code)).toEqual(['DATABASE_BUSY', 'DATABASE_BUSY'])
    expect((await token()).statusCode).toBe(401)
  })

  it('D5 when too many sign-ins are under way none begins, and is told when to come back', async () => {
    const small = await startPortal({ config: { signInsAtOnce: 1 } })
    const begin = () => small.browser().request('POST', '/api/sign-in/challenges', { purpose: 'sign-in' })
    const answers = await Promise.all([begin(), begin(), begin()])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 503, 503])
    const turnedAway = answers.find(({ status }) => status === 503)
    expect([turnedAway?.body.failure.code, turnedAway?.headers['retry-after']]).toEqual(['PORTAL_BUSY', '2'])
    expect((await small.browser().signIn(small.certify({ subject: organization.name }))).body.next).toBe('enter')
    await small.close()
  })

  it('D6 sign-ins are counted, not requests: by browser and by address, and no address is stored as it is', () => {
    const [address, browser] = signInLimits({}, '203.0.113.7', createHash('sha256').update('x').digest('hex'))
    expect([address.most, browser.most]).toEqual([600, 30])
    expect(address.key).not.toContain('203.0.113')
    expect(signInLimits({}, '2001:db8::1', 'b')[0].key).toBe(signInLimits({}, '2001:db8::2', 'b')[0].key)
  })
})
