// Another certificate under a known identifier (R24): taken, confirmed by whoever manages the organisation, for a clerk, or refused; always with notice.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestIdentity } from '@yinxin/testkit'
import type { NewCertificates } from '../../apps/server/src/portal/binding/new-certificates.ts'
import { bind, confirm, newOrganization, newPerson, newSupervisor, people, roleIn, startOrganizationPortal } from './organization-steps.ts'
import { codeTo, forgetLimits, signIn, signInCode } from './person-steps.ts'
import { testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'

const organizations = Array.from({ length: 7 }, () => newOrganization({ insuredSince: '2019-01-01' }))
let portal: TestPortal
let policy: NewCertificates = 'confirm'
beforeAll(async () => {
  portal = await startOrganizationPortal(organizations)
  // the policy is that of the authority, whatever holds for all
  const [authority] = portal.config.authorities
  Object.defineProperty(authority, 'newCertificates', { get: () => policy })
})
afterAll(() => portal.close())

let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')
/** Another certificate of the holder of the first, under the same identifier. */
const renewed = ({ name, uscc }: ReturnType<typeof newOrganization>): TestIdentity => portal.certify({ subject: name, uscc })
const code = ({ body }: { readonly body: unknown }) => (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code
const kindsTold = async (uscc: string) =>
  (
    await sql<{ kind: string }>`select n.kind from portal.notices n join portal.organizations o on o.id = n.organization_id
      where o.uscc = ${uscc} order by n.kind`.execute(portal.db)
  ).rows.map(({ kind }) => kind)
const waiting = async (browser: TestBrowser) => (await people(browser)).newCertificates
const decide = (browser: TestBrowser, method: 'POST' | 'DELETE', id: string) =>
  browser.request(method, `/api/organization/new-certificates/${id}`)
const standing = async (browser: TestBrowser) => (await browser.request('GET', '/api/sign-in/new-certificate')).body

/** The person's own account, in another browser. */
async function signedInAgain(mobile: string): Promise<TestBrowser> {
  const browser = portal.browser()
  await forgetLimits(portal)
  await signInCode(browser, mobile)
  expect((await signIn(browser, await codeTo(portal, mobile))).status).toBe(200)
  return browser
}

describe('R24 another certificate under a known identifier', () => {
  it('waits for a supervisor, who confirms it with another one: the organisation is told once that it waits, and that it is in use', async () => {
    policy = 'confirm'
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const [other, visitor] = [renewed(one), portal.browser()]
    for (const _ of [1, 2]) expect(code(await visitor.signIn(other))).toBe('NEW_CERTIFICATE_WAITS')
    expect(await standing(visitor)).toMatchObject({
      state: 'waiting',
      organization: { name: one.name },
      managers: [expect.stringMatching(/\*/)],
    })
    expect((await portal.audit()).filter(({ event }) => event === 'new-certificate.noted')).toHaveLength(1)
    const { rows } = await sql`select 1 from portal.messages`.execute(portal.db)
    expect(rows.length).toBeGreaterThan(0)
    const [asked, ...others] = await waiting(boss.browser)
    expect([asked, others]).toMatchObject([{ state: 'waiting', serial: other.certificate.serialNumber, usedBy: boss.who.name }, []])
    testClock(portal).advance(400_000)
    expect(code(await decide(boss.browser, 'POST', asked.id))).toBe('STEP_UP_NEEDED')
    // the new one confirms nothing, least of all itself
    expect(code(await confirm(boss.browser, other))).toBe('ROLE_NOT_ALLOWED')
    expect((await confirm(boss.browser, boss.identity)).status).toBe(200)
    expect((await decide(boss.browser, 'POST', asked.id)).status).toBe(204)
    expect(code(await decide(boss.browser, 'POST', asked.id))).toBe('NOT_FOUND')
    expect((await portal.audit()).at(-1)).toMatchObject({ event: 'binding.changed', detail: { how: 'new certificate, by a person' } })
    expect(await standing(visitor)).toMatchObject({ state: 'taken' })
    expect((await visitor.signIn(other)).body).toMatchObject({ next: 'enter', firstSignIn: false })
    expect(await kindsTold(one.uscc)).toEqual(['bound', 'new-certificate', 'new-certificate-waits'])
  })

  it('declined it signs nobody in, whoever may not decide has no say, and it can be agreed to after all', async () => {
    const [one, two] = [fresh(), fresh()]
    const [boss, stranger] = [await newSupervisor(portal, one), await newSupervisor(portal, two)]
    const other = renewed(one)
    const visitor = portal.browser()
    await visitor.signIn(other)
    const [{ id }] = await waiting(boss.browser)
    for (const method of ['POST', 'DELETE'] as const) expect(code(await decide(stranger.browser, method, id))).toBe('NOT_FOUND')
    expect(await waiting(stranger.browser)).toEqual([])
    expect((await decide(boss.browser, 'DELETE', id)).status).toBe(204)
    expect(code(await visitor.signIn(other))).toBe('NEW_CERTIFICATE_DECLINED')
    expect(await standing(visitor)).toMatchObject({ state: 'declined', managers: [] })
    // somebody who only asked for a role does not bring it in
    const asking = await newPerson(portal)
    expect((await bind(asking.browser, await roleIn(asking.browser, one.uscc), other)).body.failure.code).toBe('NEW_CERTIFICATE_DECLINED')
    expect(await waiting(boss.browser)).toMatchObject([{ id, state: 'declined' }])
    expect((await decide(boss.browser, 'POST', id)).status).toBe(204)
    expect((await visitor.signIn(other)).body).toMatchObject({ next: 'enter' })
  })

  it('a supervisor without another certificate brings it in their own account', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const other = renewed(one)
    expect((await bind(await signedInAgain(boss.who.mobile), boss.role, other)).body.result).toBe('bound')
    expect((await portal.browser().signIn(other)).body).toMatchObject({ next: 'enter' })
  })

  it('twice confirmed in one moment: taken once', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    await portal.browser().signIn(renewed(one))
    const [{ id }] = await waiting(boss.browser)
    const answers = await Promise.all([decide(boss.browser, 'POST', id), decide(boss.browser, 'POST', id)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 404])
    expect((await kindsTold(one.uscc)).filter((kind) => kind === 'new-certificate')).toHaveLength(1)
  })

  it.each([
    ['confirm, where nobody manages the organisation', 'confirm', 'NEW_CERTIFICATE_NEEDS_CLERK'],
    ['refuse', 'refuse', 'NEW_CERTIFICATE_REFUSED'],
  ] as const)('%s: it is not taken, and the organisation is told once', async (_what, how, refused) => {
    policy = how
    const one = fresh()
    await portal.browser().signIn(renewed(one))
    const other = renewed(one)
    for (const _ of [1, 2]) expect(code(await portal.browser().signIn(other))).toBe(refused)
    expect(await kindsTold(one.uscc)).toEqual(['bound', 'new-certificate-refused'])
    const browser = portal.browser()
    await browser.signIn(other)
    expect(await standing(browser)).toEqual({ state: 'none', managers: [] })
  })
})
