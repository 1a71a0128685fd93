import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { organization, startPortal, testClock, unit, type TestPortal } from './portal-harness.ts'

const units = [
  { ...unit('30104831'), place: '示范省本级', insurances: [{ kind: '企业职工基本养老保险', place: '示范省本级' }] },
  { ...unit('30104832'), insurances: [{ kind: '工伤保险', place: '示范市' }] },
]

let portal: TestPortal

beforeAll(async () => void (portal = await startPortal({ organizations: [{ ...organization, units }] })))
afterAll(() => portal.close())

const signedIn = async (identity = portal.certify({ subject: organization.name }), unitCode = '30104831') => {
  const browser = portal.browser()
  await browser.signIn(identity)
  const answer = await browser.request('POST', '/api/sign-in/unit', { unitCode })
  expect(answer.body).toMatchObject({ next: 'enter', location: '/workbench' })
  return browser
}

describe('units', () => {
  it('R21 several units are shown with insurances and places, and nobody is in before one is chosen', async () => {
    const browser = portal.browser()
    const { body } = await browser.signIn(portal.certify({ subject: organization.name }))
    expect(body).toMatchObject({ next: 'choose-unit', organization: { name: organization.name }, units })
    expect((await browser.request('GET', '/api/sign-in/unit')).body).toEqual(body)
    expect((await browser.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
  })

  it('R21 a unit of somebody else is refused and the choice stays open', async () => {
    const browser = portal.browser()
    await browser.signIn(portal.certify({ subject: organization.name }))
    expect((await browser.request('POST', '/api/sign-in/unit', { unitCode: '99999999' })).body.failure.code).toBe('UNIT_NOT_YOURS')
    expect((await browser.request('POST', '/api/sign-in/unit', { unitCode: '30104832' })).body.next).toBe('enter')
    expect((await browser.request('GET', '/api/session')).body.unit).toEqual(units[1])
  })

  it('a choice belongs to its browser and is made once', async () => {
    const [own, other] = [portal.browser(), portal.browser()]
    await own.signIn(portal.certify({ subject: organization.name }))
    await other.challenge()
    expect((await other.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })).body.failure.code).toBe('UNIT_CHOICE_MISSING')
    const twice = await Promise.all([1, 2].map(() => own.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })))
    expect(twice.map(({ status }) => status).toSorted()).toEqual([200, 409])
  })

  it('who knew the cookie from before the proof cannot choose: the one who proved has another since', async () => {
    const browser = portal.browser()
    await browser.challenge()
    const planted = browser.cookies.get('yinxin-browser') ?? ''
    await browser.signIn(portal.certify({ subject: organization.name }))
    expect(browser.cookies.get('yinxin-browser')).not.toBe(planted)
    const attacker = portal.browser()
    attacker.cookies.set('yinxin-browser', planted)
    expect((await attacker.request('GET', '/api/sign-in/unit')).body.failure.code).toBe('UNIT_CHOICE_MISSING')
    expect((await attacker.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })).body.failure.code).toBe('UNIT_CHOICE_MISSING')
    expect((await browser.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })).body.next).toBe('enter')
  })

  it('a choice not made in ten minutes is lost', async () => {
    const browser = portal.browser()
    await browser.signIn(portal.certify({ subject: organization.name }))
    testClock(portal).advance(600_000)
    expect((await browser.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })).body.failure.code).toBe('UNIT_CHOICE_MISSING')
  })

  it('R21 the unit is switched without signing in again, and audited', async () => {
    const browser = await signedIn()
    expect((await browser.request('POST', '/api/session/unit', { unitCode: '30104832' })).body.unit.code).toBe('30104832')
    expect((await browser.request('GET', '/api/session')).body.unit.code).toBe('30104832')
    expect((await browser.request('POST', '/api/session/unit', { unitCode: '99999999' })).body.failure.code).toBe('UNIT_NOT_YOURS')
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'unit.chosen', detail: { how: 'switched' } })
  })
})

describe('sessions', () => {
  it('only a hash of the cookie is stored', async () => {
    const browser = await signedIn()
    const cookie = browser.cookies.get('yinxin-session') ?? ''
    const { rows } = await sql<{ dump: string }>`select s::text as dump from portal.sessions s`.execute(portal.db)
    expect(cookie).toHaveLength(43)
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.filter(({ dump }) => dump.includes(cookie))).toEqual([])
  })

  it('signing in again in the same browser replaces the session', async () => {
    const browser = await signedIn()
    const before = browser.cookies.get('yinxin-session') ?? ''
    await browser.signIn(portal.certify({ subject: organization.name }))
    await browser.request('POST', '/api/sign-in/unit', { unitCode: '30104831' })
    expect(browser.cookies.get('yinxin-session')).not.toBe(before)
    const old = portal.browser()
    old.cookies.set('yinxin-session', before)
    expect((await old.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
  })

  it('R30 a session ends when idle, and at its absolute end though in use', async () => {
    const idle = await signedIn()
    testClock(portal).advance(1_800_000)
    expect((await idle.request('GET', '/api/session')).body.failure.code).toBe('SESSION_EXPIRED')
    expect((await idle.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    const busy = await signedIn()
    for (let minutes = 0; minutes < 480 - 20; minutes += 20) {
      testClock(portal).advance(1_200_000)
      expect((await busy.request('GET', '/api/session')).status).toBe(200)
    }
    testClock(portal).advance(1_200_000)
    expect((await busy.request('GET', '/api/session')).body.failure.code).toBe('SESSION_EXPIRED')
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'session.ended', detail: { reason: 'absolute' } })
  })

  it('R30 own sessions are listed and ended one by one; those of another certificate holder are out of reach', async () => {
    const identity = portal.certify({ subject: organization.name })
    const [here, there] = [await signedIn(identity), await signedIn(identity)]
    const stranger = await signedIn(
      portal.certify({
        subject: [
          ['C', 'CN'],
          ['O', organization.name],
          ['CN', '李敏'],
        ],
      }),
    )
    const { sessions } = (await here.request('GET', '/api/session')).body
    const other = sessions.find(({ current }: { current: boolean }) => !current)
    expect((await here.request('DELETE', `/api/sessions/${other.id}`)).status).toBe(204)
    expect((await here.request('DELETE', `/api/sessions/${other.id}`)).body.failure.code).toBe('NOT_FOUND')
    expect((await here.request('DELETE', '/api/sessions/not-an-id')).body.failure.code).toBe('NOT_FOUND')
    const strange = (await stranger.request('GET', '/api/session')).body.sessions
    expect(strange).toHaveLength(1)
    expect((await here.request('DELETE', `/api/sessions/${strange[0].id}`)).body.failure.code).toBe('NOT_FOUND')
    const statuses = await Promise.all(
      [here, there, stranger].map(async (browser) => (await browser.request('GET', '/api/session')).status),
    )
    expect(statuses).toEqual([200, 401, 200])
  })

  it('R30 signing out ends this session; signing out everywhere ends all', async () => {
    const identity = portal.certify({ subject: organization.name })
    const browsers = [await signedIn(identity), await signedIn(identity), await signedIn(identity)] as const
    expect((await browsers[0].request('DELETE', '/api/session')).status).toBe(204)
    expect((await browsers[1].request('GET', '/api/session')).status).toBe(200)
    expect((await browsers[1].request('DELETE', '/api/sessions')).status).toBe(204)
    expect((await browsers[2].request('GET', '/api/session')).status).toBe(401)
  })

  it('R30 a session that ended because the UKey was pulled out says so in its audit line; the policy is in the answer', async () => {
    const identity = portal.certify({ subject: organization.name })
    const browser = await signedIn(identity)
    const { body } = await browser.request('GET', '/api/session')
    expect(body).toMatchObject({ signOutOnUkeyRemoval: true, certificate: { sha256: identity.certificate.sha256 } })
    expect((await browser.request('DELETE', '/api/session?reason=ukey-removed')).status).toBe(204)
    expect((await browser.request('GET', '/api/session')).status).toBe(401)
    const last = (await portal.audit()).findLast(({ event }) => event === 'session.ended')
    expect(last).toMatchObject({ certificate: identity.certificate.sha256, detail: { reason: 'ukey-removed' } })
    const other = await signedIn(identity)
    expect((await other.request('DELETE', '/api/session?reason=anything')).status).toBe(204)
    const line = (await portal.audit()).findLast(({ event }) => event === 'session.ended')
    expect(line?.detail).toMatchObject({ reason: 'signed-out' })
  })

  it('a foreign origin can neither switch nor end', async () => {
    const browser = await signedIn()
    for (const [method, url] of [
      ['DELETE', '/api/session'],
      ['DELETE', '/api/sessions'],
      ['POST', '/api/session/unit'],
    ] as const) {
      expect(
        (await browser.request(method, url, method === 'POST' ? { unitCode: '30104832' } : undefined, { origin: 'http://localhost:8601' }))
          .body.failure.code,
      ).toBe('ORIGIN_REFUSED')
    }
    expect((await browser.request('GET', '/api/session')).status).toBe(200)
  })
})
