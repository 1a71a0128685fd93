// 法人注册 and what follows: a person registers an organisation, binds a certificate for it, and is in; roles are asked for, agreed to, handed over, ended.
import { nameOf } from '@yinxin/pki'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endRolesPastTheirLastDay } from '../../apps/server/src/portal/roles/end-role.ts'
import {
  bind,
  confirm,
  invitationFor,
  invite,
  newOrganization,
  newPerson,
  newSupervisor,
  people,
  recordOf,
  registerOrganization,
  roleIn,
  startOrganizationPortal,
  until,
} from './organization-steps.ts'
import { citizen, codeTo, forgetLimits, messagesTo, signIn, signInCode } from './person-steps.ts'
import { revoked, testClock, unit, usccOf, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

const many = Array.from({ length: 20 }, () => newOrganization())
const [several, old] = [newOrganization({ units: 3 }), newOrganization({ insuredSince: '2020-01-01' })]
const onRegisterOnly = newOrganization({ units: 0 })
const ended = newOrganization({ units: 0 })
const renamed = newOrganization()
const represented = newOrganization()
const representative = citizen()
const all = [...many, several, old, renamed, represented]
const records = [
  ...all.filter((one) => one !== renamed && one !== represented).map((one) => recordOf(one)),
  recordOf(onRegisterOnly, { formerNames: ['示范市旧名有限公司'] }),
  recordOf(ended, { state: 'ended' }),
  recordOf(renamed, { name: '示范市改名以后有限公司', formerNames: [renamed.name] }),
  recordOf(represented, {
    legalRepresentative: representative.name,
    representativeDocument: { kind: 'resident-id', number: representative.number },
  }),
]

let portal: TestPortal
let next = 0
/** An organisation nobody has touched yet. */
const fresh = () => many[next++] ?? expect.unreachable('more tests than organisations')
beforeAll(async () => {
  const system = { clientId: 'a', clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  const words = { name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }
  const businessSystems = [
    { id: 'a', ...system, ...words },
    { id: 'b', ...system, ...words, clientId: 'b' },
  ]
  portal = await startOrganizationPortal(all, records, { config: { businessSystems } })
})
afterAll(() => portal.close())

const roleRows = async (uscc: string) =>
  (
    await sql<{ state: string; kind: string; until: string; by: string | null }>`select r.state, r.kind, r.until, r.in_force_by as by
      from portal.roles r join portal.organizations o on o.id = r.organization_id where o.uscc = ${uscc} order by r.asked_at`.execute(
      portal.db,
    )
  ).rows
const certificateOf = (one: { readonly name: string; readonly uscc: string }, change: object = {}) =>
  portal.certify({ subject: one.name, uscc: one.uscc, ...change })
/** A certificate on another UKey of the organisation. */
const secondOf = (one: { readonly name: string; readonly uscc: string }) =>
  portal.certify({ subject: nameOf([...([['O', one.name]] as const), ['CN', '二号 UKey']]), uscc: one.uscc })

describe('R17 looking up an organisation', () => {
  it('says what the registers say, masked, and which roles are not to be had', async () => {
    const { browser } = await newPerson(portal)
    const { status, body, text } = await browser.request('POST', '/api/organizations/look-up', { uscc: ` ${several.uscc.toLowerCase()} ` })
    expect(status).toBe(200)
    expect(body).toMatchObject({ name: several.name, checkFits: true, legalRepresentativeMasked: '沈*舟', registryState: 'active' })
    expect(body).toMatchObject({ insuredBefore: false, hasManager: false, obstacles: [{ kind: 'legal-representative' }] })
    expect(body.units).toHaveLength(3)
    expect(text).not.toContain('沈亦舟')
    for (const { code } of several.units) expect(text).not.toContain(code)
  })

  it.each([
    ['one that is no code', '12345', 'USCC_INVALID'],
    ['one that nobody knows', usccOf('91990100MA99NNNE9'), 'ORGANIZATION_NOT_ON_REGISTER'],
    ['one that has ended', ended.uscc, 'ORGANIZATION_ENDED'],
  ])('refuses %s', async (_what, uscc, code) => {
    const { browser } = await newPerson(portal)
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc })).body.failure.code).toBe(code)
    expect((await registerOrganization(browser, uscc)).body.failure.code).toBe(code)
  })

  it('is for persons who are signed in, and not for crawlers', async () => {
    expect((await portal.browser().request('POST', '/api/organizations/look-up', { uscc: several.uscc })).body.failure.code).toBe(
      'SESSION_MISSING',
    )
    const { browser } = await newPerson(portal)
    for (let turn = 0; turn < 40; turn++) await browser.request('POST', '/api/organizations/look-up', { uscc: '1' })
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc: several.uscc })).status).toBe(429)
  })

  it('R20 a check character that does not fit is a warning', async () => {
    const wrong = several.uscc.slice(0, 17) + (several.uscc.endsWith('0') ? '1' : '0')
    const lone = await startOrganizationPortal([], [recordOf({ name: several.name, uscc: wrong })])
    const { browser } = await newPerson(lone)
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc: wrong })).body).toMatchObject({ checkFits: false })
    expect((await registerOrganization(browser, wrong)).status).toBe(200)
    await lone.close()
  })

  it('one whose register is away is not registered on what somebody says; one on the insurance register goes on', async () => {
    const known = newOrganization()
    const lone = await startOrganizationPortal([known], [], {
      registry: { id: 'away', find: async () => Promise.reject(new Error('away')) },
    })
    const { browser } = await newPerson(lone)
    expect((await registerOrganization(browser, usccOf('91990100MA99AWAY9'))).body.failure.code).toBe('REGISTRY_UNAVAILABLE')
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc: known.uscc })).body).toMatchObject({
      registryState: 'unknown',
    })
    expect((await registerOrganization(browser, known.uscc)).status).toBe(200)
    await lone.close()
  })
})

describe('R17 R18 from a person to the workbench', () => {
  it('registers, proves the UKey, is bound, in force and in: the steps are ticked', async () => {
    const one = fresh()
    const { browser, who } = await newPerson(portal)
    const role = await roleIn(browser, one.uscc)
    expect((await browser.request('GET', '/api/first')).body).toMatchObject({
      done: ['person', 'organization'],
      roles: [{ state: 'pending', next: 'prove-certificate' }],
    })
    const { body } = await bind(browser, role, certificateOf(one))
    expect(body).toMatchObject({ result: 'bound', location: '/workbench', role: { state: 'active', next: 'enter' } })
    expect(body.compared.every(({ result }: { result: string }) => ['equal', 'absent', 'fine'].includes(result))).toBe(true)
    const session = (await browser.request('GET', '/api/session')).body
    expect(session).toMatchObject({ organization: { name: one.name }, handler: { name: who.name, role: 'handler' }, acr: 'certificate' })
    expect((await browser.request('GET', '/api/first')).body.done).toEqual(['person', 'organization', 'binding', 'sign-in'])
    expect(await roleRows(one.uscc)).toMatchObject([{ state: 'active', kind: 'handler', by: 'certificate' }])
  })

  it('after that the certificate itself signs in, and is known as that person', async () => {
    const one = fresh()
    const { browser, who } = await newPerson(portal)
    const identity = certificateOf(one)
    await bind(browser, await roleIn(browser, one.uscc), identity)
    const elsewhere = portal.browser()
    expect((await elsewhere.signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect((await elsewhere.request('GET', '/api/session')).body.handler).toEqual({ name: who.name, role: 'handler' })
  })

  it('a certificate of a late organisation nobody registered for is sent to register', async () => {
    const one = fresh()
    expect((await portal.browser().signIn(certificateOf(one))).body.failure?.code).toBe('AFTER_CUT_OVER')
    const { browser } = await newPerson(portal)
    await roleIn(browser, one.uscc)
    // somebody asking for a role changes nothing for whoever has the certificate
    expect((await portal.browser().signIn(certificateOf(one))).body.failure?.code).toBe('AFTER_CUT_OVER')
  })

  it('one field that differs: nothing is bound, nobody is in, and the table says which', async () => {
    const one = fresh()
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, one.uscc)
    const { body } = await bind(browser, role, certificateOf({ ...one, name: `${one.name.slice(0, -4)}有限责任公司` }))
    expect(body).toMatchObject({ result: 'not-bound', failure: { code: 'NAME_MISMATCH' }, role: { state: 'pending' } })
    expect(body.compared[0]).toMatchObject({ field: 'name', result: 'different', organization: one.name })
    expect(body.location).toBeUndefined()
    expect((await browser.request('GET', '/api/session')).body.failure.code).toBe('CERTIFICATE_SIGN_IN_NEEDED')
    expect((await bind(browser, role, certificateOf(one))).body.result).toBe('bound') // goes on with the right one
  })

  it('a name the register confirms is one of the same organisation', async () => {
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, renamed.uscc)
    const { body } = await bind(browser, role, certificateOf({ ...renamed, name: '示范市改名以后有限公司' }))
    expect(body).toMatchObject({ result: 'bound' })
    expect(body.compared.find(({ field }: { field: string }) => field === 'name').result).toBe('renamed')
  })

  it.each([
    ['of another organisation', () => certificateOf(several), 'CERTIFICATE_OF_OTHER_ORGANIZATION'],
    ['that was revoked', (one: { name: string; uscc: string }) => certificateOf(one, revoked), 'CERTIFICATE_REVOKED'],
  ])('a certificate %s binds nothing', async (_what, make, code) => {
    const one = several
    const { browser } = await newPerson(portal)
    const own = make === undefined ? one : newOrganization()
    const target = code === 'CERTIFICATE_REVOKED' ? one : (many[0] ?? own)
    const role = await roleIn(browser, target.uscc)
    const { body } = await bind(browser, role, make(target))
    expect((body.failure ?? body).code).toBe(code)
    expect((await browser.request('GET', '/api/first')).body.done).toEqual(['person', 'organization'])
  })

  it('several units: the choice first, then in, as the person', async () => {
    const { browser, who } = await newPerson(portal)
    const { body } = await bind(browser, await roleIn(browser, several.uscc), certificateOf(several))
    expect(body).toMatchObject({ result: 'bound', location: '/ssologin/unit' })
    expect((await browser.request('GET', '/api/sign-in/unit')).body.units).toHaveLength(3)
    await browser.request('POST', '/api/sign-in/unit', { unitCode: several.units[1]?.code })
    expect((await browser.request('GET', '/api/session')).body).toMatchObject({
      unit: { code: several.units[1]?.code },
      handler: { name: who.name },
    })
  })

  it('one only the register of legal persons knows becomes a row beside the imported ones, waits for a unit, and goes on after the import', async () => {
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, onRegisterOnly.uscc)
    const source = async () =>
      (
        await sql<{
          source: string
          place: string | null
        }>`select source, place from portal.organizations where uscc = ${onRegisterOnly.uscc}`.execute(portal.db)
      ).rows
    expect(await source()).toEqual([{ source: 'registration', place: null }])
    expect((await browser.request('GET', '/api/roles')).body.roles[0].next).toBe('wait-for-units')
    expect((await bind(browser, role, certificateOf(onRegisterOnly))).body).toMatchObject({ failure: { code: 'NO_UNIT' } })
    const { importOrganizations } = await import('../../apps/server/src/portal/index.ts')
    await importOrganizations(portal.db, [{ ...onRegisterOnly, insuredSince: '2026-01-01', units: [unit('499901', onRegisterOnly.name)] }])
    expect((await bind(browser, role, certificateOf(onRegisterOnly))).body.result).toBe('bound')
    expect(await source()).toEqual([{ source: 'registration', place: '示范市' }])
  })

  it('R19 an organisation insured before the cut-over date needs none of it, and may', async () => {
    const identity = certificateOf(old)
    const unknown = portal.browser()
    expect((await unknown.signIn(identity)).body).toMatchObject({ next: 'enter', firstSignIn: true })
    expect((await unknown.request('GET', '/api/first')).body).toMatchObject({ skipped: ['person', 'organization'] })
    const { browser, who } = await newPerson(portal)
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc: old.uscc })).body.insuredBefore).toBe(true)
    expect((await bind(browser, await roleIn(browser, old.uscc), identity)).body.result).toBe('bound')
    expect((await browser.request('GET', '/api/session')).body.handler.name).toBe(who.name)
    // whoever had entered with it unknown is not in any more
    expect((await unknown.request('GET', '/api/session')).status).toBe(401)
  })

  it('a proof for another organisation, another purpose or another browser is no answer', async () => {
    const [one, other] = [fresh(), several]
    const { browser } = await newPerson(portal)
    const [role, elsewhere] = [await roleIn(browser, one.uscc), await roleIn(browser, other.uscc)]
    const about = await browser.request('POST', `/api/roles/${elsewhere}/binding/challenges`, {})
    const { prove } = await import('./portal-harness.ts')
    const answer = (challenge: { id: string; nonce: string }, by = browser) =>
      by.request('POST', `/api/roles/${role}/binding`, { challengeId: challenge.id, authToken: prove(certificateOf(one), challenge.nonce) })
    expect((await answer(about.body)).body.failure.code).toBe('CHALLENGE_UNKNOWN')
    expect((await answer(await browser.challenge())).body.failure.code).toBe('CHALLENGE_UNKNOWN')
    const stranger = await newPerson(portal)
    const own = await browser.request('POST', `/api/roles/${role}/binding/challenges`, {})
    expect((await answer(own.body, stranger.browser)).body.failure.code).toBe('NOT_FOUND')
  })
})

describe('R17 what brings a role into force', () => {
  it('the register names this very person: legal representative at once; nobody else is, whatever they ask for', async () => {
    const { browser } = await newPerson(portal, representative)
    expect((await browser.request('POST', '/api/organizations/look-up', { uscc: represented.uscc })).body.obstacles).toEqual([])
    expect((await registerOrganization(browser, represented.uscc, 'legal-representative')).body.role).toMatchObject({ state: 'active' })
    const namesake = await newPerson(portal, { name: representative.name })
    const asked = await registerOrganization(namesake.browser, represented.uscc, 'legal-representative')
    expect(asked.body.failure.code).toBe('ROLE_NEEDS_REGISTRY')
    expect(await roleRows(represented.uscc)).toMatchObject([{ kind: 'legal-representative', by: 'registry' }])
  })

  it('where somebody manages it, a certificate alone does not: they agree, and then it does', async () => {
    const one = fresh()
    const supervisor = await newSupervisor(portal, one)
    const { browser, who } = await newPerson(portal)
    const role = await roleIn(browser, one.uscc)
    const second = secondOf(one)
    expect((await bind(browser, role, second)).body).toMatchObject({
      ...{ result: 'not-bound', failure: { code: 'ROLE_WAITS_FOR_MANAGER' } },
      role: { state: 'pending', next: 'wait-for-manager' },
    })
    // what waits gives nothing: bound, the certificate would open the organisation without anybody's role
    expect((await portal.browser().signIn(second)).body.failure?.code).toBe('AFTER_CUT_OVER')
    expect((await people(supervisor.browser)).certificates).toHaveLength(1)
    const asked = (await people(supervisor.browser)).people.find(({ id }: { id: string }) => id === role)
    expect(asked).toMatchObject({ state: 'pending', name: who.name, may: expect.arrayContaining(['agree']) })
    const agreed = await supervisor.browser.request('POST', `/api/organization/people/${role}`, { kind: 'read-only', until })
    expect(agreed.status).toBe(204)
    expect((await bind(browser, role, second)).body).toMatchObject({ result: 'bound', location: '/workbench' })
    expect((await browser.request('GET', '/api/session')).body.handler).toEqual({ name: who.name, role: 'read-only' })
    expect((await messagesTo(portal, who.mobile)).join()).toContain('已同意您做只读人员')
  })

  it('a letter is a page to print, and opens nothing', async () => {
    const { browser, who } = await newPerson(portal)
    const role = await roleIn(browser, several.uscc, 'supervisor')
    const { body, text } = await browser.request('GET', `/api/roles/${role}/letter`)
    expect(body).toMatchObject({ organization: { uscc: several.uscc }, person: { name: who.name }, kind: 'supervisor' })
    expect(text).not.toContain(who.number)
    expect((await browser.request('GET', '/api/roles')).body.roles[0].state).toBe('pending')
    const stranger = await newPerson(portal)
    expect((await stranger.browser.request('GET', `/api/roles/${role}/letter`)).body.failure.code).toBe('NOT_FOUND')
  })

  it('asking twice is asking once; taken back, it may be asked for again', async () => {
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, several.uscc)
    expect((await registerOrganization(browser, several.uscc)).body.failure.code).toBe('ROLE_EXISTS')
    expect((await browser.request('DELETE', `/api/roles/${role}`)).status).toBe(204)
    expect((await registerOrganization(browser, several.uscc)).status).toBe(200)
  })

  it.each(['2026-03-02', '2026-02-30', '2028-03-03', 'soon', ''])('a last day of %s is none', async (lastDay) => {
    const { browser } = await newPerson(portal)
    expect((await registerOrganization(browser, several.uscc, 'handler', lastDay)).body.failure.code).toBe('ROLE_DATE_INVALID')
  })
})

describe('R17 a supervisor and the handlers', () => {
  it('invites by name and mobile with units, systems and a last day; accepted, it is in force with just that', async () => {
    const supervisor = await newSupervisor(portal, fresh())
    const invited = citizen()
    const [only] = (await people(supervisor.browser)).units
    const limits = { unitCodes: [only.code], businessSystems: ['b'], until: '2026-12-31' }
    expect((await invite(supervisor.browser, invited, limits)).status).toBe(200)
    expect((await invite(supervisor.browser, invited)).body.failure.code).toBe('INVITATION_EXISTS')
    await forgetLimits(portal)
    const { browser } = await newPerson(portal, invited)
    const accepted = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    expect(accepted.body.role).toMatchObject({ state: 'active', next: 'prove-certificate', until: '2026-12-31' })
    const one = (await people(supervisor.browser)).organization
    const identity = secondOf({ name: one.name, uscc: all.find(({ name }) => name === one.name)?.uscc ?? '' })
    expect((await bind(browser, accepted.body.role.id, identity)).body.result).toBe('bound')
    const session = (await browser.request('GET', '/api/session')).body
    expect(session.applications.map(({ id }: { id: string }) => id)).toEqual(['b'])
    const launch = async (system: string) =>
      (await browser.request('GET', `/sso/launch/${system}?context=${session.context.id}`)).headers['location']
    expect(await launch('b')).toBe('https://a.example/')
    expect(await launch('a')).toContain('code=4306')
  })

  it('an invitation is for who has the mobile, and the name; over, it is gone', async () => {
    const supervisor = await newSupervisor(portal, fresh())
    const invited = citizen()
    await invite(supervisor.browser, { ...invited, name: '别人' })
    const { browser } = await newPerson(portal, invited)
    const id = await invitationFor(browser)
    const stranger = await newPerson(portal)
    expect((await stranger.browser.request('POST', `/api/invitations/${id}`)).body.failure.code).toBe('INVITATION_GONE')
    expect((await browser.request('POST', `/api/invitations/${id}`)).body.failure.code).toBe('INVITATION_NOT_YOURS')
    expect((await supervisor.browser.request('DELETE', `/api/organization/invitations/${id}`)).status).toBe(204)
    expect((await browser.request('POST', `/api/invitations/${id}`)).body.failure.code).toBe('INVITATION_GONE')
  })

  it('R30 half-filled forms: the key is the same for the same person and organisation, whichever way they signed in, and another for anybody else', async () => {
    const [one, other] = [fresh(), fresh()]
    const { browser, who, role, identity } = await newSupervisor(portal, one)
    const keyOf = async (from: TestBrowser, path: string) => (await from.request('GET', path)).body.key as string
    const byCertificate = await keyOf(browser, '/api/organization/draft-key')
    expect(Buffer.from(byCertificate, 'base64url')).toHaveLength(32)

    const again = portal.browser()
    expect((await again.signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect(await keyOf(again, '/api/organization/draft-key')).toBe(byCertificate)
    const person = portal.browser()
    await forgetLimits(portal)
    await signInCode(person, who.mobile)
    expect((await signIn(person, await codeTo(portal, who.mobile))).status).toBe(200)
    expect(await keyOf(person, `/api/organization/draft-key?role=${role}`)).toBe(byCertificate)

    const otherRole = await roleIn(person, other.uscc)
    const stranger = await newSupervisor(portal, other)
    const keys = [byCertificate, await keyOf(person, '/api/person/draft-key'), await keyOf(stranger.browser, '/api/organization/draft-key')]
    expect(new Set(keys).size).toBe(keys.length)
    expect((await person.request('GET', `/api/organization/draft-key?role=${otherRole}`)).body.failure.code).toBe('ROLE_NOT_ALLOWED') // only asked for
    expect((await stranger.browser.request('GET', `/api/organization/draft-key?role=${role}`)).body.key).not.toBe(byCertificate)
  })

  it('grants ask for the certificate within five minutes; another organisation’s, or somebody else’s, is none', async () => {
    const one = fresh()
    const supervisor = await newSupervisor(portal, one)
    testClock(portal).advance(300_001)
    expect((await invite(supervisor.browser, citizen())).body.failure.code).toBe('STEP_UP_NEEDED')
    expect((await confirm(supervisor.browser, certificateOf(several))).body.failure.code).toBe('CERTIFICATE_OF_OTHER_ORGANIZATION')
    expect((await confirm(supervisor.browser, secondOf(one))).body.failure.code).toBe('CERTIFICATE_OF_OTHER_ORGANIZATION') // not bound
    expect((await confirm(supervisor.browser, certificateOf(one))).body.failure.code).toBe('ROLE_NOT_ALLOWED') // never compared
    expect((await confirm(supervisor.browser, supervisor.identity)).status).toBe(200)
    expect((await invite(supervisor.browser, citizen())).status).toBe(200)
    testClock(portal).advance(300_001)
    expect((await invite(supervisor.browser, citizen())).body.failure.code).toBe('STEP_UP_NEEDED')
  })

  it('another mobile of who has a role asks for the certificate within five minutes, and for the old number no more', async () => {
    const one = fresh()
    const { who, role, identity } = await newSupervisor(portal, one)
    const [browser, mobile] = [portal.browser(), citizen().mobile]
    await forgetLimits(portal)
    await signInCode(browser, who.mobile)
    await signIn(browser, await codeTo(portal, who.mobile))
    await forgetLimits(portal)
    const codes = () => browser.request('POST', '/api/person/mobile/code', { mobile, language: 'zh-CN' })
    const change = (code: string) => browser.request('POST', '/api/person/mobile', { code, language: 'zh-CN' })
    expect((await codes()).body.failure.code).toBe('STEP_UP_NEEDED')
    expect(await messagesTo(portal, mobile)).toEqual([])
    expect((await confirm(browser, identity, `?role=${role}`)).status).toBe(200)
    expect((await codes()).body).toMatchObject({ needsOldCode: false })
    const code = await codeTo(portal, mobile)
    testClock(portal).advance(301_000)
    expect((await change(code)).body.failure.code).toBe('STEP_UP_NEEDED')
    await confirm(browser, identity, `?role=${role}`)
    await forgetLimits(portal)
    await codes()
    expect((await change(await codeTo(portal, mobile))).status).toBe(204)
    expect((await messagesTo(portal, who.mobile)).some((text) => text.includes('改成了'))).toBe(true)
  })

  it('removed while at work: signed out at once, and the UKey alone opens nothing until somebody takes over', async () => {
    const one = fresh()
    const supervisor = await newSupervisor(portal, one)
    const invited = citizen()
    await invite(supervisor.browser, invited)
    const { browser } = await newPerson(portal, invited)
    const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    const second = secondOf(one)
    await bind(browser, body.role.id, second)
    expect((await browser.request('GET', '/api/session')).status).toBe(200)
    expect(
      (
        await browser.request('POST', '/api/organization/invitations', {
          name: '某某',
          mobile: '19900009999',
          kind: 'handler',
          until,
          language: 'en',
        })
      ).body.failure.code,
    ).toBe('ROLE_NOT_ALLOWED')
    expect((await supervisor.browser.request('DELETE', `/api/organization/people/${body.role.id}`)).status).toBe(204)
    expect((await browser.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    expect((await portal.browser().signIn(second)).body.failure?.code).toBe('ROLE_ENDED')
    // the supervisor takes the UKey over
    const again = portal.browser()
    const { password, signIn, signInCode, codeTo } = await import('./person-steps.ts')
    await forgetLimits(portal)
    await signInCode(again, supervisor.who.mobile, password)
    await signIn(again, await codeTo(portal, supervisor.who.mobile))
    expect((await bind(again, supervisor.role, second)).body.result).toBe('bound')
    expect((await portal.browser().signIn(second)).body).toMatchObject({ next: 'enter' })
  })

  it('limits that change end the sessions that had more', async () => {
    const one = fresh()
    const supervisor = await newSupervisor(portal, one)
    const invited = citizen()
    await invite(supervisor.browser, invited)
    const { browser } = await newPerson(portal, invited)
    const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    await bind(browser, body.role.id, secondOf(one))
    const change = { kind: 'read-only', until, businessSystems: ['a'] }
    expect((await supervisor.browser.request('POST', `/api/organization/people/${body.role.id}`, change)).status).toBe(204)
    expect((await browser.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    expect(
      (await supervisor.browser.request('POST', `/api/organization/people/${body.role.id}`, { ...change, unitCodes: ['301001'] })).body
        .failure.code,
    ).toBe('UNIT_NOT_YOURS')
  })

  it('the last supervisor stays, hands over, and is then a handler', async () => {
    const one = fresh()
    const supervisor = await newSupervisor(portal, one)
    const leave = () => supervisor.browser.request('DELETE', `/api/organization/people/${supervisor.role}`)
    expect((await leave()).body.failure.code).toBe('LAST_MANAGER')
    const invited = citizen()
    await invite(supervisor.browser, invited)
    const { browser } = await newPerson(portal, invited)
    const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    const handed = await supervisor.browser.request('POST', '/api/organization/hand-over', { to: body.role.id, then: 'handler' })
    expect(handed.status).toBe(204)
    // what they had is over here and in the business systems; they are in again as what they are now
    expect((await supervisor.browser.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    const ended = (await portal.audit()).findLast(({ event }) => event === 'session.ended')
    expect(ended?.detail).toMatchObject({ reason: 'role-changed', role: supervisor.role })
    await supervisor.browser.signIn(supervisor.identity)
    expect((await people(supervisor.browser)).own.kind).toBe('handler')
    expect((await invite(supervisor.browser, citizen())).body.failure.code).toBe('ROLE_NOT_ALLOWED')
    expect((await browser.request('GET', '/api/organization/people')).body).toMatchObject({ own: { kind: 'supervisor' } })
  })

  it('the last day over: the role opens nothing, and its session goes with the next turn of the job', async () => {
    const lone = await startOrganizationPortal([several])
    const supervisor = await newSupervisor(lone, several)
    await asThePortal(lone.db, sql`update portal.roles set until = '2026-03-02'`)
    expect((await supervisor.browser.request('GET', '/api/sign-in/unit')).body.failure?.code ?? 'choice').toBe('choice')
    await supervisor.browser.request('POST', '/api/sign-in/unit', { unitCode: several.units[0]?.code })
    expect((await supervisor.browser.request('GET', '/api/session')).status).toBe(200)
    await asThePortal(lone.db, sql`update portal.roles set until = '2026-03-01'`)
    expect((await supervisor.browser.request('GET', '/api/session')).body.failure.code).toBe('ROLE_ENDED')
    await endRolesPastTheirLastDay(lone.parts)
    expect((await supervisor.browser.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    expect((await lone.browser().signIn(supervisor.identity)).body.failure?.code).toBe('ROLE_ENDED')
    await lone.close()
  })

  it('R33 no table or audit line holds an invited name or mobile in the clear', async () => {
    const supervisor = await newSupervisor(portal, fresh())
    const invited = citizen({ name: '阿不都·热合曼', mobile: '19912345678' })
    await invite(supervisor.browser, invited)
    for (const table of ['invitations', 'audit_line', 'messages', 'roles']) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.id('portal', table)} t`.execute(portal.db)
      const text = rows.map(({ row }) => row).join('\n')
      for (const own of [invited.name, invited.mobile, Buffer.from(invited.mobile).toString('hex')]) expect(text).not.toContain(own)
    }
  })
})
