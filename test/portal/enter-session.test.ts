import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodeBase64 } from '@yinxin/protocol/wire'
import { organization, prove, startPortal, unit, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

// The short way of a holder who is bound already: everything in one statement, and only while it was decided on what still stands.
let portal: TestPortal
beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const certify = () => portal.certify({ subject: organization.name })
const events = async () => (await portal.audit()).map(({ event }) => event)

async function announced(browser: TestBrowser, identity: ReturnType<typeof certify>) {
  const { id, nonce } = await browser.challenge({ purpose: 'sign-in', certificate: encodeBase64(identity.der) })
  return { challengeId: id, authToken: prove(identity, nonce) }
}

describe('entering', () => {
  it('R19 R32 with a certificate announced at the challenge opens one session with one audit line, and uses the challenge up', async () => {
    const identity = certify()
    await portal.browser().signIn(identity)
    const [browser, before] = [portal.browser(), await events()]
    const proof = await announced(browser, identity)
    const answer = await browser.request('POST', '/api/sign-in', proof)
    expect(answer.body).toEqual({ next: 'enter', location: '/workbench', firstSignIn: false })
    expect((await events()).slice(before.length)).toEqual(['challenge.created', 'sign-in.accepted'])
    expect((await browser.request('GET', '/api/session')).status).toBe(200)
    expect((await portal.browser().request('POST', '/api/sign-in', proof)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
  })

  it('R24 a holder announced with a certificate of before takes the long way, and gives notice', async () => {
    const [first, renewed] = [certify(), certify()]
    await portal.browser().signIn(first)
    const browser = portal.browser()
    const answer = await browser.request('POST', '/api/sign-in', await announced(browser, renewed))
    expect(answer.body).toMatchObject({ next: 'enter', firstSignIn: false })
    const line = (await portal.audit()).at(-1)
    expect(line).toMatchObject({ event: 'sign-in.accepted', detail: { change: 'new-certificate' } })
  })

  it('a session that the browser still has is replaced, and its end audited', async () => {
    const identity = certify()
    const browser = portal.browser()
    await browser.signIn(identity)
    const before = await events()
    await browser.signIn(identity)
    expect((await events()).slice(before.length)).toEqual(['challenge.created', 'sign-in.accepted', 'session.ended'])
  })

  it('a unit that came meanwhile is asked for', async () => {
    const identity = certify()
    await portal.browser().signIn(identity)
    const browser = portal.browser()
    const proof = await announced(browser, identity)
    const { code, name, place, insurances } = unit('30104999')
    await asThePortal(
      portal.db,
      sql`insert into portal.units (code, organization_id, name, place, insurances)
      select ${code}, id, ${name}, ${place}, ${JSON.stringify(insurances)} from portal.organizations where uscc = ${organization.uscc}`,
    )
    expect((await browser.request('POST', '/api/sign-in', proof)).body).toMatchObject({ next: 'choose-unit' })
    await asThePortal(portal.db, sql`delete from portal.units where code = ${code}`)
  })
})
