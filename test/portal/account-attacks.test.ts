// Accounts read by somebody who wants in as somebody else, keeps a right too long, or makes two truths of one: on a real PostgreSQL.
import { nameOf } from '@yinxin/pki'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endLapsedDelegations } from '../../apps/server/src/portal/agents/end-delegation.ts'
import { endRolesPastTheirLastDay } from '../../apps/server/src/portal/roles/end-role.ts'
import { registryOf } from '../../apps/server/src/portal/organizations/registry.ts'
import { accept, delegate, end, name, offer, open } from './delegation-steps.ts'
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
  type NewOrganization,
} from './organization-steps.ts'
import { citizen, codeTo, forgetLimits, signIn, signInCode } from './person-steps.ts'
import { testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

const many = Array.from({ length: 44 }, () => newOrganization())
const early = Array.from({ length: 4 }, () => newOrganization({ insuredSince: '2019-01-01' }))
const [branches, offices] = [newOrganization({ units: 2 }), newOrganization({ units: 2 })]
const all = [...many, ...early, branches, offices]
const records = registryOf(
  'legal-persons',
  all.map((one) => recordOf(one, { formerNames: [`${one.name}旧名`] })),
)
let isRegistryAway = false
let portal: TestPortal
beforeAll(async () => {
  const registry = {
    id: records.id,
    find: (uscc: string, signal: AbortSignal) => (isRegistryAway ? Promise.reject(new Error('away')) : records.find(uscc, signal)),
  }
  const system = { clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  const words = { name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }
  portal = await startOrganizationPortal(all, [], {
    registry,
    config: { businessSystems: [{ id: 'a', clientId: 'a', ...system, ...words }] },
  })
})
afterAll(() => portal.close())

let next = 0
const fresh = () => many[next++] ?? expect.unreachable('more tests than organisations')
const side = async (organization: NewOrganization = fresh()) => ({ organization, ...(await newSupervisor(portal, organization)) })
type Side = Awaited<ReturnType<typeof side>>
const another = ({ name: called, uscc }: NewOrganization, key: string) =>
  portal.certify({
    subject: nameOf([
      ['O', called],
      ['CN', key],
    ]),
    uscc,
  })
const code = ({ status, body }: { readonly status: number; readonly body: unknown }) =>
  (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code ?? status

/** Another person of an organisation, signed in with a UKey of their own. */
async function handlerOf({ browser: supervisor, organization }: Side, change: object = {}) {
  const who = citizen()
  expect((await invite(supervisor, who, change)).status).toBe(200)
  const { browser } = await newPerson(portal, who)
  const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
  const identity = another(organization, `UKey of ${who.mobile}`)
  expect((await bind(browser, body.role.id, identity)).body.result).toBe('bound')
  return { browser, who, identity, role: body.role.id as string }
}

/** The person's own account, in another browser. */
async function accountOf(mobile: string): Promise<TestBrowser> {
  const browser = portal.browser()
  await forgetLimits(portal)
  await signInCode(browser, mobile)
  expect((await signIn(browser, await codeTo(portal, mobile))).status).toBe(200)
  return browser
}
const rows = async <T>(query: ReturnType<typeof sql<T>>): Promise<readonly T[]> => (await query.execute(portal.db)).rows
const roleRow = async (id: string) =>
  (await rows(sql<{ state: string; reason: string | null }>`select state, end_reason as reason from portal.roles where id = ${id}`))[0]
const setUntil = (role: string, day: string) => asThePortal(portal.db, sql`update portal.roles set until = ${day} where id = ${role}`)
/** The certificate that nobody is the person of. */
const unusedOf = async (browser: TestBrowser) =>
  (await people(browser)).certificates.find(({ usedBy }: { usedBy?: string }) => usedBy === undefined) ?? expect.unreachable('all are used')

describe('R17 a right that waits is none', () => {
  it('a role whose last day went by while it waited is brought into force by no proof, and ends; it may be asked for again', async () => {
    const one = fresh()
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, one.uscc)
    await setUntil(role, '2026-03-01')
    const { body } = await bind(browser, role, another(one, 'UKey'))
    expect(body.failure.code).toBe('ROLE_ENDED')
    expect(
      await rows(sql`select 1 from portal.bindings b join portal.organizations o on o.id = b.organization_id where o.uscc = ${one.uscc}`),
    ).toEqual([])
    expect((await registerOrganization(browser, one.uscc)).status).toBe(200)
    expect(await roleRow(role)).toEqual({ state: 'ended', reason: 'expired' })
  })

  it('the job ends one that waits as it ends one in force, and none that has a day left', async () => {
    const [one, other] = [await newPerson(portal), await newPerson(portal)]
    const organization = fresh()
    const [late, living] = [await roleIn(one.browser, organization.uscc), await roleIn(other.browser, organization.uscc)]
    await setUntil(late, '2026-03-01')
    await setUntil(living, '2026-03-02') // today
    await endRolesPastTheirLastDay(portal.parts)
    expect([await roleRow(late), await roleRow(living)]).toEqual([
      { state: 'ended', reason: 'expired' },
      { state: 'pending', reason: null },
    ])
  })

  it('a certificate brought for a role that waits for the supervisor is not bound, and takes nobody’s place', async () => {
    const boss = await side()
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, boss.organization.uscc)
    // the supervisor's own UKey in somebody else's hands
    expect((await bind(browser, role, boss.identity)).body).toMatchObject({ failure: { code: 'ROLE_WAITS_FOR_MANAGER' } })
    expect((await boss.browser.request('GET', '/api/session')).body.handler.name).toBe(boss.who.name)
    const lone = another(boss.organization, '没有人用的')
    expect((await bind(browser, role, lone)).body).toMatchObject({ result: 'not-bound', failure: { code: 'ROLE_WAITS_FOR_MANAGER' } })
    expect(code(await portal.browser().signIn(lone))).toBe('AFTER_CUT_OVER')
  })

  it('a role that reaches no unit any more binds nothing: the certificate would reach them all', async () => {
    const boss = await side(branches)
    await boss.browser.request('POST', '/api/sign-in/unit', { unitCode: branches.units[0]?.code })
    const who = citizen()
    await invite(boss.browser, who, { unitCodes: [branches.units[1]?.code] })
    const { browser } = await newPerson(portal, who)
    const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    await asThePortal(portal.db, sql`update portal.roles set unit_codes = '["499999"]' where id = ${body.role.id}`)
    const identity = another(branches, '第二把')
    expect((await bind(browser, body.role.id, identity)).body).toMatchObject({ result: 'not-bound', failure: { code: 'NO_UNIT' } })
    expect(code(await portal.browser().signIn(identity))).toBe('AFTER_CUT_OVER')
  })
})

describe('R17 an invitation is worth what its sender may still give', () => {
  const invited = async ({ browser }: Side, change: object = {}) => {
    const who = citizen()
    expect((await invite(browser, who, change)).status).toBe(200)
    const guest = await newPerson(portal, who)
    return { ...guest, id: await invitationFor(guest.browser) }
  }
  const answer = ({ browser, id }: { readonly browser: TestBrowser; readonly id: string }) =>
    browser.request('POST', `/api/invitations/${id}`)

  it('who handed over and is a handler now lets nobody in by what they sent before', async () => {
    const boss = await side()
    const heir = await handlerOf(boss)
    const accomplice = await invited(boss, { kind: 'supervisor' })
    expect((await boss.browser.request('POST', '/api/organization/hand-over', { to: heir.role, then: 'handler' })).status).toBe(204)
    expect(code(await answer(accomplice))).toBe('INVITATION_GONE')
    expect((await accomplice.browser.request('GET', '/api/roles')).body).toMatchObject({ invitations: [], roles: [] })
  })

  it('nor who was made a handler by somebody else, though the row of the invitation is still there', async () => {
    const boss = await side()
    const accomplice = await invited(boss, { kind: 'supervisor' })
    await asThePortal(portal.db, sql`update portal.roles set kind = 'handler' where id = ${boss.role}`)
    expect(code(await answer(accomplice))).toBe('INVITATION_GONE')
  })

  it('a last day that is over when it is answered gives nothing', async () => {
    const guest = await invited(await side())
    await sql`update portal.invitations set until = '2026-03-01' where id = ${guest.id}`.execute(portal.db)
    expect(code(await answer(guest))).toBe('INVITATION_GONE')
  })

  it('the own role whose last day is over stands in nobody’s way; one in force does', async () => {
    const boss = await side()
    const guest = await invited(boss)
    const { body } = await answer(guest)
    await setUntil(body.role.id, '2026-03-01')
    await sql`update portal.invitations set state = 'sent' where id = ${guest.id}`.execute(portal.db)
    const again = await answer(guest)
    expect(again.status).toBe(200)
    expect(again.body.role.id).not.toBe(body.role.id)
    expect(await roleRow(body.role.id)).toEqual({ state: 'ended', reason: 'expired' })
    await sql`update portal.invitations set state = 'sent' where id = ${guest.id}`.execute(portal.db)
    expect(code(await answer(guest))).toBe('ROLE_EXISTS')
  })

  it.each([
    ['turns the direction of writing', '王\u202e明'],
    ['has a zero-width character', '王\u200b明'],
    ['is blank', '\u3000'],
  ])('a name that %s invites nobody', async (_what, called) => {
    inviter ??= side()
    const { browser } = await inviter
    expect((await invite(browser, { ...citizen(), name: called })).body.failure?.code).toBe('PERSON_NAME_INVALID')
  })
  let inviter: Promise<Side> | undefined
})

describe('R17 who registers changes nothing for others', () => {
  it('a register that is away takes nothing from what is on file: former names and form stay', async () => {
    const one = fresh()
    const onFile = () =>
      rows(
        sql<object>`select former_names as names, legal_form as form, registered_at as at from portal.organizations where uscc = ${one.uscc}`,
      )
    await registerOrganization((await newPerson(portal)).browser, one.uscc)
    const before = await onFile()
    expect(before).toMatchObject([{ names: [`${one.name}旧名`], form: '有限责任公司' }])
    isRegistryAway = true
    const { status } = await registerOrganization((await newPerson(portal)).browser, one.uscc)
    isRegistryAway = false
    expect(status).toBe(200)
    expect(await onFile()).toEqual(before)
  })
})

describe('R17 a proof is as old as the proof', () => {
  it('a unit chosen minutes later makes it no younger: grants ask for another one', async () => {
    const organization = offices
    const boss = portal.browser()
    const identity = another(organization, '第一把')
    const first = await newPerson(portal)
    const role = await roleIn(first.browser, organization.uscc, 'supervisor')
    expect((await bind(first.browser, role, identity)).body).toMatchObject({ result: 'bound', location: '/ssologin/unit' })
    expect((await boss.signIn(identity)).body).toMatchObject({ next: 'choose-unit' })
    testClock(portal).advance(280_000)
    expect((await boss.request('POST', '/api/sign-in/unit', { unitCode: organization.units[0]?.code })).status).toBe(200)
    expect((await invite(boss, citizen())).status).toBe(200)
    testClock(portal).advance(21_000) // five minutes since the proof, seconds since the choice
    expect(code(await invite(boss, citizen()))).toBe('STEP_UP_NEEDED')
    expect((await confirm(boss, identity)).status).toBe(200)
    expect((await invite(boss, citizen())).status).toBe(200)
  })

  it('a proof of a future that the clock was set back from grants nothing', async () => {
    const boss = await side()
    await sql`update portal.sessions s set signed_in_at = signed_in_at + interval '2 hours' from portal.contexts c
      where c.session_id = s.id and c.basis_id = ${boss.role}`.execute(portal.db)
    expect(code(await invite(boss.browser, citizen()))).toBe('STEP_UP_NEEDED')
  })
})

describe('R17 R30 what was unbound or reported lost stays so', () => {
  const unbind = (browser: TestBrowser, id: string) => browser.request('DELETE', `/api/organization/certificates/${id}`)
  const report = (browser: TestBrowser, certificate: string) =>
    browser.request('POST', '/api/lost-ukey/suspensions', { certificate, reason: 'taken' })

  it('reported lost and then unbound, it is bound again by nobody’s proof with it', async () => {
    const boss = await side()
    const handler = await handlerOf(boss)
    const { certificates } = await people(boss.browser)
    const { id } = certificates[1] // in the order they were bound
    expect((await report(boss.browser, id)).status).toBe(200)
    expect((await unbind(boss.browser, id)).status).toBe(204)
    expect(code(await portal.browser().signIn(handler.identity))).toBe('SUSPENDED_BY_ORGANIZATION')
    const { body } = await bind(await accountOf(handler.who.mobile), handler.role, handler.identity)
    expect(body).toMatchObject({ result: 'not-bound', failure: { code: 'SUSPENDED_BY_ORGANIZATION' } })
    expect((await people(boss.browser)).certificates).toHaveLength(1)
  })

  it.each(['the list of an older portal', 'this very certificate'] as const)(
    'unbound, a holder known by %s is not bound again by its first sign-in',
    async (how) => {
      const organization = early[how === 'this very certificate' ? 0 : 1] ?? expect.unreachable()
      const boss = await side(organization)
      const old = another(organization, `旧平台的 UKey ${how}`)
      const { sha256, serialNumber } = { sha256: old.certificate.sha256, serialNumber: old.certificate.serialNumber }
      await asThePortal(
        portal.db,
        sql`with h as (insert into portal.holders (authority, stable_id, subject_authority, subject_id, since)
          values (null, ${sha256}, 'imported', ${sha256}, now()) returning id),
        b as (insert into portal.bindings (holder_id, organization_id, state, decided_by, bound_at)
          select h.id, o.id, 'active', 'import', now() from h, portal.organizations o where o.uscc = ${organization.uscc} returning holder_id, organization_id)
        select 1 from b`,
      )
      const known =
        how === 'this very certificate'
          ? sql`insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at) select ${sha256}, id, now(), now()
              from portal.holders where stable_id = ${sha256} and authority is null`
          : sql`insert into portal.listed_certificates (authority, serial, organization_id, holder_id) select 'test', ${serialNumber}, b.organization_id, h.id
              from portal.holders h join portal.bindings b on b.holder_id = h.id where h.stable_id = ${sha256}`
      await known.execute(portal.db)
      expect((await unbind(boss.browser, (await unusedOf(boss.browser)).id)).status).toBe(204)
      expect(code(await portal.browser().signIn(old))).toBe('UNBOUND_BY_ORGANIZATION')
    },
  )

  it('the former holder of a certificate that went elsewhere lifts no suspension of it; whom it is bound to now does', async () => {
    const [former, present] = [await side(), await side()]
    await handlerOf(former)
    const { certificates } = await people(former.browser)
    const lost = certificates[1] // in the order they were bound
    await report(former.browser, lost.id)
    const [{ id } = expect.unreachable('it is not suspended')] = await rows(
      sql<{
        id: string
      }>`select x.id from portal.suspensions x join portal.bindings b on b.holder_id = x.holder_id where b.id = ${lost.id}`,
    )
    await asThePortal(
      portal.db,
      sql`update portal.bindings b set organization_id = o.id from portal.organizations o where b.id = ${lost.id} and o.uscc = ${present.organization.uscc}`,
    )
    const lift = ({ browser }: Side) => browser.request('DELETE', `/api/organization/suspensions/${id}`)
    expect(code(await lift(former))).toBe('NOT_FOUND')
    expect(code(await lift(present))).toBe(204)
  })

  it('a certificate that went to another organisation is not refused for who used it at the first', async () => {
    const [former, present] = [early[2] ?? expect.unreachable(), early[3] ?? expect.unreachable()]
    const boss = await side(former)
    const identity = portal.certify({ subject: nameOf([...([['O', present.name]] as const), ['CN', '转过来的']]), uscc: present.uscc })
    expect((await portal.browser().signIn(identity)).body).toMatchObject({ next: 'enter', firstSignIn: true })
    const { rows: moved } = await sql<{
      holder: string
    }>`select holder_id as holder from portal.certificates where sha256 = ${identity.certificate.sha256}`.execute(portal.db)
    const holder = moved[0]?.holder ?? ''
    // as a transfer leaves it: somebody of the former organisation used it until then
    await asThePortal(
      portal.db,
      sql`insert into portal.holder_persons (holder_id, person_id, since, ended_at, how, organization_id)
      select ${holder}, r.person_id, now(), now(), 'binding', r.organization_id from portal.roles r where r.id = ${boss.role}`,
    )
    const browser = portal.browser()
    expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect((await browser.request('GET', '/api/session')).body.handler).toBeUndefined()
    // somebody of its own who has left does count
    await asThePortal(
      portal.db,
      sql`update portal.holder_persons t set organization_id = o.id from portal.organizations o where t.holder_id = ${holder} and o.uscc = ${present.uscc}`,
    )
    expect(code(await portal.browser().signIn(identity))).toBe('ROLE_ENDED')
  })

  it('who unbinds the last certificate, the own one, is out at once, keeps the role, and binds another', async () => {
    const boss = await side()
    const [{ id }] = (await people(boss.browser)).certificates
    expect((await unbind(boss.browser, id)).status).toBe(204)
    expect(code(await boss.browser.request('GET', '/api/session'))).toBe('SESSION_MISSING')
    const account = await accountOf(boss.who.mobile)
    expect((await people(account)).certificates).toEqual([])
    expect(code(await invite(account, citizen()))).toBe('STEP_UP_NEEDED')
    expect((await bind(account, boss.role, another(boss.organization, '新的'))).body.result).toBe('bound')
    expect((await invite(account, citizen())).status).toBe(200)
  })
})

describe('R39 two at once', () => {
  it('two handlers open one client in the same moment, again and again: both are in, none waits for the other in a circle', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent)
    const id = await delegate(giver, agent, [agent.role, handler.role])
    for (let turn = 0; turn < 8; turn++) {
      const answers = await Promise.all([agent, handler, agent, handler].map(({ browser }) => open(browser, id)))
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    }
    const { rows: contexts } = await sql`select c.id from portal.contexts c join portal.delegation_handlers n on n.id = c.basis_id
      where c.basis_kind = 'delegation' and n.delegation_id = ${id}`.execute(portal.db)
    expect(contexts).toHaveLength(2) // one for each session, however often they pressed
  })

  it('pressed many times at once a unit has one context, and a session no more than it may have', async () => {
    const boss = await side()
    const { body } = await boss.browser.request('GET', '/api/session')
    const unitCode = body.unit.code
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => boss.browser.request('POST', `/api/session/contexts?context=${body.context.id}`, { unitCode })),
    )
    expect(new Set(opened.map((one) => one.body.context.id))).toEqual(new Set([body.context.id]))
  })

  it('signed out while a client is opened: nobody is left in, and nothing is a bug', async () => {
    const [giver, agent] = [await side(), await side()]
    const id = await delegate(giver, agent, [agent.role])
    for (let turn = 0; turn < 4; turn++) {
      const browser = portal.browser()
      expect((await browser.signIn(agent.identity)).status).toBe(200)
      const [opened, , moved] = await Promise.all([
        open(browser, id),
        browser.request('DELETE', '/api/session'),
        browser.request('POST', '/api/session/contexts', { unitCode: agent.organization.units[0]?.code }),
      ])
      for (const one of [opened, moved]) expect([200, 'SESSION_MISSING']).toContain(code(one))
    }
    const { rows: left } =
      await sql`select 1 from portal.contexts c left join portal.sessions s on s.id = c.session_id where s.id is null`.execute(portal.db)
    expect(left).toEqual([])
  })

  it('a role that ends while its bearer opens a client leaves them in neither', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent)
    const id = await delegate(giver, agent, [handler.role])
    const [opened, removed] = await Promise.all([
      open(handler.browser, id),
      agent.browser.request('DELETE', `/api/organization/people/${handler.role}`),
    ])
    expect(removed.status).toBe(204)
    expect([200, 'SESSION_MISSING', 'DELEGATION_ENDED']).toContain(code(opened))
    expect(code(await handler.browser.request('GET', '/api/session'))).toBe('SESSION_MISSING')
    expect(code(await open(handler.browser, id))).toBe('SESSION_MISSING')
  })

  it('an offer sent twice is one; withdrawn while it is confirmed it is one or the other', async () => {
    const [giver, agent] = [await side(), await side()]
    const offers = await Promise.all([1, 2, 3].map(() => offer(giver.browser, giver.organization, agent.organization)))
    expect(offers.map(code).toSorted()).toEqual([200, 'DELEGATION_EXISTS', 'DELEGATION_EXISTS'])
    const id: string = offers.find(({ status }) => status === 200)?.body.id
    const [confirmed, withdrawn] = await Promise.all([accept(agent.browser, id, [agent.role]), end(giver.browser, id)])
    expect(withdrawn.status).toBe(204)
    expect([204, 'DELEGATION_GONE']).toContain(code(confirmed))
    expect(code(await open(agent.browser, id))).toBe('DELEGATION_ENDED')
  })

  it('one that lapses while it is used ends once, and is told once', async () => {
    const [giver, agent] = [await side(), await side()]
    const id = await delegate(giver, agent, [agent.role])
    await asThePortal(portal.db, sql`update portal.delegations set until = '2026-03-01' where id = ${id}`)
    await Promise.all([endLapsedDelegations(portal.parts), endLapsedDelegations(portal.parts), open(agent.browser, id)])
    const lines = await rows(sql`select 1 from portal.audit_line where event = 'delegation.ended' and subject = ${id}`)
    expect(lines).toHaveLength(1)
  })
})

describe('R17 R39 ids of others, of another kind, of rows that are over, and of nothing', () => {
  let world: Promise<{ readonly boss: Side; readonly ids: Readonly<Record<string, string>> }> | undefined
  /** Somebody who manages an organisation, and what is not theirs. */
  const strangers = () =>
    (world ??= (async () => {
      const [boss, other, agent] = [await side(), await side(), await side()]
      const leaver = await handlerOf(boss)
      expect((await boss.browser.request('DELETE', `/api/organization/people/${leaver.role}`)).status).toBe(204)
      const delegation = await delegate(other, agent, [agent.role])
      const guest = citizen()
      const { body } = await invite(other.browser, guest)
      const certificate = (await people(other.browser)).certificates[0].id as string
      const [{ id: organization = '' } = {}] = await rows(
        sql<{ id: string }>`select id from portal.organizations where uscc = ${other.organization.uscc}`,
      )
      const ids = {
        'a role of another organisation': other.role,
        'an ended role of the own': leaver.role,
        'an invitation of another organisation': body.id as string,
        'a certificate of another organisation': certificate,
        'a delegation of others': delegation,
        'another organisation': organization,
        nobody: '00000000-0000-4000-8000-000000000000',
      }
      return { boss, ids }
    })())

  const addressed: readonly { readonly method: 'POST' | 'DELETE'; readonly path: string; readonly body?: object }[] = [
    { method: 'POST', path: '/api/organization/people/:id', body: { kind: 'handler', until } },
    { method: 'DELETE', path: '/api/organization/people/:id' },
    { method: 'DELETE', path: '/api/organization/invitations/:id' },
    { method: 'DELETE', path: '/api/organization/certificates/:id' },
    { method: 'DELETE', path: '/api/organization/suspensions/:id' },
    { method: 'POST', path: '/api/organization/delegations/:id/acceptance', body: { handlers: [] } },
    { method: 'POST', path: '/api/organization/delegations/:id/handlers', body: { handlers: [] } },
    { method: 'DELETE', path: '/api/organization/delegations/:id' },
  ]
  it.each(addressed)('$method $path finds none of them', async ({ method, path, body }) => {
    const { boss, ids } = await strangers()
    await confirm(boss.browser, boss.identity)
    for (const [what, id] of Object.entries(ids))
      expect([what, code(await boss.browser.request(method, path.replace(':id', id), body))]).toEqual([what, 'NOT_FOUND'])
  })

  it('handing over goes to nobody of them', async () => {
    const { boss, ids } = await strangers()
    await confirm(boss.browser, boss.identity)
    for (const [what, to] of Object.entries(ids))
      expect([what, code(await boss.browser.request('POST', '/api/organization/hand-over', { to, then: 'ended' }))]).toEqual([
        what,
        'NOT_FOUND',
      ])
  })

  it('nobody of them is named for a delegation', async () => {
    const { boss, ids } = await strangers()
    const giver = await side()
    await confirm(boss.browser, boss.identity)
    const { body } = await offer(giver.browser, giver.organization, boss.organization)
    for (const act of [accept, name]) {
      for (const [what, id] of Object.entries(ids))
        expect([what, code(await act(boss.browser, body.id, [boss.role, id]))]).toEqual([what, 'DELEGATION_HANDLER_INVALID'])
      expect((await accept(boss.browser, body.id, [boss.role])).status).toBe(act === accept ? 204 : 409)
    }
  })

  it.each([
    ['a word', 'x'],
    ['a UUID in upper case', '3F1C2D4E-5A6B-4C7D-8E9F-0A1B2C3D4E5F'],
    ['a zero-width character', '%E2%80%8B'],
    ['what turns the direction of writing', '%E2%80%AE'],
    ['a path', '..%2F..%2Froles'],
    ['SQL', '%27%20or%201%3D1%20--'],
    ['a NUL', '%00'],
    ['ten thousand characters', 'a'.repeat(10_000)],
  ])('an id that is %s is refused by every address, and is no bug of ours', async (_what, id) => {
    const { boss } = await strangers()
    for (const { method, path, body } of addressed) {
      const { status } = await boss.browser.request(method, path.replace(':id', id), body)
      expect([path, status >= 400 && status < 500]).toEqual([path, true])
    }
  })
})
