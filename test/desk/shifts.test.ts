// Visits that persons prepare, shifts that end, and who else has a case on the screen.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failed } from '@yinxin/protocol/failures'
import { localDay } from '../../apps/server/src/platform/local-day.ts'
import { remindOfVisits } from '../../apps/server/src/portal/visits/remind-of-visits.ts'
import { newPerson } from '../portal/organization-steps.ts'
import { messagesTo, personOptions } from '../portal/person-steps.ts'
import { testClock, type TestAnswer } from '../portal/portal-harness.ts'
import { startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

const hall = { zh: '示范市社会保险服务中心', en: 'Demo City service centre' }
const address = { zh: '示范市政务服务中心 3 楼', en: 'Third floor' }
const directory = [
  { name: hall, services: ['binding' as const], phone: '000-5550100', address },
  { name: { zh: '证书公司', en: 'CA company' }, services: ['certificate' as const] },
]

let world: DeskWorld
let lin: Clerk
let wei: Clerk

beforeAll(async () => {
  world = await startDeskWorld({ ...personOptions, config: { directory } })
  lin = await world.staff('林书云', ['clerk'])
  wei = await world.staff('方清', ['clerk'])
})
afterAll(() => world.close())

const code = ({ status, body }: TestAnswer) => body?.failure?.code ?? status
const today = () => {
  const now = world.portal.clock.now()
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
}
let count = 0
async function prepared() {
  const one = await world.mismatch({ name: `示范市来访${count++}有限公司` })
  const { body } = await one.browser.request('POST', `/api/cases/${one.number}/visit`, { desk: hall.zh, day: today() })
  return { ...one, visit: body.visit as { code: string; place: unknown; day: string } }
}

describe('R43 a visit that was prepared', () => {
  it('gives a code; the clerk types it and has the case, with the person on record as here', async () => {
    const { number, browser, visit } = await prepared()
    expect(visit).toEqual({
      code: expect.stringMatching(/^[0-9A-Z]{9}$/),
      day: today(),
      place: { name: hall, address, phone: '000-5550100' },
    })
    const written = `${visit.code.slice(0, 3)}-${visit.code.slice(3, 6)} ${visit.code.slice(6).toLowerCase()}`
    expect((await lin.request('POST', '/api/visits', { code: written })).body).toEqual({ number })
    const shown = await lin.read(number)
    expect([shown.events[0]?.kind, shown.visit]).toEqual(['arrived', { day: today(), place: visit.place }])
    expect(JSON.stringify(shown)).not.toContain(visit.code)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.events[0]).toMatchObject({ kind: 'arrived' })
  })

  it('one wrong symbol is told apart from a code that was never given; another office finds none of ours', async () => {
    const { visit, browser, number } = await prepared()
    const wrong = visit.code.slice(0, -1) + (visit.code.endsWith('7') ? '8' : '7')
    expect(code(await lin.request('POST', '/api/visits', { code: wrong }))).toBe('VISIT_CODE_WRONG')
    expect(code(await lin.request('POST', '/api/visits', { code: '000000000' }))).toBe('VISIT_UNKNOWN')
    const elsewhere = await world.staff('别处', ['clerk', 'supervisor'], 'ca-hall')
    expect(code(await elsewhere.request('POST', '/api/visits', { code: visit.code }))).toBe('VISIT_UNKNOWN')
    const again = await browser.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day: today() })
    expect(code(await lin.request('POST', '/api/visits', { code: visit.code }))).toBe('VISIT_UNKNOWN')
    expect((await lin.request('POST', '/api/visits', { code: again.body.visit.code })).body).toEqual({ number })
    await browser.request('POST', `/api/cases/${number}/withdrawal`)
    expect(code(await lin.request('POST', '/api/visits', { code: again.body.visit.code }))).toBe('VISIT_UNKNOWN')
  })

  it('only in the browser of the case, to a desk that does it, on a day that comes', async () => {
    const { number, code: shows, visit, browser } = await prepared()
    const other = world.portal.browser()
    const ask = (by: typeof other, body: object) =>
      by.request('POST', `/api/cases/${number}/visit`, { desk: hall.zh, day: today(), ...body })
    const { browser: stranger } = await prepared()
    for (const by of [other, stranger]) expect(code(await ask(by, {}))).toBe('CASE_UNKNOWN')
    expect((await lin.request('POST', '/api/visits', { code: visit.code })).body).toEqual({ number }) // and took nothing's place
    const byCode = (await other.request('POST', '/api/cases/by-code', { number, code: shows })).body
    expect(byCode.visit).toEqual({ day: today(), place: visit.place })
    for (const wrong of [
      { desk: '证书公司' },
      { desk: '<b>我家</b>' },
      { day: '2020-01-01' },
      { day: '2099-01-01' },
      { day: '2027-02-30' },
    ])
      expect(code(await ask(browser, wrong)), JSON.stringify(wrong)).toBe('INPUT_INVALID')
  })
})

describe('R44 the end of a shift', () => {
  const take = async () => {
    const { number } = await world.mismatch({ name: `示范市交班${count++}有限公司` })
    await lin.step(number, { step: 'take' })
    return number
  }
  const offer = (to: Clerk, note = '周一要回电') => lin.request('POST', '/api/hand-overs', { to: to.id, note })
  const answer = (clerk: Clerk, id: string, said: string) => clerk.request('POST', `/api/hand-overs/${id}`, { answer: said })

  it('cases are offered with a note, and are the colleague’s once they accept; what ended in between stays', async () => {
    const [one, two] = [await take(), await take()]
    const { body } = await offer(wei)
    expect(body.offered[0]).toMatchObject({ to: { id: wei.id }, note: '周一要回电' })
    const [received] = (await wei.request('GET', '/api/hand-overs')).body.received
    expect(received.cases).toEqual(expect.arrayContaining([one, two]))
    expect(code(await offer(wei))).toBe('HAND_OVER_REFUSED')
    await lin.step(two, { step: 'decide', outcome: 'close', reason: '已办结' })
    expect((await lin.read(one)).owner?.id).toBe(lin.id)
    expect((await answer(wei, received.id, 'accept')).body).toEqual({ offered: [], received: [] })
    const shown = await wei.read(one)
    expect([shown.owner?.id, shown.events[0]?.kind, shown.events[0]?.words]).toEqual([wei.id, 'transferred', '周一要回电'])
    expect(await lin.read(two)).toMatchObject({ state: 'closed', owner: { id: lin.id } })
  })

  it('accepted twice at once it moves once; nobody answers an offer that is not theirs', async () => {
    const number = await take()
    await offer(wei)
    const [received] = (await wei.request('GET', '/api/hand-overs')).body.received
    const third = await world.staff('第三人', ['clerk'])
    expect(code(await answer(third, received.id, 'accept'))).toBe('NOT_FOUND')
    expect(code(await answer(lin, received.id, 'accept'))).toBe('NOT_FOUND')
    expect(code(await answer(wei, received.id, 'take-back'))).toBe('NOT_FOUND')
    const both = await Promise.all([answer(wei, received.id, 'accept'), answer(wei, received.id, 'accept')])
    expect(both.map(code).toSorted()).toEqual([200, 'NOT_FOUND'])
    expect((await wei.read(number)).events.filter(({ kind }) => kind === 'transferred')).toHaveLength(1)
  })

  it('declined or taken back nothing has moved; nothing is offered to an approver, to another office, to oneself', async () => {
    const number = await take()
    for (const [who, said] of [
      [wei, 'decline'],
      [lin, 'take-back'],
    ] as const) {
      const { body } = await offer(wei)
      expect(code(await answer(who, body.offered[0].id, said))).toBe(200)
      expect((await lin.read(number)).owner?.id).toBe(lin.id)
    }
    const [approver, elsewhere] = [await world.staff('只复核', ['approver']), await world.staff('外面', ['clerk'], 'ca-hall')]
    for (const to of [approver, elsewhere, lin]) expect(code(await offer(to))).toBe('HAND_OVER_REFUSED')
  })
})

describe('R44 who else has a case on the screen', () => {
  it('is shown with whether they write, and is gone after twenty seconds, whatever the clock does', async () => {
    const { number } = await world.mismatch({ name: '示范市同看有限公司' })
    const see = async () => (await lin.read(number)).alsoLooking
    await wei.request('GET', `/api/cases/${number}?writing=true`)
    expect(await see()).toEqual([{ id: wei.id, name: '方清', writing: true }])
    await wei.read(number)
    expect(await see()).toMatchObject([{ writing: false }])
    testClock(world.portal).step(-600_000) // that look is now one of the future: nobody would ever stop looking
    await lin.signIn()
    expect(await see()).toEqual([])
    testClock(world.portal).step(600_000)
    await lin.signIn()
    testClock(world.portal).advance(21_000)
    expect(await see()).toEqual([])
  })
})

describe('R44 a list to take away', () => {
  it('is what was searched for', async () => {
    const { number } = await world.mismatch({ name: '示范市导出甲有限公司' })
    await world.mismatch({ name: '示范市导出乙有限公司' })
    const supervisor = await world.staff('值班', ['supervisor'])
    const lines = (await supervisor.request('GET', `/api/cases.csv?q=${encodeURIComponent('导出甲')}`)).text.trim().split('\r\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toContain(number)
  })
})

// The last: the clock goes days ahead, and whoever was signed in is not any more.
describe('R43 reminders of a visit', () => {
  const day = (days: number) => {
    const now = world.portal.clock.now()
    return localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days))
  }
  const remind = () => remindOfVisits(world.portal.parts, world.desk.cases)
  /** What stands in the account of whoever the case is of. */
  const notices = async (number: string) => {
    const { rows } = await sql<{ detail: Record<string, string> }>`select detail from portal.person_notices
      where kind = 'visit-soon' and detail ->> 'number' = ${number} order by created_at`.execute(world.portal.db)
    return rows.map(({ detail }) => detail)
  }
  async function visitor(days = 2) {
    const { browser, who } = await newPerson(world.portal)
    const one = await world.mismatch({ name: `示范市提醒${count++}有限公司`, browser })
    const prepare = (to: string) => browser.request('POST', `/api/cases/${one.number}/visit`, { desk: hall.zh, day: to })
    const { body } = await prepare(day(days))
    return { ...one, who, prepare, day: day(days), visit: body.visit as { reminders?: string[] } }
  }
  /** Lets time go on to a moment of a day from now. */
  function goTo(days: number, hour: number): void {
    const now = world.portal.clock.now()
    const then = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, 1)
    testClock(world.portal).step(then.getTime() - now.getTime())
  }

  it('two: the afternoon before and that morning, in the account and by message, each once on two nodes', async () => {
    const { browser, number, who, visit, day: planned } = await visitor()
    expect(visit.reminders).toHaveLength(2)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.visit.reminders).toEqual(visit.reminders)
    const { body: own } = await browser.request('POST', '/api/person/data', { language: 'zh-CN' })
    expect(own.visits).toEqual(visit.reminders?.map((at) => ({ number, place: hall.zh, day: planned, at })))
    await remind()
    expect(await notices(number)).toEqual([])
    goTo(1, 16)
    await Promise.all([remind(), remind()])
    expect(await notices(number)).toEqual([{ number, zh: hall.zh, en: hall.en, day: planned }])
    goTo(1, 8)
    await remind()
    await remind()
    expect(await notices(number)).toHaveLength(2)
    const written = async () =>
      (await messagesTo(world.portal, who.mobile)).filter((text) => text.includes(number) && text.includes(hall.zh))
    await expect.poll(written, { timeout: 15_000 }).toHaveLength(2)
    expect((await browser.request('GET', `/api/cases/${number}`)).body.visit.reminders).toBeUndefined()
    testClock(world.portal).step(-2 * 86_400_000)
  })

  it('none of a visit that was given up: another day has its own, a case that is over has none', async () => {
    const [one, other] = [await visitor(), await visitor()]
    await one.prepare(day(5))
    await other.browser.request('POST', `/api/cases/${other.number}/withdrawal`)
    goTo(1, 16)
    await remind()
    expect([await notices(one.number), await notices(other.number)]).toEqual([[], []])
    goTo(3, 16)
    await remind()
    expect(await notices(one.number)).toHaveLength(1)
    testClock(world.portal).step(-4 * 86_400_000)
  })

  it('none of a day that has passed while the portal was down, and none of a desk that is away until it is back', async () => {
    const { number } = await visitor()
    goTo(1, 16)
    const away = { ...world.desk.cases, personCase: async () => failed('DESK_UNAVAILABLE') }
    await remindOfVisits(world.portal.parts, away)
    expect(await notices(number)).toEqual([])
    await remind()
    expect(await notices(number)).toHaveLength(1)
    goTo(3, 9)
    await remind()
    expect(await notices(number)).toHaveLength(1)
    testClock(world.portal).step(-4 * 86_400_000)
  })

  it('whoever closes their account is reminded of nothing', async () => {
    const { number, browser } = await visitor()
    expect((await browser.request('POST', '/api/person/erasure', { language: 'zh-CN' })).status).toBe(204)
    goTo(1, 16)
    await remind()
    expect(await notices(number)).toEqual([])
    testClock(world.portal).step(-86_400_000)
  })

  it('nobody is reminded who was not signed in, and the page says none', async () => {
    const { visit, number } = await prepared()
    expect(visit).not.toHaveProperty('reminders')
    const { rows } = await sql`select from portal.visit_reminders where case_number = ${number}`.execute(world.portal.db)
    expect(rows).toEqual([])
  })
})
