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

describe('R17 another mobile', () => {
  const codes = (browser: TestBrowser, mobile: string) => browser.request('POST', '/api/person/mobile/code', { mobile, language })
  const change = (browser: TestBrowser, sent: object) => browser.request('POST', '/api/person/mobile', { ...sent, language })
  const another = () => citizen().mobile

  it('who has no certificate confirms it with both numbers; the old one is told, and the new one signs in', async () => {
    const [{ who, browser }, mobile] = [await registered(), another()]
    expect((await codes(browser, mobile)).body).toMatchObject({ needsOldCode: true })
    const [code, oldCode] = [await codeTo(portal, mobile), await codeTo(portal, who.mobile)]
    expect((await change(browser, { code })).body.failure.code).toBe('CODE_WRONG')
    expect((await change(browser, { code, oldCode: code })).body.failure).toMatchObject({
      code: 'CODE_WRONG',
      detail: { of: 'old-mobile' },
    })
    expect((await change(browser, { code: oldCode, oldCode })).body.failure.code).toBe('CODE_WRONG')
    expect((await change(browser, { code, oldCode })).status).toBe(204)
    expect((await change(browser, { code, oldCode })).body.failure.code).toBe('CODE_EXPIRED')

    const told = (await messagesTo(portal, who.mobile)).filter((text) => text.includes('改成了'))
    expect(told).toHaveLength(1)
    expect(told[0]).not.toContain(mobile)
    const own = await account(browser)
    expect(own.notices[0]).toMatchObject({ kind: 'mobile-changed', detail: { to: own.mobileMasked } })
    const [line] = (await portal.audit()).filter(({ event }) => event === 'person.mobile-changed').slice(-1)
    expect(line?.detail).toMatchObject({ by: 'old-mobile' })
    expect(JSON.stringify(line)).not.toMatch(new RegExp(`${mobile}|${who.mobile}`))

    await forgetLimits(portal)
    const elsewhere = portal.browser()
    await signInCode(elsewhere, mobile)
    expect((await signIn(elsewhere, await codeTo(portal, mobile))).status).toBe(200)
    expect((await data(elsewhere)).body.person.mobile).toBe(mobile)
    expect((await signInCode(portal.browser(), who.mobile)).body.failure.code).toBe('ACCOUNT_OR_PASSWORD_WRONG')
  })

  it('a number that has an account: the page is answered the same, its owner is told, no code is right, and nobody loses theirs', async () => {
    const [{ who, browser }, owner] = [await registered(), await registered()]
    const asked = await codes(browser, owner.who.mobile)
    expect(Object.keys(asked.body).toSorted()).toEqual(['expiresAt', 'needsOldCode', 'resendAt', 'sentAt'])
    const told = (await messagesTo(portal, owner.who.mobile)).filter((text) => text.includes('这个号已经有账号'))
    expect(told).toHaveLength(1)
    expect(told[0]).not.toMatch(/\d{6}/)
    const oldCode = await codeTo(portal, who.mobile)
    expect((await change(browser, { code: '000000', oldCode })).body.failure.code).toBe('CODE_WRONG')
    expect([(await account(browser)).mobileMasked, (await account(owner.browser)).mobileMasked]).toEqual(
      [who, owner.who].map(({ mobile }) => `${mobile.slice(0, 3)}****${mobile.slice(-4)}`),
    )
  })

  it('a number somebody else registered meanwhile stays theirs', async () => {
    const [{ who, browser }, late] = [await registered(), citizen()]
    await codes(browser, late.mobile)
    const [code, oldCode] = [await codeTo(portal, late.mobile), await codeTo(portal, who.mobile)]
    await forgetLimits(portal)
    expect((await register(portal, portal.browser(), late)).status).toBe(200)
    expect((await change(browser, { code, oldCode })).body.failure.code).toBe('CODE_EXPIRED')
  })

  it('two who confirm one number in the same moment: one has it, the other is told that the code is over', async () => {
    for (let round = 0; round < 4; round++) {
      const [both, mobile] = [await Promise.all([registered(), registered()]), another()]
      const asked: [TestBrowser, object][] = []
      for (const { who, browser } of both) {
        await forgetLimits(portal)
        await codes(browser, mobile)
        asked.push([browser, { code: await codeTo(portal, mobile), oldCode: await codeTo(portal, who.mobile) }])
      }
      const answers = await Promise.all(asked.map(([browser, sent]) => change(browser, sent)))
      expect(answers.map(({ status, body }) => (status < 300 ? 'changed' : body.failure.code)).toSorted()).toEqual([
        'CODE_EXPIRED',
        'changed',
      ])
    }
  })

  it('codes belong to the session that asked, are five tries, and so many an hour', async () => {
    const [{ who, browser }, mobile] = [await registered(), another()]
    await codes(browser, mobile)
    const [code, oldCode] = [await codeTo(portal, mobile), await codeTo(portal, who.mobile)]
    await forgetLimits(portal)
    const other = portal.browser()
    await signInOn(other, who.mobile)
    expect((await change(other, { code, oldCode })).body.failure.code).toBe('CODE_EXPIRED')
    const tries = await Promise.all(Array.from({ length: 8 }, () => change(browser, { code: '000000', oldCode })))
    expect(tries.filter(({ body }) => body.failure.code === 'CODE_WRONG').length).toBeLessThanOrEqual(5)
    expect((await change(browser, { code, oldCode })).body.failure.code).toBe('CODE_EXPIRED')
    await forgetLimits(portal)
    const answers = []
    for (let time = 0; time < 12; time++) answers.push(await codes(browser, another()))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect((await codes(browser, '12345')).body.failure.code).toBe('MOBILE_INVALID')
    await forgetLimits(portal)
  })

  it('a sign-in of more than a quarter of an hour ago changes nothing', async () => {
    const { browser } = await registered()
    testClock(portal).advance(901_000)
    expect((await codes(browser, another())).body.failure.code).toBe('SIGN_IN_AGAIN')
    expect((await change(browser, { code: '000000' })).body.failure.code).toBe('SIGN_IN_AGAIN')
  })
})

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
