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
