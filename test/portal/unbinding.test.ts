// A supervisor unbinds a certificate (R17): it is out at once, and the rules never take it back by themselves.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '@yinxin/pki'
import { bind, confirm, newOrganization, newPerson, newSupervisor, people, roleIn, startOrganizationPortal } from './organization-steps.ts'
import { codeTo, forgetLimits, signIn, signInCode } from './person-steps.ts'
import { testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

// insured long before the cut-over date: a certificate that fits is bound by its first sign-in
const organizations = Array.from({ length: 4 }, () => newOrganization({ insuredSince: '2019-01-01' }))
let portal: TestPortal
beforeAll(async () => void (portal = await startOrganizationPortal(organizations)))
afterAll(() => portal.close())

let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')
const another = ({ name, uscc }: ReturnType<typeof newOrganization>, key: string) =>
  portal.certify({
    subject: nameOf([
      ['O', name],
      ['CN', key],
    ]),
    uscc,
  })
const code = ({ body }: { readonly body: unknown }) => (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code
/** The person's own account, in another browser. */
async function signedInAgain(mobile: string): Promise<TestBrowser> {
  const browser = portal.browser()
  await forgetLimits(portal)
  await signInCode(browser, mobile)
  expect((await signIn(browser, await codeTo(portal, mobile))).status).toBe(200)
  return browser
}
const unbind = (browser: TestBrowser, id: string) => browser.request('DELETE', `/api/organization/certificates/${id}`)

describe('R17 R24 a supervisor unbinds a certificate', () => {
  it('its sessions end, its first sign-in binds it no more, a person of the organisation binds it again', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const other = another(one, '另一把')
    const visitor = portal.browser()
    expect((await visitor.signIn(other)).body).toMatchObject({ next: 'enter', firstSignIn: true })
    const { certificates } = await people(boss.browser)
    const id = certificates.find(({ usedBy }: { usedBy?: string }) => usedBy === undefined).id
    testClock(portal).advance(400_000)
    expect(code(await unbind(boss.browser, id))).toBe('STEP_UP_NEEDED')
    expect((await confirm(boss.browser, boss.identity)).status).toBe(200)
    expect((await unbind(boss.browser, id)).status).toBe(204)
    expect(code(await unbind(boss.browser, id))).toBe('NOT_FOUND')
    expect(code(await visitor.request('GET', '/api/session'))).toBe('SESSION_MISSING')
    expect(code(await portal.browser().signIn(other))).toBe('UNBOUND_BY_ORGANIZATION')
    expect((await people(boss.browser)).certificates).toHaveLength(1)
    // somebody who only asked for a role does not bring it back
    const stranger = await newPerson(portal)
    expect((await bind(stranger.browser, await roleIn(stranger.browser, one.uscc), other)).body.failure.code).toBe(
      'UNBOUND_BY_ORGANIZATION',
    )
    expect((await bind(await signedInAgain(boss.who.mobile), boss.role, other)).body.result).toBe('bound')
    expect((await portal.browser().signIn(other)).body).toMatchObject({ next: 'enter' })
    const events = (await portal.audit()).filter(({ event }) => event === 'binding.removed')
    expect(events).toHaveLength(1)
  })

  it('one an operator has blocked stays as it is; one of another organisation is not there', async () => {
    const [one, two] = [fresh(), fresh()]
    const [boss, stranger] = [await newSupervisor(portal, one), await newSupervisor(portal, two)]
    const other = another(one, '另一把')
    await portal.browser().signIn(other)
    const id = (await people(boss.browser)).certificates.find(({ usedBy }: { usedBy?: string }) => usedBy === undefined).id
    expect(code(await unbind(stranger.browser, id))).toBe('NOT_FOUND')
    await asThePortal(portal.db, sql`update portal.bindings set state = 'blocked' where id = ${id}`)
    expect(code(await unbind(boss.browser, id))).toBe('BINDING_BLOCKED')
  })

  it('twice in the same moment: once', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const [{ id }] = (await people(boss.browser)).certificates
    const answers = await Promise.all([unbind(boss.browser, id), unbind(boss.browser, id)])
    // whoever unbinds the own certificate is signed out by it
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from portal.unbindings u
      join portal.organizations o on o.id = u.organization_id where o.uscc = ${one.uscc}`.execute(portal.db)
    expect(rows[0]?.n).toBe(1)
  })
})
