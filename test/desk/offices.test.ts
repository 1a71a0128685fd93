// Several offices at one desk: a case that goes from one to another, what each sees on every side, and what one office, one clerk or one clock could do
// to all the others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { cleanUpDesk } from '../../apps/server/src/desk/cleanup.ts'
import { applyWaiting } from '../../apps/server/src/portal/cases/effects.ts'
import { testClock, type TestAnswer } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

const hall = { zh: '示范市社会保险服务中心', en: 'Demo City service centre' }
const district = { id: 'district', name: { zh: '临港分中心', en: 'Harbour branch' } }
const caHall = { id: 'ca-hall', name: { zh: '北方 CA 办理点', en: 'North CA hall' } }

let world: DeskWorld
let lin: Clerk
let he: Clerk
let fang: Clerk
let ye: Clerk
let caClerk: Clerk

beforeAll(async () => {
  world = await startDeskWorld({ config: { directory: [{ name: hall, services: ['binding' as const] }] } })
  lin = await world.staff('林书云', ['clerk'])
  he = await world.staff('何敬之', ['supervisor'])
  fang = await world.staff('方清', ['clerk', 'supervisor'], 'district')
  ye = await world.staff('叶知秋', ['approver'], 'district')
  caClerk = await world.staff('北方', ['clerk', 'supervisor', 'administrator'], 'ca-hall')
  await world.staff('南方', ['clerk'], 'south-hall')
})
afterAll(() => world.close())

const code = ({ status, body }: TestAnswer) => body?.failure?.code ?? status
let count = 0
const nameOf = () => `示范市转办${++count}有限公司`
async function taken(by: Clerk = lin) {
  const name = nameOf()
  const one = await world.mismatch({ name })
  expect((await by.step(one.number, { step: 'take' })).status).toBe(200)
  return { ...one, name }
}
const move = (by: Clerk, number: string, office = 'district', reason = '单位在临港') => by.step(number, { step: 'move', office, reason })
async function moved() {
  const one = await taken()
  expect((await move(lin, one.number)).status).toBe(204)
  return one
}

describe('R22 a case goes to another office', () => {
  it('with a reason: it waits there, its person reads where and why, and the office that had it sees nothing of it', async () => {
    const { number, browser } = await taken()
    await seeEverything(lin, number)
    const answer = await move(lin, number)
    expect([answer.status, answer.text]).toEqual([204, ''])
    for (const one of [lin, he]) expect(code(await one.request('GET', `/api/cases/${number}`))).toBe('CASE_UNKNOWN')
    const there = await fang.read(number)
    expect([there.state, there.events[0]]).toMatchObject([
      'waiting',
      { kind: 'moved', by: 'staff', words: '单位在临港', place: district.name },
    ])
    expect(there.owner).toBeUndefined()
    expect(there.checklist.every(({ seenBy, seenAt }) => seenBy === undefined && seenAt === undefined)).toBe(true)
    const { body } = await browser.request('GET', `/api/cases/${number}`)
    expect([body.state, body.events[0]]).toMatchObject(['waiting', { kind: 'moved', words: '单位在临港', place: district.name }])
    expect(body.events[0].staff).toBeUndefined()
    const line = (await world.audit()).findLast(({ event, detail }) => event === 'case.changed' && detail['step'] === 'move')
    expect(line).toMatchObject({
      actor: lin.id,
      detail: { office: 'district', from: 'bureau', reason: '单位在临港', before: 'in-progress' },
    })
  })

  it('the other office sees the papers itself, and brings it to its end with two of its own', async () => {
    const { number, browser, identity } = await moved()
    await fang.step(number, { step: 'take' })
    expect(code(await fang.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' }))).toBe('CASE_STEP_REFUSED')
    await seeEverything(fang, number)
    await provePossession(browser, number, identity)
    expect((await fang.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' })).status).toBe(200)
    const before = await world.staff('原办', ['approver'])
    expect(code(await before.request('POST', `/api/cases/${number}/steps`, { step: 'approve', version: 1 }))).toBe('CASE_UNKNOWN')
    expect((await ye.step(number, { step: 'approve' })).body.state).toBe('taking-effect')
    await world.apply()
    expect((await fang.read(number)).state).toBe('done')
    expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter' })
  })

  it('names of staff stay in their office; what they did is there all the same', async () => {
    const { number } = await moved()
    const text = (await fang.request('GET', `/api/cases/${number}`)).text
    expect(text).not.toContain('林书云')
    expect((await fang.read(number)).events.map(({ kind }) => kind)).toEqual(['moved', 'taken', 'opened'])
    await fang.step(number, { step: 'take' })
    await move(fang, number, 'bureau', '退回市中心')
    const back = await lin.read(number)
    expect(back.events.filter(({ staff }) => staff === '林书云').map(({ kind }) => kind)).toEqual(['moved', 'taken'])
    expect(JSON.stringify(back)).not.toContain('方清')
  })

  it.each<[string, string]>([
    ['that nobody has configured', 'nowhere'],
    ['that has it', 'bureau'],
    ['of an authority whose certificate it is not', 'south-hall'],
    ['where nobody works', 'empty'],
    ['that is a piece of SQL', "district' or '1'='1"],
  ])('not to an office %s', async (_what, office) => {
    const { number } = await taken()
    expect(code(await move(lin, number, office))).toBe('CASE_STEP_REFUSED')
    expect((await lin.read(number)).owner?.id).toBe(lin.id)
  })

  it('an authority’s office takes a case about its own certificate', async () => {
    const { number } = await taken()
    expect((await lin.read(number)).offices).toEqual([caHall, district])
    expect((await move(lin, number, 'ca-hall')).status).toBe(204)
    expect((await caClerk.read(number)).state).toBe('waiting')
    expect(code(await fang.request('GET', `/api/cases/${number}`))).toBe('CASE_UNKNOWN')
  })

  it('not without a reason, by a colleague, an approver, or somebody of another office; a supervisor may', async () => {
    const { number } = await taken()
    for (const reason of ['', '   ']) expect(code(await move(lin, number, 'district', reason))).toBe('CASE_STEP_REFUSED')
    const [wei, xu] = [await world.staff('卫同', ['clerk']), await world.staff('许知远', ['approver'])]
    for (const one of [wei, xu]) {
      expect(code(await move(one, number))).toBe('STAFF_NOT_ALLOWED')
      expect((await one.read(number)).offices).toEqual([])
      expect((await one.read(number)).steps).not.toContain('move')
    }
    const { version } = await lin.read(number)
    const asked = { step: 'move', office: 'ca-hall', reason: '给我', version }
    expect(code(await fang.request('POST', `/api/cases/${number}/steps`, asked))).toBe('CASE_UNKNOWN')
    expect((await move(he, number)).status).toBe(204)
  })

  it('moved and held in the same moment it is one of the two', async () => {
    const { number } = await taken()
    const { version } = await lin.read(number)
    const answers = await Promise.all([
      he.step(number, { step: 'move', office: 'district', reason: '转', version }),
      lin.step(number, { step: 'hold', reason: '请补', version }),
    ])
    expect(answers.map(code).filter((one) => one === 200 || one === 204)).toHaveLength(1)
    for (const one of answers.map(code)) expect([200, 204, 'CASE_CHANGED', 'CASE_UNKNOWN']).toContain(one)
    const kinds = (await world.audit()).filter(
      ({ event, detail }) => event === 'case.changed' && ['move', 'hold'].includes(String(detail['step'])),
    )
    expect(kinds.length).toBeGreaterThan(0)
  })

  it('decided, it is recalled first; over, it goes nowhere', async () => {
    const { number, browser, identity } = await taken()
    await seeEverything(lin, number)
    await provePossession(browser, number, identity)
    await lin.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' })
    expect(code(await move(lin, number))).toBe('CASE_STEP_REFUSED')
    await lin.step(number, { step: 'recall' })
    await lin.step(number, { step: 'decide', outcome: 'close', reason: '不需要' })
    expect(code(await move(lin, number))).toBe('CASE_STEP_REFUSED')
    expect((await lin.read(number)).offices).toEqual([])
  })

  it('what was offered at the end of a shift moves no case that has left', async () => {
    const [giver, receiver] = [await world.staff('交班', ['clerk']), await world.staff('接班', ['clerk'])]
    const { number } = await taken(giver)
    await giver.request('POST', '/api/hand-overs', { to: receiver.id, note: '都在这里' })
    expect((await move(giver, number)).status).toBe(204)
    const [offer] = (await receiver.request('GET', '/api/hand-overs')).body.received as { id: string; cases: string[] }[]
    expect(offer?.cases).toEqual([])
    expect((await receiver.request('POST', `/api/hand-overs/${offer?.id}`, { answer: 'accept' })).status).toBe(200)
    const there = await fang.read(number)
    expect([there.state, there.owner]).toEqual(['waiting', undefined])
  })
})

describe('R22 R43 what an office does not have it finds nowhere', () => {
  it('search, counts, export, figures, presence, hand-overs and visits: before the move there, after it here', async () => {
    const { number, browser, name } = await taken()
    const [{ body: prepared }] = [await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day: '2030-01-01' })]
    expect(prepared.failure.code).toBe('INPUT_INVALID') // the case is not kept so long
    const day = (await lin.read(number)).keptUntil.slice(0, 10)
    const visit = (await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day })).body.visit as { code: string }
    const sides = async (who: Clerk) => {
      const searched = async (query: string) => (await who.request('GET', `/api/cases?all=true&${query}`)).body
      const [byName, byNumber] = [await searched(`q=${encodeURIComponent(name)}`), await searched(`q=${number}`)]
      return {
        ...{ name: byName.total, number: byNumber.cases.length, states: byName.cases.length },
        file: (await who.request('GET', `/api/cases.csv?q=${number}`)).text.includes(number),
        everything: (await who.request('GET', '/api/cases.csv')).text.includes(number),
        open: Object.values((await searched('')).counts as Record<string, number>).reduce((sum, one) => sum + one, 0),
        visit: code(await who.request('POST', '/api/visits', { code: visit.code })),
        proof: code(await who.request('POST', `/api/cases/${number}/possession/challenges`, {})),
        file404: code(await who.request('POST', `/api/cases/${number}/documents/00000000-0000-4000-8000-000000000000`)),
        step: code(await who.request('POST', `/api/cases/${number}/steps`, { step: 'take', version: 999 })),
      }
    }
    const nothing = { name: 0, number: 0, states: 0, file: false, everything: false, visit: 'VISIT_UNKNOWN', proof: 'CASE_UNKNOWN' }
    const refused = { file404: 'CASE_UNKNOWN', step: 'CASE_UNKNOWN' }
    const all = {
      name: 1,
      number: 1,
      states: 1,
      file: true,
      everything: true,
      visit: 200,
      proof: 200,
      file404: 'NOT_FOUND',
      step: 'CASE_CHANGED',
    }
    const [here, there] = [await sides(he), await sides(fang)]
    expect([here, there]).toEqual([
      { ...all, open: here.open },
      { ...nothing, ...refused, open: there.open },
    ])
    await move(lin, number)
    const [after, afterThere] = [await sides(he), await sides(fang)]
    expect([after, afterThere]).toEqual([
      { ...nothing, ...refused, open: here.open - 1 },
      { ...all, open: there.open + 1 },
    ])
  })

  it('figures stay with the office where something was done', async () => {
    const day = (clock: Date) => new Date(clock.getTime() - clock.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
    const of = async (who: Clerk) => (await who.request('GET', `/api/figures?day=${day(world.portal.clock.now())}`)).body
    const [before, beforeThere] = [await of(he), await of(fang)]
    const { number } = await moved()
    await fang.step(number, { step: 'take' })
    await fang.step(number, { step: 'decide', outcome: 'close', reason: '不需要' })
    const [after, afterThere] = [await of(he), await of(fang)]
    expect([after.opened - before.opened, after.ended.closed - before.ended.closed, after.open - before.open]).toEqual([1, 0, 0])
    expect([afterThere.opened - beforeThere.opened, afterThere.ended.closed - beforeThere.ended.closed]).toEqual([0, 1])
    expect(JSON.stringify([after, afterThere].map(({ byClerk }) => byClerk.map((one: { name: string }) => one.name)))).toMatch(
      /^\[\[(?!.*方清.*\],).*林书云.*\],\[(?!.*林书云).*方清.*\]\]$/,
    )
  })

  it('whoever looked at it there is not shown here', async () => {
    const { number } = await taken()
    await he.request('GET', `/api/cases/${number}?writing=true`)
    expect((await lin.read(number)).alsoLooking).toMatchObject([{ name: '何敬之', writing: true }])
    await move(lin, number)
    expect((await fang.read(number)).alsoLooking).toEqual([])
    await ye.request('GET', `/api/cases/${number}`)
    expect((await fang.read(number)).alsoLooking.map(({ name }) => name)).toEqual(['叶知秋'])
  })

  it('colleagues, staff, desks and their history are one’s own', async () => {
    const admin = await world.staff('管理', ['administrator'])
    const content = {
      ...{
        name: { zh: '隐藏的窗口', en: 'Hidden desk' },
        services: ['support'],
        operator: { zh: '', en: '' },
        address: { zh: '', en: '' },
      },
      ...{ floor: '', windows: '', phone: '', chatUrl: '', hoursNote: { zh: '', en: '' }, supervisors: [he.id] },
    }
    expect((await admin.request('POST', '/api/admin/desks', { content, why: '新开窗口' })).status).toBe(200)
    for (const path of [
      '/api/session',
      '/api/staff',
      '/api/admin/desks',
      '/api/admin/history',
      '/api/admin/history?q=隐藏',
      '/api/admin/history?kind=staff',
    ]) {
      const { text, status } = await caClerk.request('GET', encodeURI(path))
      expect(status, path).toBe(200)
      expect(text, path).not.toMatch(/隐藏的窗口|何敬之|林书云|方清/)
    }
    expect((await admin.request('GET', '/api/admin/history')).text).toContain('何敬之')
  })
})

describe('R22 what one can do to the others', () => {
  it('a clerk with a second certificate, registered as a second colleague, does not approve what they decided', async () => {
    const { number, browser, identity } = await taken()
    await seeEverything(lin, number)
    await provePossession(browser, number, identity)
    await lin.step(number, { step: 'submit', outcome: 'bind', reason: '已核对' })
    const again = await world.staff('林书云', ['approver', 'supervisor'])
    await sql`update desk.staff set number = (select number from desk.staff where id = ${lin.id}) where id = ${again.id}`.execute(
      world.portal.db,
    )
    expect((await again.read(number)).steps).not.toContain('approve')
    for (const step of ['approve', 'send-back'] as const)
      expect(code(await again.step(number, { step, reason: '同意' }))).toBe('CASE_APPROVER_SAME')
    const refused = (await world.audit()).findLast(({ event }) => event === 'case.refused')
    expect(refused).toMatchObject({ actor: again.id, detail: { code: 'CASE_APPROVER_SAME' } })
    expect((await he.step(number, { step: 'approve' })).status).toBe(200)
    await world.apply()
  })

  it('a proof at the desk by somebody who has not got the case is refused and on record', async () => {
    const { number, identity } = await taken()
    const curious = await world.staff('好奇', ['clerk'])
    expect(code(await curious.prove(number, identity))).toBe('STAFF_NOT_ALLOWED')
    const refused = (await world.audit()).findLast(({ event }) => event === 'case.refused')
    expect(refused).toMatchObject({ actor: curious.id, detail: { step: 'prove', code: 'STAFF_NOT_ALLOWED' } })
    expect((await lin.read(number)).possession).toBeUndefined()
  })

  it('an office of more than five hundred is administered all the same, whoever came last', async () => {
    await sql`insert into desk.staff (tenant_id, name, number, invited_certificate, since)
      select 'south-hall', 'n' || n, 'N' || n, 'many ' || n, '2020-01-01' from generate_series(1, 520) n`.execute(world.portal.db)
    const [last, newest] = [await world.staff('最后', ['administrator'], 'south-hall'), await world.staff('新来', ['clerk'], 'south-hall')]
    const change = { version: 1, state: 'suspended', why: '轮岗' }
    expect((await last.request('POST', `/api/staff/${newest.id}`, change)).status).toBe(200)
    expect(code(await newest.request('GET', '/api/cases'))).toBe('SESSION_MISSING')
    expect(code(await last.request('POST', `/api/staff/${last.id}`, change))).toBe('STAFF_NOT_ALLOWED')
  })

  it('an office that fills its list of desks fills no other’s', async () => {
    const empty = { zh: '', en: '' }
    const content = {
      ...{ name: { zh: '窗口', en: 'Desk' }, services: ['support'], operator: empty, address: empty, floor: '', windows: '', phone: '' },
      ...{ chatUrl: '', hoursNote: empty, supervisors: [] },
    }
    await sql`insert into desk.entries (kind, tenant_id, content, changed_at)
      select 'desk', 'ca-hall', ${JSON.stringify(content)}::jsonb, now() from generate_series(1, 200)`.execute(world.portal.db)
    const admin = await world.staff('分中心管理', ['administrator'], 'district')
    const add = (who: Clerk) => who.request('POST', '/api/admin/desks', { content, why: '新开窗口' })
    const full = await add(caClerk)
    expect([code(full), full.body.failure?.detail?.reason]).toEqual(['ENTRY_INVALID', 'too-many'])
    expect((await add(admin)).status).toBe(200)
  })

  it('ten thousand and one cases are no file that looks whole; fewer are one', async () => {
    await sql`insert into desk.cases (number, tenant_id, source, code, facts, certificate_sha256, organization, uscc, state, opened_at, changed_at, kept_until)
      select '20200101-' || lpad(n::text, 5, '0'), 'district', 'many ' || n, 'NAME_MISMATCH', '{}', 'many ' || n, '批量' || n, 'X', 'closed',
        '2020-01-01', '2020-01-01', '2020-02-01' from generate_series(1, 10001) n`.execute(world.portal.db)
    const lines = async (query: string) => {
      const answer = await fang.request('GET', `/api/cases.csv?${query}`)
      return answer.status === 200 ? answer.text.trim().split('\r\n').length - 1 : code(answer)
    }
    expect(await lines('state=closed')).toBe('EXPORT_TOO_LONG')
    expect(await lines('q=20200101-0999')).toBe(10)
    expect((await fang.request('GET', '/api/cases?state=closed&from=10000')).body.cases.length).toBeGreaterThan(0)
    await sql`delete from desk.cases where source like 'many %'`.execute(world.portal.db)
  })

  it('decisions that cannot be applied yet hold up none that can', async () => {
    const { number } = await taken()
    await sql`insert into desk.cases (number, tenant_id, source, code, facts, certificate_sha256, organization, uscc, state, opened_at, changed_at, kept_until)
      select '20200102-' || lpad(n::text, 4, '0'), 'district', 'stuck ' || n, 'NAME_MISMATCH', facts, 'stuck ' || n, '卡住' || n, uscc, 'taking-effect',
        now(), now(), '2040-01-01' from generate_series(1, 60) n, desk.cases c where c.number = ${number}`.execute(world.portal.db)
    await sql`insert into desk.decisions (case_id, sequence, outcome, reason, clerk, decided_at, approver, approved_at, state)
      select id, 1, 'bind', 'x', ${fang.id}, now(), ${ye.id}, now(), 'to-apply' from desk.cases where source like 'stuck %'`.execute(
      world.portal.db,
    )
    const waiting = async () => {
      const answer = await world.desk.cases.waitingEffects()
      return answer.ok ? answer.value.map((one) => one.number) : []
    }
    const [first, second] = [await waiting(), await waiting()]
    expect([first.length, second.length]).toEqual([50, 50])
    expect(new Set([...first, ...second]).size).toBe(60)
    await sql`delete from desk.decisions where case_id in (select id from desk.cases where source like 'stuck %')`.execute(world.portal.db)
    await sql`delete from desk.cases where source like 'stuck %'`.execute(world.portal.db)
  })

  it('a decision that nobody can apply is logged, and the others are applied', async () => {
    const tried: string[] = []
    const effect = (number: string) => ({
      ...{ decisionId: crypto.randomUUID(), number, certificate: '', uscc: '', registeredName: '', clerk: lin.id, approver: he.id },
    })
    const [broken, whole] = [effect('20200103-0001'), effect('20200103-0002')]
    const gateway = {
      ...world.portal.parts.gateway,
      verifyCertificate: async () => {
        tried.push('asked')
        if (tried.length === 1) throw new Error('nobody foresaw this')
        return { verdict: 'refused', code: 'CERTIFICATE_REVOKED' } as never
      },
    }
    const reported: string[] = []
    const desk = {
      ...world.desk.cases,
      waitingEffects: async () => ({ ok: true, value: [broken, whole] }) as const,
      reportEffect: async ({ decisionId }: { decisionId: string }) => (reported.push(decisionId), { ok: true, value: {} } as const),
    }
    await applyWaiting({ ...world.portal.parts, gateway }, desk)
    expect(reported).toEqual([whole.decisionId])
  })

  it('a clock somebody set a year ahead ends no case and deletes no file until it has gone on evenly', async () => {
    const { number } = await taken()
    const state = async () => {
      const { rows } = await sql<{ state: string }>`select state from desk.cases where number = ${number}`.execute(world.portal.db)
      return rows[0]?.state
    }
    testClock(world.portal).step(365 * 86_400_000)
    await cleanUpDesk(world.desk.parts, false)
    expect(await state()).toBe('in-progress')
    await cleanUpDesk(world.desk.parts, true)
    expect(await state()).toBe('expired')
    testClock(world.portal).step(-365 * 86_400_000)
    for (const one of [lin, he, fang, ye, caClerk]) await one.signIn()
  })

  it('a number of a case says the day it is where the desk is', async () => {
    const { number } = await taken()
    const now = world.portal.clock.now()
    const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10).replaceAll('-', '')
    expect(number.slice(0, 8)).toBe(local)
  })
})

describe('R43 visits', () => {
  it('a code that a scanner reads twice is one arrival; later it is another', async () => {
    const { number, browser } = await taken()
    const day = (await lin.read(number)).keptUntil.slice(0, 10)
    const { body } = await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day })
    const arrive = async () => (await lin.request('POST', '/api/visits', { code: body.visit.code })).body
    const arrivals = async () => (await lin.read(number)).events.filter(({ kind }) => kind === 'arrived').length
    expect([await arrive(), await arrive(), await arrivals()]).toEqual([{ number }, { number }, 1])
    testClock(world.portal).advance(61_000)
    await arrive()
    expect(await arrivals()).toBe(2)
  })

  it('says where in both languages, and when beside it', async () => {
    const { number, browser } = await taken()
    const day = (await lin.read(number)).keptUntil.slice(0, 10)
    await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day })
    expect((await lin.read(number)).events[0]).toMatchObject({ kind: 'visit-prepared', words: day, place: hall })
    expect((await browser.request('GET', `/api/cases/${number}`)).body.events[0]).toMatchObject({ words: day, place: hall })
  })

  it('are prepared twenty times at most: each is written down for good', async () => {
    const { number, browser } = await taken()
    const day = (await lin.read(number)).keptUntil.slice(0, 10)
    const answers = []
    for (let turn = 0; turn < 21; turn++)
      answers.push(code(await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day })))
    expect(answers.slice(0, 20).every((one) => one === 200)).toBe(true)
    expect(answers[20]).toBe('CASE_STEP_REFUSED')
  })
})

describe('R22 searches one keeps', () => {
  const keep = (who: Clerk, name: string, more: object = {}) =>
    who.request('POST', '/api/filters', { name, filter: 'waiting', q: '', ...more })
  const names = ({ body }: TestAnswer) => (body.filters as { name: string }[]).map(({ name }) => name)

  it('are one’s own, by name; the same name takes its place', async () => {
    const [one, other] = [await world.staff('常查', ['clerk']), await world.staff('另查', ['clerk'])]
    await keep(one, ' 临港 ', { q: ' 临港 ' })
    expect((await keep(one, '临港', { filter: 'mine', q: '港' })).body.filters).toMatchObject([{ name: '临港', filter: 'mine', q: '港' }])
    expect(names(await other.request('GET', '/api/filters'))).toEqual([])
    const [kept] = (await one.request('GET', '/api/filters')).body.filters as { id: string }[]
    await other.request('DELETE', `/api/filters/${kept?.id}`)
    expect(names(await one.request('GET', '/api/filters'))).toEqual(['临港'])
    expect(names(await one.request('DELETE', `/api/filters/${kept?.id}`))).toEqual([])
  })

  it('twenty at most, also of those kept in the same moment', async () => {
    const one = await world.staff('多查', ['clerk'])
    const answers = await Promise.all(Array.from({ length: 24 }, (_, at) => keep(one, `查找${at}`)))
    expect(answers.map(code).filter((each) => each === 'FILTERS_FULL')).toHaveLength(4)
    const [first = ''] = names(await one.request('GET', '/api/filters'))
    expect((await keep(one, first, { q: '还能改' })).status).toBe(200)
    expect(code(await keep(one, '第二十一个'))).toBe('FILTERS_FULL')
  })

  it.each<[string, object]>([
    ['no name', { name: '' }],
    ['a name of blanks', { name: '   ' }],
    ['a name too long', { name: '长'.repeat(41) }],
    ['a search too long', { q: '长'.repeat(101) }],
    ['a filter that is none', { filter: 'closed' }],
    ['somebody else', { staff: '00000000-0000-4000-8000-000000000000' }],
  ])('%s is not understood', async (_what, more) => expect(code(await keep(lin, '名称', more))).toBe('INPUT_INVALID'))
})

/** What people paste, and what people try. */
const texts = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://x.example","点")',
  "'); drop table desk.cases; --",
  '${jndi:ldap://x}',
  '\u202e转',
  '转\u0000办',
  '转\ud800办',
  '龘'.repeat(40),
]
describe('R22 hostile text in every field a clerk can type into', () => {
  const stored = (text: string) => text.replaceAll('\ud800', '\ufffd')
  it.each(texts)('%j is kept as it was typed, or refused, and never an error of ours', async (text) => {
    const { number } = await taken()
    const to = (await world.staff('收件', ['clerk'])).id
    const sent: readonly (readonly [string, Promise<TestAnswer>])[] = [
      ['filter name', lin.request('POST', '/api/filters', { name: text.slice(0, 40), filter: 'open', q: '' })],
      ['filter words', lin.request('POST', '/api/filters', { name: `查${count}`, filter: 'open', q: text })],
      ['note', lin.request('POST', '/api/hand-overs', { to, note: text })],
      ['visit code', lin.request('POST', '/api/visits', { code: text.slice(0, 40) })],
      ['search', lin.request('GET', `/api/cases?q=${encodeURIComponent(text.toWellFormed())}`)],
      ['export', he.request('GET', `/api/cases.csv?q=${encodeURIComponent(text.toWellFormed())}`)],
      ['history', caClerk.request('GET', `/api/admin/history?q=${encodeURIComponent(text.toWellFormed())}`)],
      ['office', lin.request('POST', `/api/cases/${number}/steps`, { step: 'move', office: text, reason: text, version: 2 })],
    ]
    for (const [field, asked] of sent) expect((await asked).status, field).toBeLessThan(500)
    const { body } = await lin.request('GET', '/api/filters')
    for (const { id } of body.filters as { id: string }[]) await lin.request('DELETE', `/api/filters/${id}`)
    const [offer] = (await lin.request('GET', '/api/hand-overs')).body.offered as { id: string; note: string }[]
    if (offer !== undefined) {
      expect(stored(offer.note)).toBe(stored(text))
      await lin.request('POST', `/api/hand-overs/${offer.id}`, { answer: 'take-back' })
    }
    const gone = await move(lin, number, 'district', text)
    if (gone.status !== 204) return expect(code(gone)).toBe('INPUT_INVALID')
    expect((await fang.read(number)).events[0]?.words).toBe(stored(text))
  })

  it('a name of an organisation that is markup, a formula or turned round reaches page, list and file as text', async () => {
    for (const name of ['<script>alert(1)</script>公司', '=1+1公司', '@SUM(A1)公司', '+cmd|公司', '公司,"引号"']) {
      const { number } = await world.mismatch({ name })
      expect((await he.read(number)).organization).toBe(name)
      const { text } = await he.request('GET', `/api/cases.csv?q=${number}`)
      const cell = name.startsWith('<') || name.startsWith('公') ? name : `'${name}`
      expect(text).toContain(/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : `,${cell},`)
    }
  })

  it('an address of a file that is none is nobody’s', async () => {
    const { number } = await taken()
    for (const id of ['x', '..%2f..%2fetc', "'%20or%201=1", '%00', '0'.repeat(300)])
      expect((await lin.request('POST', `/api/cases/${number}/documents/${id}`)).status, id).toBeLessThan(500)
    for (const odd of ['%00', 'x', '1%00-2'])
      expect((await lin.request('POST', `/api/cases/${odd}/documents/x`)).status, odd).toBeLessThan(500)
  })
})
