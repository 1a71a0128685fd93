// What administrators keep: on real PostgreSQL, with a portal that reads it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { AnnouncementEntry, DayEntry, DeskEntry, KeptEntry, PlaceEntry } from '@yinxin/protocol/desk'
import { askDesk } from '../../apps/server/src/portal/directory/ask-desk.ts'
import { localDay } from '../../apps/server/src/platform/local-day.ts'
import { testClock, type TestAnswer } from '../portal/portal-harness.ts'
import { startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

const none = { zh: '', en: '' }
const usual = [{ from: '09:00', until: '17:00' }]
const week = [usual, usual, usual, usual, usual, [], []]
const configured = { name: { zh: '示范市服务中心', en: 'Demo City Centre' }, services: ['support'], phone: '000-5550100' } as const
const aDesk: DeskEntry = {
  ...{
    name: { zh: '市民中心', en: 'Civic Centre' },
    services: ['binding'],
    operator: none,
    address: { zh: '人民路 1 号', en: '1 People Road' },
  },
  ...{ floor: '3', windows: '31-36', phone: '000-5550101', chatUrl: '', week, hoursNote: none, supervisors: [] },
}

let world: DeskWorld
let fang: Clerk
let jin: Clerk

beforeAll(async () => {
  world = await startDeskWorld({
    deskConfig: { sessionIdleSeconds: 86_400, sessionAbsoluteSeconds: 86_400 },
    config: { directory: [configured], cutOverDate: '2025-01-01', cutOverDates: { 示范市: '2024-06-01' } },
  })
  fang = await world.staff('方清', ['administrator'])
  jin = await world.staff('金岚', ['administrator'])
  await look()
})
afterAll(() => world.close())

const look = () => askDesk(world.portal.parts, world.desk.cases)
const kept = async <Content>(kind: string): Promise<readonly KeptEntry<Content>[]> =>
  (await fang.request('GET', `/api/admin/${kind}`)).body.entries
const add = (kind: string, content: object, why = '新增') => fang.request('POST', `/api/admin/${kind}`, { content, why })
const change = (who: Clerk, kind: string, entry: KeptEntry<object>, content?: object): Promise<TestAnswer> =>
  who.request('POST', `/api/admin/${kind}/${entry.id}`, {
    version: entry.version,
    why: '改一改',
    ...(content === undefined ? {} : { content }),
  })
const named = async (zh: string) => {
  const found = (await kept<DeskEntry>('desks')).find(({ content }) => content.name.zh === zh)
  if (found === undefined) throw new Error(`no desk ${zh}`)
  return found
}
const shown = async () => (await world.portal.browser().request('GET', '/api/directory')).body.desks
const today = () => localDay(world.portal.clock.now())
const inDays = (days: number) => localDay(new Date(world.portal.clock.now().getTime() + days * 86_400_000))

describe('R22 the directory of desks', () => {
  it('begins with what the configuration says, once; from then on the administration has it', async () => {
    expect((await kept<DeskEntry>('desks')).map(({ content }) => content.name.zh)).toEqual(['示范市服务中心'])
    expect(await shown()).toEqual([configured])
    await change(fang, 'desks', await named('示范市服务中心'))
    await look()
    await world.desk.cases.bringDirectory({ desks: [{ ...aDesk, name: { zh: '又来', en: 'Again' } }], places: [] })
    expect(await kept('desks')).toEqual([])
    await look()
    expect(await shown()).toEqual([])
  })

  it('what is kept is what the portal shows: hours as a sentence, holidays, address with floor and window', async () => {
    expect((await add('desks', aDesk)).status).toBe(200)
    await look()
    const [desk] = await shown()
    expect(desk).toMatchObject({
      address: { zh: '人民路 1 号，3 楼，31-36 号窗口', en: '1 People Road, floor 3, windows 31-36' },
      hours: { zh: '周一至周五 9:00 至 17:00', en: 'Monday to Friday 9:00 to 17:00' },
    })
    expect((await add('days', { day: inDays(0), kind: 'closed', name: { zh: '建市日', en: 'City Day' } })).status).toBe(200)
    await look()
    const { rows } = await sql`select day, name, worked from portal.holidays`.execute(world.portal.db)
    expect(rows).toEqual([{ day: inDays(0), name: '建市日', worked: false }])
    expect((await shown())[0].exceptions[0].zh).toMatch(/^今天不开（建市日），\d+ 月 \d+ 日周. 9:00 开$/)
  })

  it('a desk that is away takes nothing away: the last known is shown, by a portal that was started anew too', async () => {
    const away = { code: 'DESK_UNAVAILABLE', number: 4411 } as const
    await askDesk(world.portal.parts, { ...world.desk.cases, directory: async () => ({ ok: false, failure: away }) })
    expect((await shown())[0].name.zh).toBe('市民中心')
    const { rows } = await sql<{ directory: { desks: unknown[] } }>`select directory from portal.known_directory`.execute(world.portal.db)
    expect(rows[0]?.directory.desks).toHaveLength(1)
  })

  it('a supervisor changes the hours of the desks that name them, and nothing else', async () => {
    const supervisor = await world.staff('秦照', ['supervisor'])
    const before = await named('市民中心')
    const hours = (version: number) => ({
      version,
      week: [...week.slice(0, 5), [{ from: '09:00', until: '12:00' }], []],
      hoursNote: none,
      why: '周六加开',
    })
    const send = async (version: number) => supervisor.request('POST', `/api/admin/desks/${before.id}/hours`, hours(version))
    expect((await send(before.version)).body.failure.code).toBe('NOT_FOUND')
    await change(fang, 'desks', before, { ...before.content, supervisors: [supervisor.id] })
    expect((await send(before.version)).body.failure.code).toBe('ENTRY_CHANGED')
    expect((await send(before.version + 1)).status).toBe(200)
    expect((await change(supervisor, 'desks', await named('市民中心'), aDesk)).body.failure.code).toBe('STAFF_NOT_ALLOWED')
    await look()
    expect((await shown())[0].hours.zh).toBe('周一至周五 9:00 至 17:00；周六 9:00 至 12:00')
    expect(JSON.stringify(await shown())).not.toContain(supervisor.id)
  })

  it('names nobody of another office as supervisor', async () => {
    const elsewhere = await world.staff('别处主管', ['supervisor'], 'ca-hall')
    const one = await named('市民中心')
    const answer = await change(fang, 'desks', one, { ...one.content, supervisors: [elsewhere.id] })
    expect(answer.body.failure).toMatchObject({ code: 'ENTRY_INVALID', detail: { field: 'supervisors', reason: 'stranger' } })
  })
})

describe('R43 two administrators at once', () => {
  it('of two who change one entry the second is told, and nothing of either is lost', async () => {
    const one = await named('市民中心')
    const [first, second] = await Promise.all([
      change(fang, 'desks', one, { ...one.content, phone: '000-5550111' }),
      change(jin, 'desks', one, { ...one.content, phone: '000-5550222' }),
    ])
    expect([first.status, second.status].toSorted()).toEqual([200, 409])
    const winner = first.status === 200 ? '000-5550111' : '000-5550222'
    expect((await named('市民中心')).content.phone).toBe(winner)
    const { body } = await jin.request('GET', `/api/admin/history?subject=${one.id}`)
    expect(body.lines[0].fields).toEqual([{ field: 'phone', before: one.content.phone, after: winner }])
    expect(body.lines[0].by.name).toBe(first.status === 200 ? '方清' : '金岚')
  })

  it('a place is added once, a day is there once', async () => {
    const place: PlaceEntry = { name: '示范县', steps: [{ from: today(), cutOverDate: '2026-01-01' }] }
    const answers = await Promise.all([add('places', place), add('places', place), add('places', place)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 422, 422])
    expect(answers.find(({ status }) => status === 422)?.body.failure.detail).toEqual({ field: 'name', reason: 'there-already' })
  })

  it('who was removed meanwhile changes nothing', async () => {
    await add('desks', { ...aDesk, name: { zh: '临时点', en: 'Temporary' } })
    const one = await named('临时点')
    expect((await change(jin, 'desks', one)).status).toBe(200)
    expect((await change(fang, 'desks', one, one.content)).body.failure.code).toBe('NOT_FOUND')
  })
})

describe('R19 cut-over dates of places', () => {
  it('those of the configuration hold, and a change holds from its day on', async () => {
    const places = await kept<PlaceEntry>('places')
    const city = places.find(({ content }) => content.name === '示范市')
    if (city === undefined) throw new Error('no place')
    const { directory } = world.portal.parts
    expect([directory.cutOverDateAt('示范市'), directory.cutOverDateAt('别处'), directory.cutOverDateAt(null)]).toEqual([
      ...['2024-06-01', '2025-01-01', '2025-01-01'],
    ])
    const steps = [...city.content.steps, { from: inDays(2), cutOverDate: '2027-01-01' }]
    expect((await change(fang, 'places', city, { ...city.content, steps })).status).toBe(200)
    await look()
    expect(directory.cutOverDateAt('示范市')).toBe('2024-06-01')
    expect((await kept<PlaceEntry>('places')).find(({ id }) => id === city.id)?.content.steps).toHaveLength(2)
  })

  it('what has held is not written anew, and the date of everywhere else stays', async () => {
    const places = await kept<PlaceEntry>('places')
    const [city, elsewhere] = ['示范市', ''].map((name) => places.find(({ content }) => content.name === name))
    if (city === undefined || elsewhere === undefined) throw new Error('no place')
    const rewritten = { ...city.content, steps: [{ from: '2000-01-01', cutOverDate: '2020-01-01' }] }
    expect((await change(fang, 'places', city, rewritten)).body.failure.detail).toEqual({ field: 'steps', reason: 'past' })
    expect((await change(fang, 'places', elsewhere)).body.failure.detail).toEqual({ field: 'name', reason: 'last' })
  })

  it('the sign-in judges by it: an organisation insured after the date of its place is not let in by itself', async () => {
    const places = await kept<PlaceEntry>('places')
    const city = places.find(({ content }) => content.name === '示范市')
    if (city === undefined) throw new Error('no place')
    const earlier = [...city.content.steps.filter(({ from }) => from < today()), { from: today(), cutOverDate: '1990-01-01' }]
    expect((await change(fang, 'places', city, { ...city.content, steps: earlier })).status).toBe(200)
    const browser = () => world.portal.browser()
    const identity = world.portal.certify({ subject: '示范市明远机械有限公司' })
    await look()
    expect((await browser().signIn(identity)).body.failure?.code).toBe('AFTER_CUT_OVER')
    const now = (await kept<PlaceEntry>('places')).find(({ content }) => content.name === '示范市')
    if (now === undefined) throw new Error('no place')
    const later = now.content.steps.map((step) => (step.from === today() ? { ...step, cutOverDate: '2026-11-01' } : step))
    expect((await change(fang, 'places', now, { ...now.content, steps: later })).status).toBe(200)
    await look()
    expect((await browser().signIn(identity)).body.failure).toBeUndefined()
  })
})

describe('announcements', () => {
  const at = (hours: number) => new Date(world.portal.clock.now().getTime() + hours * 3_600_000).toISOString()
  const text = (from: number, until: number): AnnouncementEntry => ({
    ...{ title: { zh: '今晚维护', en: 'Maintenance tonight' }, text: { zh: '<b>20 时</b>起停 1 小时', en: 'One hour from 20:00' } },
    ...{ from: at(from), until: at(until), pages: ['sign-in'] },
  })
  const announced = async () => (await world.portal.browser().request('GET', '/api/sign-in/options')).body.announcements

  it('are told from their moment until their end, as plain text, and not once the desk has been silent for an hour', async () => {
    expect((await add('announcements', text(1, 3))).status).toBe(200)
    await look()
    expect(await announced()).toEqual([])
    testClock(world.portal).advance(61 * 60_000)
    await look()
    expect(await announced()).toMatchObject([{ text: { zh: '<b>20 时</b>起停 1 小时' }, pages: ['sign-in'] }])
    testClock(world.portal).advance(61 * 60_000)
    expect(await announced()).toEqual([])
    await look()
    expect(await announced()).toHaveLength(1)
    testClock(world.portal).advance(3_600_000)
    await look()
    expect(await announced()).toEqual([])
  })

  it.each([
    ['over before it began', () => text(-3, -1), 'until', 'over'],
    ['without English', () => ({ ...text(0, 1), text: { zh: '维护', en: '' } }), 'text.en', 'one-language'],
    ['with a mark that turns its direction', () => ({ ...text(0, 1), title: { zh: '维护\u202Eabc', en: 'x' } }), 'title.zh', 'characters'],
    ['on no page', () => ({ ...text(0, 1), pages: [] }), 'pages', 'missing'],
  ] as const)('%s is refused beside its field', async (_what, content, field, reason) => {
    expect((await add('announcements', content())).body.failure).toMatchObject({ code: 'ENTRY_INVALID', detail: { field, reason } })
  })
})

describe('R44 staff, and the history of everything', () => {
  it('whoever ends keeps no role, is out, and can be taken back; the second of two who change them is told', async () => {
    const leaving = await world.staff('许闻', ['clerk'])
    const send = (who: Clerk, body: object) => who.request('POST', `/api/staff/${leaving.id}`, body)
    expect((await send(fang, { version: 1, state: 'ended', roles: ['clerk'], why: '离职' })).body.failure.code).toBe('ENTRY_INVALID')
    expect((await send(fang, { version: 1, state: 'ended', why: '离职' })).status).toBe(200)
    expect((await leaving.request('GET', '/api/session')).body.failure.code).toBe('SESSION_MISSING')
    expect((await leaving.signIn()).body.failure.code).toBe('STAFF_UNKNOWN')
    expect((await send(jin, { version: 1, roles: ['approver'], why: '调岗' })).body.failure.code).toBe('ENTRY_CHANGED')
    expect((await send(jin, { version: 2, state: 'active', why: '回来' })).body.failure.detail).toEqual({
      field: 'roles',
      reason: 'missing',
    })
    const back = await send(jin, { version: 2, state: 'active', roles: ['clerk'], why: '返聘' })
    expect(back.body.staff.find(({ id }: { id: string }) => id === leaving.id)).toMatchObject({
      state: 'active',
      roles: ['clerk'],
      version: 3,
    })
    expect((await leaving.signIn()).status).toBe(200)
  })

  it('a certificate is registered once; of two administrators who end each other one is left', async () => {
    const { certificate } = fang.identity
    const body = { certificate: Buffer.from(certificate.raw).toString('base64'), roles: ['clerk'], why: '再登记' }
    expect((await fang.request('POST', '/api/staff', body)).body.failure.code).toBe('STAFF_REGISTERED')
    const [one, other] = [await world.staff('甲', ['administrator'], 'ca-hall'), await world.staff('乙', ['administrator'], 'ca-hall')]
    const end = (who: Clerk, whom: Clerk) => who.request('POST', `/api/staff/${whom.id}`, { version: 1, state: 'ended', why: '都走' })
    const answers = await Promise.all([end(one, other), end(other, one)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 403])
  })

  it('every change is in the history and in the audit, in one transaction; found by word, kind and subject', async () => {
    const { body } = await fang.request('GET', '/api/admin/history?q=%E8%BF%94%E8%81%98')
    expect(body.lines).toMatchObject([
      { kind: 'staff', what: 'changed', title: '许闻', why: '返聘', by: { kind: 'staff', name: '金岚' }, version: 3 },
    ])
    expect(body.lines[0].fields).toEqual([
      { field: 'roles', after: 'clerk' },
      { field: 'state', before: 'ended', after: 'active' },
    ])
    const only = await fang.request('GET', '/api/admin/history?kind=place')
    expect(new Set(only.body.lines.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['place']))
    expect((await fang.request('GET', '/api/admin/history?q=%25%25')).body.lines).toEqual([])
    const { rows } = await sql<{ changes: string; lines: string }>`select
      (select count(*) from desk.changes where actor_kind = 'staff' and kind <> 'staff') as changes,
      (select count(*) from desk.audit_line where event = 'directory.changed') as lines`.execute(world.portal.db)
    expect(rows[0]?.changes).toBe(rows[0]?.lines)
    const day: DayEntry = { day: inDays(30), kind: 'closed', name: { zh: '演练', en: 'Drill' } }
    await sql`alter table desk.changes add constraint nothing_more check (title not like '%演练%')`.execute(world.portal.db)
    expect((await add('days', day)).status).toBe(500)
    await sql`alter table desk.changes drop constraint nothing_more`.execute(world.portal.db)
    expect((await kept<DayEntry>('days')).some(({ content }) => content.day === day.day)).toBe(false)
  })
})
