// A certificate bound to another organisation than the one it names (R24): asked for, waited, objected to, applied once.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '@yinxin/pki'
import type { TestIdentity } from '@yinxin/testkit'
import { applyDue, followObjections } from '../../apps/server/src/portal/transfer-requests/turn.ts'
import { objectedTransfers } from '../../apps/server/src/portal/transfers/store.ts'
import { organization, testClock, unit, usccOf, type TestBrowser } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type DeskWorld } from './desk-world.ts'
import { asThePortal } from '../portal/as-the-portal.ts'

const holder = { ...organization, name: '示范市清河食品有限公司', uscc: usccOf('91330106MA28QH7K2'), units: [unit('30104827')] }
const claimed = { ...organization, units: [unit('30104826')] }
let world: DeskWorld
beforeAll(async () => void (world = await startDeskWorld({ organizations: [claimed, holder] })))
afterAll(() => world.close())

const only = async <T>(query: ReturnType<typeof sql<T>>): Promise<T> =>
  (await query.execute(world.portal.db)).rows[0] ?? expect.unreachable('no row')
let count = 0

/** A certificate that names one organisation and that an older portal had bound to the other; and a browser whose sign-in was refused for it. */
async function boundElsewhere(): Promise<{ identity: TestIdentity; browser: TestBrowser }> {
  const identity = world.portal.certify({
    subject: nameOf([
      ['O', claimed.name],
      ['CN', `UKey ${++count}`],
    ]),
  })
  await asThePortal(
    world.portal.db,
    sql`with h as (insert into portal.holders (authority, stable_id, subject_authority, subject_id, since)
      values (null, ${identity.certificate.sha256}, 'imported', ${identity.certificate.sha256}, now()) returning id),
    c as (insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at) select ${identity.certificate.sha256}, id, now(), now() from h)
    insert into portal.bindings (holder_id, organization_id, state, decided_by, bound_at)
    select h.id, o.id, 'active', 'import', now() from h, portal.organizations o where o.uscc = ${holder.uscc}`,
  )
  return { identity, browser: await refusedAt(identity) }
}

async function refusedAt(identity: TestIdentity): Promise<TestBrowser> {
  const browser = world.portal.browser()
  expect((await browser.signIn(identity)).body.failure?.code).toBe('BOUND_ELSEWHERE')
  return browser
}

const code = ({ body }: { readonly body: unknown }) => (body as { readonly failure?: { readonly code: string } } | undefined)?.failure?.code
const ask = (browser: TestBrowser) => browser.request('POST', '/api/transfers')
const asked = async (browser: TestBrowser) => (await browser.request('GET', '/api/transfers')).body.asked[0]
/** As if the last day of the waiting time had been yesterday. */
const letItPass = (id: string) => sql`update portal.transfers set due_on = '2026-01-01' where id = ${id}`.execute(world.portal.db)
const boundTo = async ({ certificate: { sha256 } }: TestIdentity) =>
  (
    await only<{ uscc: string }>(sql`select o.uscc from portal.certificates c join portal.bindings b on b.holder_id = c.holder_id
      join portal.organizations o on o.id = b.organization_id where c.sha256 = ${sha256}`)
  ).uscc
const lines = async (event: string, id: string) =>
  (await world.portal.audit()).filter((line) => line.event === event && line.detail['transfer'] === id)

/** Somebody of the present holder, by another certificate. */
async function presentHolder(): Promise<TestBrowser> {
  const browser = world.portal.browser()
  await browser.signIn(world.portal.certify({ subject: holder.name, uscc: holder.uscc }))
  return browser
}

describe('R24 a certificate changes hands', () => {
  it('waits for the present holder, who is told; without an objection it moves once, and signs in there', async () => {
    const { identity, browser } = await boundElsewhere()
    const seen = (await browser.request('GET', '/api/transfers')).body
    expect(seen).toMatchObject({ isOpen: true, isSignedIn: false, workingDays: 5, mayAsk: { organization: { name: claimed.name } } })
    const { id } = (await ask(browser)).body
    // 2 March 2026 is a Monday
    expect(await asked(browser)).toMatchObject({ id, state: 'waiting', dueOn: '2026-03-09', organization: { name: claimed.name } })
    expect(await asked(browser)).not.toHaveProperty('from') // whoever asks is not told who holds it
    const other = await presentHolder()
    const { own } = (await other.request('GET', '/api/transfers')).body
    expect(own[0]).toMatchObject({ id, state: 'waiting', organization: { name: claimed.name }, from: { name: holder.name } })
    const told = async (kind: string) =>
      (await other.request('GET', '/api/notices')).body.notices.find((notice: { kind: string }) => notice.kind === kind)
    expect(await told('transfer-asked')).toMatchObject({ detail: { date: '2026-03-09' } })
    await applyDue(world.portal.parts)
    expect(await boundTo(identity)).toBe(holder.uscc)
    await letItPass(id)
    await Promise.all([applyDue(world.portal.parts), applyDue(world.portal.parts), applyDue(world.portal.parts)])
    expect(await boundTo(identity)).toBe(claimed.uscc)
    expect(await asked(browser)).toMatchObject({ state: 'applied' })
    expect(await lines('binding.transferred', id)).toHaveLength(1)
    expect(await told('transferred')).toBeDefined()
    expect((await world.portal.browser().signIn(identity)).body).toMatchObject({ next: 'enter' })
    expect(code(await other.request('POST', `/api/transfers/${id}/objection`))).toBe('TRANSFER_OVER')
  })

  it('an objection stops it; clerk and approver decide for it: it moves once', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    const other = await presentHolder()
    expect((await other.request('POST', `/api/transfers/${id}/objection`)).status).toBe(204)
    expect((await other.request('POST', `/api/transfers/${id}/objection`)).status).toBe(204)
    expect(await lines('transfer.objected', id)).toHaveLength(1)
    await letItPass(id)
    await applyDue(world.portal.parts)
    expect(await boundTo(identity)).toBe(holder.uscc)
    await Promise.all([1, 2].map(() => followObjections(world.portal.parts, world.desk.cases)))
    const { caseNumber: number } = await asked(browser)
    const [lin, xu] = [await world.staff('林书云', ['clerk']), await world.staff('许知远', ['approver'])]
    expect(await lin.read(number)).toMatchObject({
      facts: { code: 'TRANSFER_OBJECTED', boundTo: { name: holder.name }, claimed: { name: claimed.name } },
    })
    await lin.step(number, { step: 'take' })
    await seeEverything(lin, number)
    expect((await provePossession(browser, number, identity)).status).toBe(200)
    expect((await lin.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' })).status).toBe(200)
    expect((await xu.step(number, { step: 'approve' })).status).toBe(200)
    await Promise.all([world.apply(), world.apply()])
    expect(await boundTo(identity)).toBe(claimed.uscc)
    expect((await lin.read(number)).state).toBe('done')
    expect(await lines('binding.transferred', id)).toMatchObject([{ detail: { how: 'desk', case: number } }])
    expect(await asked(browser)).toMatchObject({ state: 'applied' })
  })

  it('decided against: the transfer ends, the binding stays, both are told so', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    const other = await presentHolder()
    await other.request('POST', `/api/transfers/${id}/objection`)
    await followObjections(world.portal.parts, world.desk.cases)
    const { caseNumber: number } = await asked(browser)
    const [lin, xu] = [await world.staff('林书云', ['clerk']), await world.staff('许知远', ['approver'])]
    await lin.step(number, { step: 'take' })
    expect(code(await lin.step(number, { step: 'decide', outcome: 'refuse', reason: '授权书不符' }))).toBe('CASE_STEP_REFUSED')
    expect((await lin.step(number, { step: 'submit', outcome: 'refuse', reason: '授权书不符' })).status).toBe(200)
    await followObjections(world.portal.parts, world.desk.cases)
    expect(await asked(browser)).toMatchObject({ state: 'objected' }) // one alone has decided nothing
    expect((await xu.step(number, { step: 'approve' })).status).toBe(200) // and no proof of possession is asked for
    await world.apply()
    expect(await lin.read(number)).toMatchObject({
      state: 'refused',
      decision: { outcome: 'refuse', clerk: { name: '林书云' }, approver: { name: '许知远' } },
    })
    const mine = await browser.request('GET', `/api/cases/${number}`)
    expect(mine.body).toMatchObject({ state: 'refused', decision: { outcome: 'refuse', reason: '授权书不符' } })
    await followObjections(world.portal.parts, world.desk.cases)
    const { notices } = (await other.request('GET', '/api/notices')).body
    expect(notices.map(({ kind }: { kind: string }) => kind)).toContain('transfer-kept')
    expect(await asked(browser)).toMatchObject({ state: 'ended', failure: { code: 'TRANSFER_REFUSED' } })
    expect(await lines('transfer.ended', id)).toMatchObject([{ detail: { how: 'desk', case: number, code: 'TRANSFER_REFUSED' } }])
    expect((await other.request('GET', '/api/transfers')).body.own.find((one: { id: string }) => one.id === id)).toMatchObject({
      state: 'ended',
    })
    expect(await boundTo(identity)).toBe(holder.uscc)
  })

  it('two ask in the same moment: one transfer, the other is told until when it waits', async () => {
    const { identity, browser } = await boundElsewhere()
    const second = await refusedAt(identity)
    const answers = await Promise.all([ask(browser), ask(second)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
    expect(answers.flatMap(({ body }) => body.failure ?? [])).toMatchObject([{ code: 'TRANSFER_WAITS', detail: { date: '2026-03-09' } }])
    expect(
      (
        await only<{ n: number }>(
          sql`select count(*)::integer as n from portal.transfers where certificate_sha256 = ${identity.certificate.sha256}`,
        )
      ).n,
    ).toBe(1)
  })

  it('an objection in the moment of the application: one of the two, and never both', async () => {
    for (let turn = 0; turn < 6; turn++) {
      const { identity, browser } = await boundElsewhere()
      const { id } = (await ask(browser)).body
      const other = await presentHolder()
      await letItPass(id)
      const [, objected] = await Promise.all([applyDue(world.portal.parts), other.request('POST', `/api/transfers/${id}/objection`)])
      const { state } = await asked(browser)
      const isMoved = (await boundTo(identity)) === claimed.uscc
      expect([state, objected.status, isMoved]).toEqual(isMoved ? ['applied', 409, true] : ['objected', 204, false])
      expect([(await lines('binding.transferred', id)).length, (await lines('transfer.objected', id)).length]).toEqual(
        isMoved ? [1, 0] : [0, 1],
      )
    }
  })

  it('cut short inside the transaction nothing of it is there; it keeps no other from moving, and the next turn does all of it', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    await letItPass(id)
    const broken = { ...world.portal.parts, node: undefined as unknown as string } // the audit line is refused: the last statement
    await applyDue(broken)
    expect([await boundTo(identity), (await asked(browser)).state]).toEqual([holder.uscc, 'waiting'])
    await applyDue(world.portal.parts)
    expect([await boundTo(identity), (await asked(browser)).state]).toEqual([claimed.uscc, 'applied'])
  })

  it('a certificate nobody can answer about waits; one that is revoked meanwhile does not move', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    await letItPass(id)
    const refused = { verdict: 'refused', assurance: 'none', findings: [], evidence: [], traceId: 'ab'.repeat(8) } as const
    const saying = (verdict: 'GATEWAY_UNAVAILABLE' | 'CERTIFICATE_REVOKED') => ({
      ...world.portal.parts,
      gateway: { ...world.portal.gateway, verifyCertificate: async () => ({ ...refused, code: verdict }) },
    })
    await applyDue(saying('GATEWAY_UNAVAILABLE'))
    expect((await asked(browser)).state).toBe('waiting')
    await applyDue(saying('CERTIFICATE_REVOKED'))
    expect(await boundTo(identity)).toBe(holder.uscc)
    expect((await asked(browser)).state).toBe('ended')
  })

  it('holidays count: the table moves the last day', async () => {
    await sql`insert into portal.holidays (day, name, worked) values (${'2026-03-03'}, '示范节', false), (${'2026-03-07'}, '', true)
      on conflict do nothing`.execute(world.portal.db)
    const { browser } = await boundElsewhere()
    await ask(browser)
    expect(await asked(browser)).toMatchObject({ dueOn: '2026-03-09' })
    await sql`delete from portal.holidays where day = '2026-03-07'`.execute(world.portal.db)
    const { browser: next } = await boundElsewhere()
    await ask(next)
    expect(await asked(next)).toMatchObject({ dueOn: '2026-03-10' })
  })

  it('an objection in the moment it would move: it is stopped, or it has moved; never both', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const { identity, browser } = await boundElsewhere()
      const { id } = (await ask(browser)).body
      const other = await presentHolder()
      await letItPass(id)
      const [objected] = await Promise.all([other.request('POST', `/api/transfers/${id}/objection`), applyDue(world.portal.parts)])
      const { state } = await asked(browser)
      expect([
        [204, 'objected', holder.uscc],
        [409, 'applied', claimed.uscc],
      ]).toContainEqual([objected.status, state, await boundTo(identity)])
      const events = [...(await lines('transfer.objected', id)), ...(await lines('binding.transferred', id))]
      expect(events).toHaveLength(1)
    }
  })

  it('unbound by the present holder while it waits, nothing moves: it ends, and the certificate binds where it belongs', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    await asThePortal(
      world.portal.db,
      sql`delete from portal.bindings b using portal.certificates c where c.holder_id = b.holder_id and c.sha256 = ${identity.certificate.sha256}`,
    )
    await letItPass(id)
    await applyDue(world.portal.parts)
    expect(await asked(browser)).toMatchObject({ state: 'ended', failure: { code: 'TRANSFER_NOT_NEEDED' } })
    expect(await lines('binding.transferred', id)).toEqual([])
    expect((await world.portal.browser().signIn(identity)).body).toMatchObject({ next: 'enter', firstSignIn: true })
  })

  it('the organisation it was to go to is blocked meanwhile: it ends, and the binding stays', async () => {
    const { identity, browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    await letItPass(id)
    await asThePortal(world.portal.db, sql`update portal.organizations set state = 'blocked' where uscc = ${claimed.uscc}`)
    await applyDue(world.portal.parts)
    await asThePortal(world.portal.db, sql`update portal.organizations set state = 'active' where uscc = ${claimed.uscc}`)
    expect([await boundTo(identity), (await asked(browser)).state]).toEqual([holder.uscc, 'ended'])
    // what has ended may be asked for again, and waits its whole time anew
    expect((await ask(await refusedAt(identity))).status).toBe(200)
  })

  it('objections that wait long keep a new one from no case: those without one come first', async () => {
    const [first, second] = [await boundElsewhere(), await boundElsewhere()]
    const ids = [(await ask(first.browser)).body.id as string, (await ask(second.browser)).body.id as string]
    const other = await presentHolder()
    for (const id of ids) expect((await other.request('POST', `/api/transfers/${id}/objection`)).status).toBe(204)
    await sql`update portal.transfers set case_number = 'waits', objected_at = '2020-01-01' where id <> ${ids[1]} and state = 'objected'`.execute(
      world.portal.db,
    )
    expect((await objectedTransfers(world.portal.db, 1)).map(({ id }) => id)).toEqual([ids[1]])
    const shown = new Set<string>()
    for (let turn = 0; turn < 40; turn++) for (const { id } of await objectedTransfers(world.portal.db, 2)) shown.add(id)
    expect(shown).toContain(ids[0]) // and none of those that have one is never asked about
  })

  it('is not to be had without a refused sign-in of this very browser, and nobody else objects', async () => {
    expect(code(await ask(world.portal.browser()))).toBe('CASE_SOURCE_MISSING')
    const { browser } = await boundElsewhere()
    const { id } = (await ask(browser)).body
    expect(code(await browser.request('POST', `/api/transfers/${id}/objection`))).toBe('SESSION_MISSING')
    const stranger = world.portal.browser()
    await stranger.signIn(world.portal.certify({ subject: claimed.name }))
    expect(code(await stranger.request('POST', `/api/transfers/${id}/objection`))).toBe('NOT_FOUND')
    expect((await stranger.request('GET', '/api/transfers')).body).toMatchObject({ asked: [], own: [] })
    testClock(world.portal).advance(1_900_000)
    expect(code(await ask(browser))).toBe('CASE_SOURCE_MISSING')
  })
})
