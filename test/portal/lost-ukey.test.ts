// A lost UKey (R30): suspended by a person from any browser, refused at once, lifted only with another certificate.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '@yinxin/pki'
import { endSuspendedSessions } from '../../apps/server/src/portal/lost-ukey/end-sessions.ts'
import {
  bind,
  confirm,
  newOrganization,
  newPerson,
  newSupervisor,
  people,
  roleIn,
  startOrganizationPortal,
  invite,
  invitationFor,
} from './organization-steps.ts'
import { citizen, codeTo, forgetLimits, messagesTo, signIn, signInCode } from './person-steps.ts'
import { testClock, type TestBrowser, type TestPortal } from './portal-harness.ts'

const organizations = Array.from({ length: 9 }, () => newOrganization())
let portal: TestPortal
beforeAll(async () => void (portal = await startOrganizationPortal(organizations)))
afterAll(() => portal.close())

let next = 0
const fresh = () => organizations[next++] ?? expect.unreachable('more tests than organisations')
type Organization = ReturnType<typeof newOrganization>

/** Another UKey of the organisation. */
const another = ({ name, uscc }: Organization, key: string) =>
  portal.certify({
    subject: nameOf([
      ['O', name],
      ['CN', key],
    ]),
    uscc,
  })

/** A phone: the person signs in there by password and code. */
async function phoneOf(mobile: string): Promise<TestBrowser> {
  const browser = portal.browser()
  await forgetLimits(portal)
  await signInCode(browser, mobile)
  const { status } = await signIn(browser, await codeTo(portal, mobile))
  expect(status).toBe(200)
  return browser
}
const seen = async (browser: TestBrowser) => (await browser.request('GET', '/api/lost-ukey')).body
const report = (browser: TestBrowser, certificate: string, reason = 'missing') =>
  browser.request('POST', '/api/lost-ukey/suspensions', { certificate, reason })
const onlyCertificate = async (browser: TestBrowser): Promise<string> => (await seen(browser)).organizations[0].certificates[0].id
const code = ({ body }: { readonly body: unknown }) => (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code

/** A handler with a UKey of their own, beside a supervisor. */
async function handlerBeside(supervisor: Awaited<ReturnType<typeof newSupervisor>>, one: Organization, key: string) {
  const who = citizen()
  await invite(supervisor.browser, who)
  const { browser } = await newPerson(portal, who)
  const accepted = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
  const identity = another(one, key)
  expect((await bind(browser, accepted.body.role.id, identity)).body.result).toBe('bound')
  return { browser, who, identity }
}

describe('R30 a lost UKey', () => {
  it('is suspended from a phone: its sessions are over, nobody signs in with it, the organisation and its people are told, the audit has it', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const handler = await handlerBeside(boss, one, '经办人的 UKey')
    expect((await handler.browser.request('GET', '/api/session')).status).toBe(200)
    const phone = await phoneOf(handler.who.mobile)
    const { nameMasked, organizations: shown } = await seen(phone)
    expect(nameMasked).toBe('梁*诺')
    // a handler sees what nobody else uses: not the supervisor's
    expect(shown).toHaveLength(1)
    expect(shown[0].certificates).toMatchObject([{ isOwn: true, sessions: 1, usedByMasked: '梁*诺' }])
    const answer = await report(phone, shown[0].certificates[0].id)
    expect(answer).toMatchObject({ status: 200, body: { ended: 1, told: 1 } })
    expect(code(await handler.browser.request('GET', '/api/session'))).toBe('SESSION_MISSING')
    const refused = await portal.browser().signIn(handler.identity)
    expect(refused.body.failure).toMatchObject({ code: 'SUSPENDED_BY_ORGANIZATION', detail: { date: answer.body.suspendedAt } })
    expect((await messagesTo(portal, boss.who.mobile))[0]).toContain('报失')
    const audit = (await portal.audit()).filter(({ event }) => event === 'certificate.suspended')
    expect(audit).toMatchObject([{ detail: { reason: 'missing', sessions: 1 } }])
    const { rows } = await sql`select kind from portal.notices where kind = 'certificate-suspended'`.execute(portal.db)
    expect(rows).toHaveLength(1)
    expect((await people(boss.browser)).certificates).toMatchObject([
      { state: 'active' },
      { state: 'suspended', suspension: { id: expect.any(String) } },
    ])
  })

  it('is lifted by a proof with another certificate, and by nothing less', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const handler = await handlerBeside(boss, one, '经办人的 UKey')
    await report(await phoneOf(handler.who.mobile), await onlyCertificate(await phoneOf(handler.who.mobile)))
    const phone = await phoneOf(boss.who.mobile)
    const suspension = (await people(phone)).certificates.find(({ state }: { state: string }) => state === 'suspended').suspension.id
    const lift = (browser: TestBrowser) => browser.request('DELETE', `/api/organization/suspensions/${suspension}`)
    expect(code(await lift(phone))).toBe('STEP_UP_NEEDED')
    expect(code(await confirm(phone, handler.identity))).toBe('SUSPENDED_BY_ORGANIZATION')
    expect(code(await lift(phone))).toBe('STEP_UP_NEEDED')
    expect((await confirm(phone, boss.identity)).status).toBe(200)
    expect((await lift(phone)).status).toBe(204)
    expect(code(await lift(phone))).toBe('NOT_FOUND')
    expect((await portal.browser().signIn(handler.identity)).body).toMatchObject({ next: 'enter' })
    expect((await portal.audit()).filter(({ event }) => event === 'certificate.suspension-lifted')).toHaveLength(1)
  })

  it('a proof that was made before with the lost UKey lets nothing be granted any more', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const phone = await phoneOf(boss.who.mobile)
    expect((await confirm(phone, boss.identity)).status).toBe(200)
    expect((await people(phone)).provenUntil).toBeDefined()
    await report(await phoneOf(boss.who.mobile), await onlyCertificate(phone))
    const after = await people(phone)
    expect(after.provenUntil).toBeUndefined()
    const { id } = after.certificates[0].suspension
    expect(code(await phone.request('DELETE', `/api/organization/suspensions/${id}`))).toBe('STEP_UP_NEEDED')
  })

  it('a handler suspends what nobody else uses, and not the UKey of somebody else; a stranger nothing', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const handler = await handlerBeside(boss, one, '经办人的 UKey')
    const [ofBoss] = (await people(boss.browser)).certificates
    expect(code(await report(handler.browser, ofBoss.id))).toBe('ROLE_NOT_ALLOWED')
    const stranger = await newPerson(portal)
    expect(code(await report(stranger.browser, ofBoss.id))).toBe('NOT_FOUND')
    const pending = await newPerson(portal)
    await roleIn(pending.browser, one.uscc)
    expect(code(await report(pending.browser, ofBoss.id))).toBe('NOT_FOUND')
  })

  it('two report it in the same moment: one suspension, one notice, one line', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const [first, second] = [await phoneOf(boss.who.mobile), await phoneOf(boss.who.mobile)]
    const certificate = await onlyCertificate(first)
    const answers = await Promise.all([first, second, first, second].map((phone) => report(phone, certificate)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    const { rows } = await sql<{ n: number }>`select count(*)::integer as n from portal.suspensions x
      join portal.organizations o on o.id = x.organization_id where o.uscc = ${one.uscc}`.execute(portal.db)
    expect(rows[0]?.n).toBe(1)
    expect(answers.filter(({ body }) => body.ended === 1)).toHaveLength(1)
  })

  it('a sign-in that was under way in that moment is ended by the next turn of the job', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const certificate = await onlyCertificate(await phoneOf(boss.who.mobile))
    // as if its transaction had read before the suspension and committed after it
    await sql`create table portal.saved_session as select s.* from portal.sessions s join portal.bindings b on b.holder_id = s.holder_id where b.id = ${certificate}`.execute(
      portal.db,
    )
    await report(await phoneOf(boss.who.mobile), certificate)
    await sql`insert into portal.sessions select * from portal.saved_session`.execute(portal.db)
    await sql`drop table portal.saved_session`.execute(portal.db)
    await endSuspendedSessions(portal.parts)
    const ended = (await portal.audit()).filter(({ event, detail }) => event === 'session.ended' && detail['reason'] === 'suspended')
    expect(ended.length).toBeGreaterThanOrEqual(2)
    expect(code(await boss.browser.request('GET', '/api/session'))).toBe('SESSION_MISSING')
  })

  it('nor does it lift its own suspension in the seconds until then, though its sign-in is a fresh proof', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    const { identity } = boss
    const own = portal.browser()
    expect((await own.signIn(identity)).body).toMatchObject({ next: 'enter' })
    const certificate = await onlyCertificate(await phoneOf(boss.who.mobile))
    const tables = ['sessions', 'contexts'] as const
    const ofHolder = sql`select s.id from portal.sessions s join portal.bindings b on b.holder_id = s.holder_id where b.id = ${certificate}`
    await sql`create table portal.saved_sessions as select * from portal.sessions where id in (${ofHolder})`.execute(portal.db)
    await sql`create table portal.saved_contexts as select * from portal.contexts where session_id in (${ofHolder})`.execute(portal.db)
    await report(await phoneOf(boss.who.mobile), certificate)
    for (const table of tables) {
      await sql`insert into ${sql.table(`portal.${table}`)} select * from ${sql.table(`portal.saved_${table}`)}`.execute(portal.db)
      await sql`drop table ${sql.table(`portal.saved_${table}`)}`.execute(portal.db)
    }
    const { rows } = await sql<{ id: string }>`select x.id from portal.suspensions x join portal.bindings b on b.holder_id = x.holder_id
      where b.id = ${certificate} and x.lifted_at is null`.execute(portal.db)
    const lifted = await own.request('DELETE', `/api/organization/suspensions/${rows[0]?.id}`)
    expect(code(lifted)).toBe('SUSPENSION_NEEDS_OTHER_CERTIFICATE')
    await endSuspendedSessions(portal.parts)
  })

  it('a UKey issued later for the same holder signs in, while the lost one stays refused', async () => {
    const one = fresh()
    const boss = await newSupervisor(portal, one)
    await report(await phoneOf(boss.who.mobile), await onlyCertificate(await phoneOf(boss.who.mobile)))
    const early = portal.certify({ subject: one.name, uscc: one.uscc })
    expect(code(await portal.browser().signIn(early))).toBe('SUSPENDED_BY_ORGANIZATION')
    testClock(portal).advance(7_200_000)
    const later = portal.certify({ subject: one.name, uscc: one.uscc, notBefore: new Date(portal.clock.now().getTime() - 60_000) })
    expect((await portal.browser().signIn(later)).body).toMatchObject({ next: 'enter' })
    expect(code(await portal.browser().signIn(boss.identity))).toBe('SUSPENDED_BY_ORGANIZATION')
  })
})
