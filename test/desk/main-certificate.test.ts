// Several certificates of an organisation (R17, R24): one is the main one, changed by whoever manages it, or, where nobody does, by two members of staff.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '@yinxin/pki'
import { registryOf } from '../../apps/server/src/portal/organizations/registry.ts'
import { bind, confirm, newOrganization, newPerson, newSupervisor, people, recordOf, roleIn } from '../portal/organization-steps.ts'
import { personOptions } from '../portal/person-steps.ts'
import { testClock, type TestBrowser } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type DeskWorld } from './desk-world.ts'
import { asThePortal } from '../portal/as-the-portal.ts'

const organizations = Array.from({ length: 3 }, () => newOrganization({ insuredSince: '2019-01-01' }))
const [managed, disputed, foreign] = organizations as [(typeof organizations)[0], (typeof organizations)[0], (typeof organizations)[0]]
let world: DeskWorld
beforeAll(async () => {
  const registry = registryOf(
    'legal-persons',
    organizations.map((one) => recordOf(one)),
  )
  world = await startDeskWorld({ ...personOptions, organizations, registry })
})
afterAll(() => world.close())

/** A certificate of another holder than the first of the organisation. */
const another = ({ name, uscc }: (typeof organizations)[0], key: string) =>
  world.portal.certify({
    subject: nameOf([
      ['O', name],
      ['CN', key],
    ]),
    uscc,
  })
const code = ({ body }: { readonly body: unknown }) => (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code
const nameMain = (browser: TestBrowser, id: string) => browser.request('POST', `/api/organization/certificates/${id}/main`)
const purposes = async (browser: TestBrowser) =>
  ((await people(browser)).certificates as { id: string; purpose: string }[]).map(({ purpose }) => purpose)
const told = async (uscc: string) =>
  (
    await sql<{ kind: string }>`select n.kind from portal.notices n join portal.organizations o on o.id = n.organization_id
      where o.uscc = ${uscc} order by n.kind`.execute(world.portal.db)
  ).rows.map(({ kind }) => kind)

describe('R17 R24 the main certificate of an organisation', () => {
  it('is the first that was bound; whoever manages it names another one with a fresh proof, and nobody else does', async () => {
    const [boss, stranger] = [await newSupervisor(world.portal, managed), await newSupervisor(world.portal, foreign)]
    await world.portal.browser().signIn(another(managed, '另一把'))
    expect(await purposes(boss.browser)).toEqual(['main', 'secondary'])
    const { id } = (await people(boss.browser)).certificates[1]
    expect(code(await nameMain(stranger.browser, id))).toBe('NOT_FOUND')
    testClock(world.portal).advance(400_000)
    expect(code(await nameMain(boss.browser, id))).toBe('STEP_UP_NEEDED')
    await confirm(boss.browser, boss.identity)
    await asThePortal(world.portal.db, sql`update portal.bindings set state = 'blocked' where id = ${id}`)
    expect(code(await nameMain(boss.browser, id))).toBe('BINDING_BLOCKED')
    await asThePortal(world.portal.db, sql`update portal.bindings set state = 'active' where id = ${id}`)
    for (const _ of [1, 2]) expect((await nameMain(boss.browser, id)).status).toBe(204)
    expect(await purposes(boss.browser)).toEqual(['secondary', 'main'])
    expect((await world.portal.audit()).filter(({ event }) => event === 'certificate.main-named')).toHaveLength(1)
    expect(await told(managed.uscc)).toEqual(['bound', 'bound', 'main-changed'])
    // unbound, it is the first again
    expect((await boss.browser.request('DELETE', `/api/organization/certificates/${id}`)).status).toBe(204)
    expect(await purposes(boss.browser)).toEqual(['main'])
  })

  it('by a secondary one nobody comes to manage an organisation without a manager, until two members of staff make it the main one', async () => {
    await world.portal.browser().signIn(world.portal.certify({ subject: disputed.name, uscc: disputed.uscc }))
    const [{ browser }, second] = [await newPerson(world.portal), another(disputed, '第二把')]
    const role = await roleIn(browser, disputed.uscc, 'supervisor')
    const { body } = await bind(browser, role, second)
    expect(body).toMatchObject({ result: 'not-bound', failure: { code: 'ROLE_NEEDS_MAIN_CERTIFICATE' }, role: { state: 'pending' } })
    const { number } = (await browser.request('POST', '/api/cases')).body
    await browser.request('POST', '/api/cases')
    expect(await told(disputed.uscc)).toEqual(['bound', 'main-disputed'])
    const [lin, xu] = [await world.staff('林书云', ['clerk']), await world.staff('许知远', ['approver'])]
    await lin.step(number, { step: 'take' })
    await seeEverything(lin, number)
    expect((await provePossession(browser, number, second)).status).toBe(200)
    expect((await lin.step(number, { step: 'submit', outcome: 'bind', reason: '主证书已遗失' })).status).toBe(200)
    expect((await xu.step(number, { step: 'approve' })).status).toBe(200)
    await world.apply()
    expect((await lin.read(number)).state).toBe('done')
    expect((await world.portal.audit()).at(-1)).toMatchObject({ event: 'certificate.main-named', detail: { how: 'desk', case: number } })
    expect((await bind(browser, role, second)).body).toMatchObject({ result: 'bound', role: { state: 'active' } })
    expect(await purposes(browser)).toEqual(['secondary', 'main'])
  })
})
