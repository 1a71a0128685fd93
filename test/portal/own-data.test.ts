// What a person can see of what is kept of them, take away, and have deleted.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureHolder } from '../../apps/server/src/portal/binding/store.ts'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import { noteView } from '../../apps/server/src/portal/persons/data-views.ts'
import { organization, testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'
import { citizen, codeTo, forgetLimits, messagesTo, register, signIn, signInCode, startPersonPortal } from './person-steps.ts'
import { asThePortal } from './as-the-portal.ts'

const hall = { name: { zh: '一号服务大厅', en: 'Hall 1' }, addresses: ['127.0.0.0/8'] }
let portal: TestPortal
beforeAll(async () => void (portal = await startPersonPortal({ config: { places: [hall] } })))
afterAll(() => portal.close())

const [language, day] = ['zh-CN', 86_400_000]
const registered = async () => {
  const [who, browser] = [citizen(), portal.browser()]
  await register(portal, browser, who)
  await forgetLimits(portal)
  return { who, browser }
}
const data = (browser: TestBrowser) => browser.request('POST', '/api/person/data', { language })
const erase = (browser: TestBrowser) => browser.request('POST', '/api/person/erasure', { language })
const account = async (browser: TestBrowser) => (await browser.request('GET', '/api/person')).body
const signInOn = async (browser: TestBrowser, mobile: string) => {
  await signInCode(browser, mobile)
  await signIn(browser, await codeTo(portal, mobile))
  await forgetLimits(portal)
}

describe('R33 R49 own data', () => {
  it('everything that is kept is given out, in the clear, with who looked; the look itself is one', async () => {
    const { who, browser } = await registered()
    const { status, body, text } = await data(browser)
    expect(status).toBe(200)
    expect(body.person).toMatchObject({ name: who.name, mobile: who.mobile, document: { kind: who.kind, number: who.number } })
    expect(body.consents.map((one: { text: string }) => one.text).toSorted()).toEqual(['identity', 'privacy', 'terms'])
    expect(body).toMatchObject({
      proofings: [{ level: 'registry' }],
      passwords: [{}],
      passkeys: [],
      devices: [{}],
      sessions: [{ network: '127.0.*.*' }],
    })
    expect(body.decisions.map((one: { event: string }) => one.event)).toEqual(['person.exported', 'sign-in.accepted', 'person.registered'])
    expect(body.views).toMatchObject([{ what: 'everything', role: 'owner' }])
    expect(text).not.toContain('argon2')
    expect((await account(browser)).views).toHaveLength(1)
  })

  it('every table that names a person is given out, or is known not to be theirs to have', async () => {
    const { rows } = await sql<{ table: string }>`select distinct table_name as table from information_schema.columns
      where table_schema = 'portal' and column_name = 'person_id' order by 1`.execute(portal.db)
    const givenOut = [
      'consents',
      'credentials',
      'data_views',
      'devices',
      'holder_persons',
      'notice_choices',
      'passkeys',
      'person_notices',
      'proofings',
      'roles',
      'sessions',
      'visit_reminders',
    ]
    const minutes = ['codes'] // of five minutes
    expect(rows.map(({ table }) => table)).toEqual([...givenOut, ...minutes].toSorted())
  })

  it('somebody of staff who looked is shown by role and case, not by name', async () => {
    const { browser } = await registered()
    const { id } = (await data(browser)).body.person
    const view = { personId: id, what: 'document', role: 'clerk', actor: 'staff-0007', about: '20261129-0001' } as const
    await portal.db.transaction().execute(async (trx) => noteView(trx, view, portal.clock.now()))
    const { views } = await account(browser)
    expect(views).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ what: 'document', role: 'clerk', about: '20261129-0001' })]),
    )
    expect(JSON.stringify(views)).not.toContain('staff-0007')
  })

  it('a sign-in of longer ago, another kind of session: nothing is given out or deleted', async () => {
    const { browser } = await registered()
    testClock(portal).advance(900_000)
    for (const step of [data, erase]) expect((await step(browser)).body.failure.code).toBe('SIGN_IN_AGAIN')
    const holder = portal.browser()
    await holder.signIn(portal.certify({ subject: organization.name }))
    for (const step of [data, erase]) expect((await step(holder)).body.failure.code).toBe('NOT_FOUND')
    for (const step of [data, erase]) expect((await step(portal.browser())).body.failure.code).toBe('SESSION_MISSING')
  })
})

describe('R33 an account that is closed', () => {
  it('nothing says any more who it was; what was decided stays under its id; document and mobile may register again', async () => {
    const { who, browser } = await registered()
    const elsewhere = portal.browser()
    await signInOn(elsewhere, who.mobile)
    const { id } = (await data(browser)).body.person
    await asThePortal(
      portal.db,
      sql`insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, in_force_at, in_force_by)
      select ${id}, id, 'handler', 'active', '2099-12-31', now(), now(), 'manager' from portal.organizations limit 1`,
    )
    expect((await data(browser)).body.roles).toMatchObject([{ organization: organization.name, kind: 'handler', state: 'active' }])
    expect((await erase(browser)).status).toBe(204)
    const roles = await sql`select state, end_reason from portal.roles where person_id = ${id}`.execute(portal.db)
    expect(roles.rows).toEqual([{ state: 'ended', end_reason: 'left' }])
    expect([...browser.cookies.keys()].filter((name) => /session|device/.test(name))).toEqual([])
    expect((await elsewhere.request('GET', '/api/person')).body.failure.code).toBe('SESSION_MISSING')
    const { rows } = await sql<{
      row: string
    }>`select to_jsonb(p) - 'id' - 'registered_at' - 'erased_at' - 'document_kind' as row from portal.persons p where id = ${id}`.execute(
      portal.db,
    )
    expect(rows[0]?.row).toMatchObject({ state: 'erased', name_enc: null, mobile_hash: null, document_hash: null, document_enc: null })
    for (const table of ['credentials', 'passkeys', 'devices', 'codes', 'sessions'])
      expect((await sql`select 1 from ${sql.id('portal', table)} where person_id = ${id}`.execute(portal.db)).rows, table).toEqual([])
    const lines = await sql<{ event: string }>`select event from portal.audit_line where subject = ${id} order by number`.execute(portal.db)
    expect(lines.rows.map(({ event }) => event)).toEqual(expect.arrayContaining(['person.registered', 'person.exported', 'person.erased']))
    expect((await sql`select 1 from portal.consents where person_id = ${id}`.execute(portal.db)).rows).toHaveLength(3)
    expect((await messagesTo(portal, who.mobile))[0]).toContain('已注销')
    await forgetLimits(portal)
    expect((await signInCode(portal.browser(), who.mobile)).body.failure.code).toBe('ACCOUNT_OR_PASSWORD_WRONG')
    const again = portal.browser()
    expect((await register(portal, again, who)).status).toBe(200)
    expect((await data(again)).body.person.id).not.toBe(id)
  })

  it('the database lets no closed account keep anything that says who it was', async () => {
    const { browser } = await registered()
    const { id } = (await data(browser)).body.person
    await expect(sql`update portal.persons set state = 'erased', erased_at = now() where id = ${id}`.execute(portal.db)).rejects.toThrow(
      'persons_known',
    )
    await expect(sql`update portal.persons set name_enc = null where id = ${id}`.execute(portal.db)).rejects.toThrow('persons_known')
  })

  it('closed twice at the same moment: once', async () => {
    const { browser } = await registered()
    const both = portal.browser()
    for (const [name, value] of browser.cookies) both.cookies.set(name, value)
    const answers = await Promise.all([erase(browser), erase(both)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 401])
    expect((await portal.audit()).filter(({ event }) => event === 'person.erased').length).toBeGreaterThan(0)
  })
})

describe('R30 R38 sessions and devices', () => {
  it('of persons and certificate holders: browser, place by name, part of the address; a new device is shown on the old ones', async () => {
    const { who, browser } = await registered()
    testClock(portal).advance(1000)
    const elsewhere = portal.browser()
    await signInOn(elsewhere, who.mobile)
    const old = await account(browser)
    expect(old.sessions.map(({ from }: { from: object }) => from)).toEqual([
      { network: '127.0.*.*', place: hall.name },
      { network: '127.0.*.*', place: hall.name },
    ])
    expect(old.newDevices).toHaveLength(1)
    expect((await account(elsewhere)).newDevices).toEqual([])
    const holder = portal.browser()
    await holder.signIn(portal.certify({ subject: organization.name }))
    expect((await holder.request('GET', '/api/session')).body.sessions[0].from).toEqual({ network: '127.0.*.*', place: hall.name })
    const stored = await sql<{ text: string }>`select evidence::text as text from portal.sessions`.execute(portal.db)
    expect(stored.rows.every(({ text }) => !text.includes('127.0.0.1'))).toBe(true)
  })
})

/** A transfer and a suspension that are over, and one of each that is not. */
async function endedAndOpen({ db, clock }: TestPortal): Promise<void> {
  const now = clock.now()
  const [{ organization, person } = { organization: '', person: '' }] = (
    await sql<{
      organization: string
      person: string
    }>`select o.id as organization, p.id as person from portal.organizations o, portal.persons p limit 1`.execute(db)
  ).rows
  const { rows } = await asThePortal(
    db,
    sql<{ id: string }>`insert into portal.roles (person_id, organization_id, kind, state, until, asked_at, ended_at)
    values (${person}, ${organization}, 'handler', 'ended', '2026-01-01', ${now}, ${now}) returning id`,
  )
  for (const over of [now, null]) {
    const holder = await db.transaction().execute((trx) => ensureHolder(trx, { authority: 'test', stableId: `kept ${String(over)}` }, now))
    await sql`insert into portal.transfers (holder_id, from_organization, to_organization, certificate_sha256, facts, browser, asked_at, due_on, state, ended_at)
      values (${holder}, ${organization}, ${organization}, 'none', '{}', 'none', ${now}, '2099-12-31', ${over === null ? 'waiting' : 'ended'}, ${over})`.execute(
      db,
    )
    await asThePortal(
      db,
      sql`insert into portal.suspensions (holder_id, organization_id, reason, suspended_at, suspended_by, lifted_at, lifted_by)
      values (${holder}, ${organization}, 'missing', ${now}, ${rows[0]?.id}, ${over}, ${over && 'desk'})`,
    )
  }
}

describe('R33 what is old goes', () => {
  it('devices after two years, replaced passwords after thirty days, views, ended transfers and lifted suspensions after three years', async () => {
    const own = await startPersonPortal()
    const [who, browser] = [citizen(), own.browser()]
    await register(own, browser, who)
    const count = async (table: string) =>
      Number((await sql<{ n: string }>`select count(*) as n from ${sql.id('portal', table)}`.execute(own.db)).rows[0]?.n)
    await browser.request('POST', '/api/person/data', { language })
    await sql`insert into portal.credentials (person_id, kind, secret, created_at, revoked_at) select id, 'password', 'x', registered_at, registered_at from portal.persons`.execute(
      own.db,
    )
    await endedAndOpen(own)
    for (const [days, expected] of [
      [29, [2, 1, 1]],
      [2, [1, 1, 1]],
      [700, [1, 0, 1]],
      [366, [1, 0, 0]],
    ] as const) {
      testClock(own).advance(days * day)
      await cleanUp(own.parts)
      expect([await count('credentials'), await count('devices'), await count('data_views')]).toEqual(expected)
    }
    // what is open, or in force, has no age
    expect([await count('transfers'), await count('suspensions')]).toEqual([1, 1])
    await own.close()
  })
})
