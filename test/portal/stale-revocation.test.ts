import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import { recheckSessions } from '../../apps/server/src/portal/sessions/recheck.ts'
import { listUrl, organization, startPortal, testClock, type TestPortal } from './portal-harness.ts'

const hour = 3_600_000

let portal: TestPortal

beforeAll(async () => void (portal = await startPortal({ config: { staleRevocationSeconds: 86_400 } })))
afterAll(() => portal.close())

const certify = (cn: string) =>
  portal.certify({
    subject: [
      ['C', 'CN'],
      ['O', organization.name],
      ['CN', cn],
    ],
    urls: { crl: [listUrl] },
  })

describe('sign-in on an expired revocation list', () => {
  it('R28 enters with lower assurance where the operator allows it, never binds, and ends when the next list names the certificate', async () => {
    const [kept, withdrawn, unbound] = [certify('甲'), certify('乙'), certify('丙')]
    for (const identity of [kept, withdrawn]) expect((await portal.browser().signIn(identity)).body).toMatchObject({ firstSignIn: true })

    testClock(portal).advance(7 * 24 * hour + hour) // the list is an hour over
    const [a, b] = [portal.browser(), portal.browser()]
    await a.signIn(kept)
    await b.signIn(withdrawn)
    for (const browser of [a, b]) expect((await browser.request('GET', '/api/session')).body.acr).toBe('certificate-stale')
    expect((await portal.browser().signIn(unbound)).body.failure?.code).toBe('BINDING_NEEDS_FRESH_STATUS')

    const recheck = () => {
      testClock(portal).advance(60_000)
      return recheckSessions(portal.parts)
    }
    await recheck() // still nothing fresh: nobody is ended for it
    expect((await b.request('GET', '/api/session')).status).toBe(200)

    testClock(portal).advance(30_000) // a place that had no list is asked again by then
    const now = portal.clock.now()
    portal.publish(
      portal.pki.crl({ thisUpdate: now, crlNumber: 2, revoked: [{ serialNumber: withdrawn.certificate.serialNumber, revokedAt: now }] }),
    )
    await portal.gateway.refreshRevocationLists()
    await recheck()
    expect((await a.request('GET', '/api/session')).body.acr).toBe('certificate-stale')
    expect((await b.request('GET', '/api/session')).status).toBe(401)
    expect((await portal.audit()).at(-1)).toMatchObject({
      event: 'session.ended',
      detail: { reason: 'certificate-refused', code: 'CERTIFICATE_REVOKED' },
    })
  })

  it('what has expired is deleted, and a session nobody came back to gets its audit line', async () => {
    const browser = portal.browser()
    await browser.signIn(certify('甲'))
    await portal.browser().challenge()
    testClock(portal).advance(26 * hour)
    await cleanUp(portal.parts)
    const count = async (table: 'sessions' | 'challenges') =>
      (await portal.db.withSchema('portal').selectFrom(table).selectAll().execute()).length
    expect([await count('sessions'), await count('challenges')]).toEqual([0, 0])
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'session.ended', detail: { reason: 'absolute' } })
  })
})

describe('sessions of a certificate that is revoked later', () => {
  it('R48 end within a minute of the news, those of others go on, and each certificate is asked about once a minute', async () => {
    const month = 30 * 24 * 3600
    const fresh = await startPortal({ config: { sessionIdleSeconds: month, sessionAbsoluteSeconds: month } })
    try {
      const issue = (cn: string) =>
        fresh.certify({
          subject: [
            ['C', 'CN'],
            ['O', organization.name],
            ['CN', cn],
          ],
          urls: { crl: [listUrl] },
        })
      const [kept, withdrawn] = [issue('甲'), issue('乙')]
      const [a, b, c] = [fresh.browser(), fresh.browser(), fresh.browser()] as const
      await a.signIn(kept)
      for (const browser of [b, c]) await browser.signIn(withdrawn)
      expect(await recheckSessions(fresh.parts)).toBe(0) // they were asked about when they signed in
      testClock(fresh).advance(7 * 24 * hour + hour) // the list is over: nobody can say, and nobody is ended for it
      expect(await recheckSessions(fresh.parts)).toBe(2)
      expect((await b.request('GET', '/api/session')).status).toBe(200)
      const now = fresh.clock.now()
      fresh.publish(
        fresh.pki.crl({ thisUpdate: now, crlNumber: 2, revoked: [{ serialNumber: withdrawn.certificate.serialNumber, revokedAt: now }] }),
      )
      await fresh.gateway.refreshRevocationLists()
      testClock(fresh).advance(50_000)
      expect(await recheckSessions(fresh.parts)).toBe(2)
      expect(await recheckSessions(fresh.parts)).toBe(0)
      const statuses = await Promise.all([a, b, c].map(async (browser) => (await browser.request('GET', '/api/session')).status))
      expect(statuses).toEqual([200, 401, 401])
      expect((await fresh.audit()).filter(({ detail }) => detail['reason'] === 'certificate-refused')).toHaveLength(2)
    } finally {
      await fresh.close()
    }
  })

  it('R30 clean-up does not fall behind: what is over goes in one turn, whatever there is, each with its audit line', async () => {
    const count = 620
    await portal.browser().signIn(certify('甲'))
    await sql`insert into portal.sessions (cookie_hash, holder_id, acr, evidence, browser, signed_in_at, last_seen_at, idle_expires_at, absolute_expires_at)
      select 'over ' || n, holder_id, acr, evidence, browser, signed_in_at - interval '3 days', signed_in_at - interval '3 days',
        signed_in_at - interval '2 days', signed_in_at - interval '2 days'
      from portal.sessions, generate_series(1, ${count}) n where cookie_hash not like 'over %' limit ${count}`.execute(portal.db)
    const before = (await portal.audit()).length
    await cleanUp(portal.parts)
    expect((await sql`select 1 from portal.sessions where cookie_hash like 'over %'`.execute(portal.db)).rows).toEqual([])
    expect((await portal.audit()).length - before).toBe(count)
  })
})
