// What staff, and others, try at the desk that is not theirs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { mayDo, staffRoles, type StaffAction } from '@yinxin/protocol/desk'
import { deskRouteTable } from '../../apps/server/src/desk/route-table.ts'
import { recheckStaff } from '../../apps/server/src/desk/sign-in/recheck.ts'
import { prove, testClock } from '../portal/portal-harness.ts'
import { deskOrigin, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

let world: DeskWorld
let lin: Clerk
let admin: Clerk

beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  admin = await world.staff('方清', ['administrator'])
})
afterAll(() => world.close())

describe('R22 who signs in at the desk', () => {
  it('not with an organisation’s certificate, not with a stranger’s of the staff policy, not with a proof for another purpose', async () => {
    const handler = world.portal.certify({ subject: '示范市明远机械有限公司' })
    expect((await lin.signIn(handler)).body.failure.code).toBe('STAFF_UNKNOWN')
    expect((await lin.signIn(world.staffCertificate('陌生人', 'S9999'))).body.failure.code).toBe('STAFF_UNKNOWN')
    await lin.signIn()
    const { number } = await world.mismatch({ name: '示范市用途有限公司' })
    const { body } = await lin.request('POST', `/api/cases/${number}/possession/challenges`, {})
    const answer = await lin.request('POST', '/api/sign-in', {
      challengeId: body.id,
      authToken: prove(lin.identity, body.nonce, deskOrigin),
    })
    expect(answer.body.failure.code).toBe('CHALLENGE_UNKNOWN')
  })

  it('a renewed certificate of the same number is the same colleague; a staff certificate opens no portal', async () => {
    const renewed = world.staffCertificate('林书云', 'S0001')
    expect((await lin.signIn(renewed)).body.staff.id).toBe(lin.id)
    await lin.signIn()
    const browser = world.portal.browser()
    expect((await browser.signIn(lin.identity)).body.failure?.code).toBe('STAFF_CERTIFICATE')
    expect((await browser.request('POST', '/api/cases')).body.failure.code).toBe('CASE_SOURCE_MISSING')
  })

  it('whoever is suspended is out at the next request, and cannot come back', async () => {
    const leaving = await world.staff('临时工', ['clerk'])
    expect((await admin.request('POST', `/api/staff/${leaving.id}`, { version: 1, state: 'suspended', why: '合同到期' })).status).toBe(200)
    expect((await leaving.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    expect((await leaving.signIn()).body.failure.code).toBe('STAFF_UNKNOWN')
    await recheckStaff(world.desk.parts)
    const { rows } = await sql`select 1 from desk.sessions where staff_id = ${leaving.id}`.execute(world.portal.db)
    expect(rows).toEqual([])
  })
})

describe('R44 what each role may call', () => {
  const guarded = deskRouteTable.filter(({ caller }) => !['anyone', 'browser', 'staff'].includes(caller))

  it('every route by every role: refused exactly where the table says so', async () => {
    const { number } = await world.mismatch({ name: '示范市权限有限公司' })
    for (const role of staffRoles) {
      const one = await world.staff(`只有${role}`, [role])
      for (const { method, path, caller } of guarded) {
        const url = path.replace(':number', number).replace(':id', lin.id)
        const answer = await one.request(method as 'GET' | 'POST', url, method === 'GET' ? undefined : {})
        const isRefused = answer.body?.failure?.code === 'STAFF_NOT_ALLOWED' && answer.status === 403
        // past the guard the empty body of a change is refused for what it is
        expect(isRefused, `${role} ${method} ${path}`).toBe(!mayDo([role], caller as StaffAction))
      }
    }
  })

  it('nobody without a session, and no page of another origin', async () => {
    for (const { method, path } of deskRouteTable.filter(({ caller }) => !['anyone', 'browser'].includes(caller))) {
      const url = path.replace(':number', '20260101-0001').replace(':id', lin.id)
      const answer = await world.app.inject({ method: method as 'GET', url, headers: { origin: deskOrigin } })
      expect(answer.json().failure.code, `${method} ${path}`).toBe('SESSION_MISSING')
    }
    const answer = await lin.request('POST', '/api/staff', {}, { origin: 'http://localhost:8600' })
    expect(answer.body.failure.code).toBe('ORIGIN_REFUSED')
  })

  it('nobody changes their own roles, and the last one who administers stays', async () => {
    expect(
      (await admin.request('POST', `/api/staff/${admin.id}`, { version: 1, roles: ['clerk', 'administrator'], why: '自己改' })).body.failure
        .code,
    ).toBe('STAFF_NOT_ALLOWED')
    expect((await admin.request('POST', '/api/staff', { certificate: 'not one', roles: ['clerk'], why: '新同事' })).body.failure.code).toBe(
      'CERTIFICATE_MALFORMED',
    )
  })
})

describe('R22 an office sees its own cases and staff only', () => {
  it('a clerk, a supervisor and an administrator of another office find nothing', async () => {
    const { number, identity } = await world.mismatch({ name: '示范市隔离有限公司' })
    const elsewhere = await world.staff('别处职员', ['clerk', 'approver', 'supervisor', 'administrator'], 'ca-hall')
    expect((await elsewhere.request('GET', `/api/cases/${number}`)).body.failure.code).toBe('CASE_UNKNOWN')
    expect((await elsewhere.step(number, { step: 'take', version: 1 })).body.failure.code).toBe('CASE_UNKNOWN')
    expect((await elsewhere.prove(number, identity)).body.failure).toBeDefined()
    expect((await elsewhere.request('GET', '/api/cases')).body).toMatchObject({ cases: [], total: 0 })
    expect((await elsewhere.request('GET', `/api/cases?q=${encodeURIComponent('隔离')}`)).body.total).toBe(0)
    expect((await elsewhere.request('GET', '/api/cases.csv')).text).not.toContain('隔离')
    expect((await elsewhere.request('GET', '/api/figures')).body).toMatchObject({ opened: 0, open: 0, byClerk: [] })
    const { body } = await elsewhere.request('GET', '/api/staff')
    expect(body.staff.map(({ id }: { id: string }) => id)).toEqual([elsewhere.id])
    expect(
      (await elsewhere.request('POST', `/api/staff/${lin.id}`, { version: 1, state: 'suspended', why: '别处' })).body.failure.code,
    ).toBe('NOT_FOUND')
  })
})

describe('R44 what is written down and taken out', () => {
  it('who tries to approve their own decision is on record', async () => {
    const both = await world.staff('身兼两职', ['clerk', 'supervisor'])
    const { number, identity } = await world.mismatch({ name: '示范市自批有限公司' })
    await both.step(number, { step: 'take' })
    await seeEverything(both, number)
    await both.prove(number, identity)
    await both.step(number, { step: 'submit', outcome: 'bind', reason: '自己批' })
    expect((await both.step(number, { step: 'approve' })).body.failure.code).toBe('CASE_APPROVER_SAME')
    const refused = (await world.audit()).findLast(({ event }) => event === 'case.refused')
    expect(refused).toMatchObject({ actor: both.id, detail: { step: 'approve', code: 'CASE_APPROVER_SAME' } })
    const byHand = sql`update desk.decisions set approver = clerk where approver is null`.execute(world.portal.db)
    await expect(byHand).rejects.toThrow('decisions_two_people')
  })

  it('an export runs nothing in a spreadsheet', async () => {
    await world.mismatch({ name: '=HYPERLINK("http://evil","x")' })
    const supervisor = await world.staff('值班主管', ['supervisor'])
    const { text, headers } = await supervisor.request('GET', '/api/cases.csv')
    expect(text).toContain('"\'=HYPERLINK(""http://evil"",""x"")"')
    expect(headers['content-disposition']).toContain('attachment')
    expect((await world.audit()).some(({ event, actor }) => event === 'case.exported' && actor === supervisor.id)).toBe(true)
  })

  it('an idle session of staff is over', async () => {
    testClock(world.portal).advance(1801 * 1000)
    expect((await lin.request('GET', '/api/session')).body.failure.code).toBe('SESSION_EXPIRED')
  })
})
