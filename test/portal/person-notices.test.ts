// What a person is told in their account and by text message, and what of it they may switch off.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remindOfExpiry } from '../../apps/server/src/portal/notices/remind-expiry.ts'
import { newOrganization, newPerson, newSupervisor, startOrganizationPortal } from './organization-steps.ts'
import { codeTo, forgetLimits, messagesTo, password, signIn, signInCode, type Citizen } from './person-steps.ts'
import { testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'

const organizations = [newOrganization(), newOrganization(), newOrganization()] as const
const [one, other, third] = organizations
let portal: TestPortal
beforeAll(async () => void (portal = await startOrganizationPortal(organizations)))
afterAll(() => portal.close())

const day = 86_400_000
const account = async (browser: TestBrowser) => (await browser.request('GET', '/api/person')).body
const choose = (browser: TestBrowser, kind: string, byMessage: boolean) =>
  browser.request('POST', '/api/person/notices', { kind, byMessage })
const told = async ({ mobile }: Citizen, words: string) => (await messagesTo(portal, mobile)).filter((text) => text.includes(words)).length
const signInAgain = async (browser: TestBrowser, { mobile }: Citizen) => {
  await forgetLimits(portal)
  await signInCode(browser, mobile)
  expect((await signIn(browser, await codeTo(portal, mobile))).status).toBe(200)
}

describe('R30 notices to persons', () => {
  it('a new device stands in the account and is always written about: there is no switch for it', async () => {
    const { browser, who } = await newPerson(portal)
    expect(await account(browser)).toMatchObject({ notices: [], byMessage: { 'signed-in': false, 'certificate-expiring': true } })
    expect((await choose(browser, 'new-device', false)).body.failure.code).toBe('INPUT_INVALID')
    await signInAgain(portal.browser(), who)
    expect((await account(browser)).notices).toMatchObject([{ kind: 'new-device', detail: { browser: expect.any(String) as string } }])
    expect(await told(who, '新设备')).toBe(1)
  })

  it('every sign-in is written about for who wants it, by account and by the UKey they use, and not by anybody else’s', async () => {
    const { who, identity } = await newSupervisor(portal, one)
    const browser = portal.browser()
    await signInAgain(browser, who) // as a new device
    await signInAgain(browser, who)
    expect((await portal.browser().signIn(identity)).status).toBe(200)
    expect(await told(who, '登录（')).toBe(0)
    expect((await choose(browser, 'signed-in', true)).status).toBe(204)
    await signInAgain(browser, who)
    expect(await told(who, '登录（')).toBe(1)
    testClock(portal).advance(1000)
    expect((await portal.browser().signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect(await told(who, `登录（${one.name} UKey）`)).toBe(1)
    await newSupervisor(portal, other)
    expect(await told(who, '登录（')).toBe(2)
  })

  it('what others did, and a sign-in by UKey, is told in the language of the page one last signed in on', async () => {
    const { who, identity } = await newSupervisor(portal, third)
    const english = portal.browser()
    const ask = (path: string, body: object) => english.request('POST', `/api/person/sign-in${path}`, { ...body, language: 'en' })
    await forgetLimits(portal)
    await ask('/code', { account: who.mobile, password })
    expect((await ask('', { code: await codeTo(portal, who.mobile) })).status).toBe(200)
    expect((await choose(english, 'signed-in', true)).status).toBe(204)
    testClock(portal).advance(1000)
    expect((await portal.browser().signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect(await told(who, `You signed in at`)).toBe(1)
    expect((await english.request('POST', '/api/person/data', { language: 'en' })).body.person.language).toBe('en')
  })

  it('switching that off wants a sign-in of minutes ago: who finds a browser open cannot hide in it', async () => {
    const { browser } = await newPerson(portal)
    expect((await choose(browser, 'signed-in', true)).status).toBe(204)
    testClock(portal).advance(900_000)
    expect((await choose(browser, 'signed-in', false)).body.failure.code).toBe('SIGN_IN_AGAIN')
    expect((await choose(browser, 'certificate-expiring', false)).status).toBe(204)
    expect((await account(browser)).byMessage).toEqual({ 'signed-in': true, 'certificate-expiring': false })
    const lines = (await portal.audit()).filter(({ event }) => event === 'person.notices-chosen').map(({ detail }) => detail)
    expect(lines.slice(-2)).toEqual([
      { kind: 'signed-in', byMessage: true },
      { kind: 'certificate-expiring', byMessage: false },
    ])
  })

  it('whoever uses a certificate is told that it ends, once on two nodes; by message unless they switched it off', async () => {
    const own = await startOrganizationPortal([one])
    const before = portal
    portal = own
    const clock = testClock(own)
    const { who, identity } = await newSupervisor(own, one)
    const ends = identity.certificate.notAfter
    const both = () => Promise.all([remindOfExpiry(own.parts), remindOfExpiry(own.parts)])
    clock.advance(ends.getTime() - clock.now().getTime() - 29 * day)
    await both()
    expect(await told(who, '到期')).toBe(1)
    const browser = own.browser()
    await signInAgain(browser, who)
    expect((await choose(browser, 'certificate-expiring', false)).status).toBe(204)
    clock.advance(23 * day)
    await both()
    expect(await told(who, '到期')).toBe(1)
    await signInAgain(browser, who)
    const ending = (await account(browser)).notices.filter(({ kind }: { kind: string }) => kind === 'certificate-expiring')
    const serial = identity.certificate.serialNumber.slice(-6)
    expect(ending.map(({ detail }: { detail: object }) => detail)).toMatchObject([
      { organization: one.name, serial, days: '5' },
      { organization: one.name, serial, days: '29' },
    ])
    const [line = ''] = (await messagesTo(own, who.mobile)).filter((text) => text.includes('到期'))
    expect(line).toMatch(new RegExp(`…${serial}.*证书助手的“业务办理”.*签发机构的窗口`))
    portal = before
    await own.close()
  })
})
