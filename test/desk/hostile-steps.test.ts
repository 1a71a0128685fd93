// What somebody may send to the desk with a right they have: steps that say more than they are, text nobody can store, days that are none, and two
// who do the same at once. And a clock that is set back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import type { CaseLine } from '@yinxin/protocol/desk'
import { testClock } from '../portal/portal-harness.ts'
import { provePossession, seeEverything, startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

let world: DeskWorld
let lin: Clerk
let xu: Clerk
let he: Clerk
beforeAll(async () => {
  world = await startDeskWorld()
  lin = await world.staff('林书云', ['clerk'])
  xu = await world.staff('许知远', ['approver'])
  he = await world.staff('何敬之', ['supervisor'])
})
afterAll(() => world.close())

let count = 0
const opened = () => world.mismatch({ name: `示范市第${++count}号有限公司` })
const taken = async () => {
  const one = await opened()
  expect((await lin.step(one.number, { step: 'take' })).status).toBe(200)
  return one
}
const decided = async () => {
  const one = await taken()
  await seeEverything(lin, one.number)
  await provePossession(one.browser, one.number, one.identity)
  expect((await lin.step(one.number, { step: 'submit', outcome: 'bind', reason: '已核对' })).status).toBe(200)
  return one
}
const code = (answer: { body: { failure?: { code: string } } | undefined; status: number }) => answer.body?.failure?.code ?? answer.status

describe('R22 a step does what it is and nothing besides', () => {
  it('taking, checking or releasing a case with the outcome “close” does not close it', async () => {
    const { number } = await opened()
    expect((await lin.step(number, { step: 'take', outcome: 'close' })).body.state).toBe('in-progress')
    expect((await lin.step(number, { step: 'check', item: 'identity', seen: true, outcome: 'close' })).body.state).toBe('in-progress')
    expect((await lin.step(number, { step: 'release', outcome: 'close' })).body.state).toBe('waiting')
    expect((await lin.read(number)).decision).toBeUndefined()
  })

  it('an approval with the outcome “close” is an approval: what was decided takes effect', async () => {
    const { number, browser, identity } = await decided()
    expect((await xu.step(number, { step: 'approve', outcome: 'close' })).body.state).toBe('taking-effect')
    await world.apply()
    expect((await lin.read(number)).state).toBe('done')
    expect((await browser.signIn(identity)).body).toMatchObject({ next: 'enter' })
  })

  it('an item seen is taken back, and counts as not seen then', async () => {
    const { number } = await taken()
    await seeEverything(lin, number)
    await lin.step(number, { step: 'check', item: 'letter', seen: false })
    expect((await lin.read(number)).checklist.find(({ item }) => item === 'letter')).toEqual({ item: 'letter' })
    expect(code(await lin.step(number, { step: 'submit', outcome: 'bind', reason: 'x' }))).toBe('CASE_STEP_REFUSED')
  })

  it('a case is handed to a colleague who may work on it: not to an approver, nobody, another office', async () => {
    const { number } = await taken()
    const elsewhere = await world.staff('别处', ['clerk', 'supervisor'], 'ca-hall')
    for (const to of [xu.id, elsewhere.id, '00000000-0000-4000-8000-000000000000'])
      expect(code(await lin.step(number, { step: 'transfer', to }))).toBe('CASE_STEP_REFUSED')
    expect(code(await lin.step(number, { step: 'transfer' }))).toBe('CASE_STEP_REFUSED')
    expect((await lin.read(number)).owner?.id).toBe(lin.id)
    for (const step of ['take', 'transfer', 'approve'] as const)
      expect(code(await elsewhere.step(number, { step, version: 2, to: elsewhere.id }))).toBe('CASE_UNKNOWN')
  })

  it('the same step twice: the second finds another version, and leaves no second event', async () => {
    const { number } = await taken()
    const { version } = await lin.read(number)
    const hold = { step: 'hold', reason: '请补材料', version } as const
    expect([code(await lin.step(number, hold)), code(await lin.step(number, hold))]).toEqual([200, 'CASE_CHANGED'])
    const kinds = (await lin.read(number)).events.map(({ kind }) => kind)
    expect(kinds).toEqual(['held', 'taken', 'opened'])
  })

  it.each([
    ['a version that never was', { step: 'take', version: 0 }],
    ['a version past any number', { step: 'take', version: 2_147_483_648 }],
    ['a version that is a text', { step: 'take', version: '1' }],
    ['no version', { step: 'take' }],
    ['a step nobody takes', { step: 'expire', version: 1 }],
    ['the step of the portal', { step: 'applied', version: 1 }],
    ['a proof as a step', { step: 'prove', version: 1 }],
    ['an outcome that is none', { step: 'decide', version: 1, outcome: 'bound', reason: 'x' }],
    ['an item that is none', { step: 'check', version: 1, item: 'passport', seen: true }],
    ['a reason too long', { step: 'hold', version: 1, reason: '长'.repeat(501) }],
    ['a colleague by name', { step: 'transfer', version: 1, to: '林书云' }],
    ['a field more', { step: 'take', version: 1, owner: 'x' }],
  ])('%s is not understood, and changes nothing', async (_what, body) => {
    const { number } = await opened()
    const before = await lin.read(number)
    expect(code(await lin.request('POST', `/api/cases/${number}/steps`, body))).toBe('INPUT_INVALID')
    expect(await lin.read(number)).toEqual(before)
  })
})

const hostile: readonly (readonly [what: string, text: string])[] = [
  ['markup', '<img src=x onerror=alert(1)>'],
  ['SQL', "'); drop table desk.cases; --"],
  ['a character PostgreSQL has no place for', '请补\u0000材料'],
  ['half a surrogate pair', '请补\ud800材料'],
  ['marks of direction', '\u202e请补材料'],
  ['the longest that may be', '长'.repeat(500)],
]

const searched: typeof hostile = [
  ...hostile.filter(([what]) => !what.startsWith('the longest')),
  ['wildcards', '%_%'],
  ['a backslash at the end', 'x\\'],
]

describe('R22 hostile text', () => {
  it.each(hostile)('as a reason: %s is kept and shown as text, or refused, and never an error of ours', async (_what, reason) => {
    const { number, browser } = await taken()
    const held = await lin.step(number, { step: 'hold', reason })
    expect(held.status).toBeLessThan(500)
    if (held.status !== 200) return expect((await lin.read(number)).state).toBe('in-progress')
    const shown = await browser.request('GET', `/api/cases/${number}`)
    const [first] = shown.body.events as { words?: string }[]
    expect(first?.words?.replaceAll('\ufffd', '')).toBe(reason.replaceAll(/[\u0000\ud800]/g, ''))
  })

  it.each(searched)('as what is searched for: %s finds nothing and breaks nothing', async (_what, text) => {
    const found = await lin.request('GET', `/api/cases?q=${encodeURIComponent(text.toWellFormed())}`)
    expect(found.status, found.text).toBeLessThan(500)
    if (found.status === 200) expect(found.body.cases).toEqual([])
  })

  it.each(['a', '2026-1-1', '20261129', '../cases.csv', "' or 1=1 --", '20261129-00001x', '9'.repeat(40)])(
    'as the number of a case: %s is nobody’s',
    async (number) => {
      const answer = await lin.request('GET', `/api/cases/${encodeURIComponent(number)}`)
      expect([400, 404]).toContain(answer.status)
    },
  )
})

describe('R22 the queue', () => {
  it('is searched by part of a number, part of a name, or a whole credit code; of one’s own with “mine”', async () => {
    const { number } = await taken()
    const name = `第${count}号`
    const search = async (query: string) => {
      const { body, text } = await lin.request<{ cases?: { number: string }[]; total: number }>('GET', `/api/cases?${query}`)
      if (body.cases === undefined) throw new Error(text)
      return body.cases.map((one) => one.number)
    }
    expect(await search(`q=${number}`)).toEqual([number])
    expect(await search(`q=${encodeURIComponent(name)}`)).toEqual([number])
    expect(await search(`q=${encodeURIComponent(` ${name} `)}`)).toEqual([number])
    expect(await search('mine=true')).toContain(number)
    expect(await search('state=waiting')).not.toContain(number)
    expect(await search(`q=${number}&from=1`)).toEqual([])
  })

  it.each([
    'state=open',
    'from=-1',
    'from=100001',
    `q=${'x'.repeat(101)}`,
    'order=desc',
    'mine=perhaps',
    'sort=facts',
    'sort=--opened',
    'sort=opened,c.facts',
    'sort=',
  ])('%s is not understood', async (query) => expect(code(await lin.request('GET', `/api/cases?${query}`))).toBe('INPUT_INVALID'))

  it('as a file for a spreadsheet runs nothing, and stays within the office', async () => {
    await world.mismatch({ name: '=HYPERLINK("http://x.example","点")' })
    const { text, headers } = await he.request('GET', '/api/cases.csv')
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    expect(text.startsWith('\uFEFFnumber,state,about,organization,owner,opened,changed\r\n')).toBe(true)
    expect(text).toContain('\'=HYPERLINK(""http://x.example"",""点"")')
    const last = (await world.audit()).filter(({ event }) => event === 'case.exported').at(-1)
    expect(last).toMatchObject({ actor: he.id, detail: { what: 'cases', lines: text.trim().split('\r\n').length - 1 } })
  })
})

describe('R22 the queue in an order that somebody chose', () => {
  const byPinyin = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true })
  const organizations = ['许多贸易', '安然护理', '方圆建设', '方圆建设第10分公司', '方圆建设第9分公司', '林海木业', '秦川机械']
  let chief: Clerk
  beforeAll(async () => {
    chief = await world.staff('叶青', ['supervisor'], 'district')
    // many that are alike in what they are sorted by, and stored in no order
    await sql`insert into desk.cases (number, tenant_id, source, code, facts, certificate_sha256, organization, uscc, state, opened_at, changed_at, kept_until)
      select '20260105-' || lpad(n::text, 4, '0'), 'district', 'sorted ' || n, 'NAME_MISMATCH', '{}', 'sorted ' || n,
        (${organizations}::text[])[n % 7 + 1], 'none', 'waiting', ${world.portal.clock.now()}::timestamptz - n / 40 * interval '1 hour',
        ${world.portal.clock.now()}::timestamptz - n % 3 * interval '1 minute', ${world.portal.clock.now()}::timestamptz + interval '30 days'
      from generate_series(1, 130) n order by md5(n::text)`.execute(world.portal.db)
  })

  it.each([
    ['', (one, next) => Date.parse(one.openedAt) - Date.parse(next.openedAt)],
    ['sort=opened', (one, next) => Date.parse(one.openedAt) - Date.parse(next.openedAt)],
    ['sort=-opened', (one, next) => Date.parse(next.openedAt) - Date.parse(one.openedAt)],
    ['sort=changed', (one, next) => Date.parse(one.changedAt) - Date.parse(next.changedAt)],
    ['sort=-changed', (one, next) => Date.parse(next.changedAt) - Date.parse(one.changedAt)],
    ['sort=organization', (one, next) => byPinyin.compare(one.organization, next.organization)],
    ['sort=-organization', (one, next) => byPinyin.compare(next.organization, one.organization)],
  ] as readonly (readonly [string, (one: CaseLine, next: CaseLine) => number])[])(
    '“%s”: the server sorts, and its pages neither repeat a case nor leave one out',
    async (order, compare) => {
      const pages = await Promise.all([0, 50, 100].map((from) => chief.request('GET', `/api/cases?${order}&from=${from}`)))
      const cases = pages.flatMap(({ body }) => body.cases as CaseLine[])
      expect([cases.length, new Set(cases.map(({ number }) => number)).size]).toEqual([130, 130])
      for (const [at, one] of cases.entries()) {
        const next = cases[at + 1]
        if (next === undefined) continue
        const way = compare(one, next)
        expect(way === 0 ? one.number < next.number : way < 0, `${one.number} before ${next.number}`).toBe(true)
      }
    },
  )

  it('a file of the list stands in its order; an order that is none is as good as none', async () => {
    const names = async (query: string) =>
      (await chief.request('GET', `/api/cases.csv?${query}`)).text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[3])
    const sorted = organizations.toSorted(byPinyin.compare)
    expect([...new Set(await names('all=false&sort=organization'))]).toEqual(sorted)
    expect([...new Set(await names('all=false&sort=-organization'))]).toEqual(sorted.toReversed())
    expect(await names('all=false&sort=facts')).toEqual(await names('all=false'))
  })
})

describe('R22 figures of a day', () => {
  it.each(['2026-02-30', '2026-13-01', '2026-00-10', '2025-02-29'])('%s is no day', async (day) => {
    const answer = await lin.request('GET', `/api/figures?day=${day}`)
    expect([code(answer), answer.body.failure?.detail?.field]).toEqual(['INPUT_INVALID', 'day'])
  })

  it.each(['0001-01-01', '9999-12-31', '2024-02-29'])('%s is one on which nothing happened', async (day) => {
    expect((await lin.request('GET', `/api/figures?day=${day}`)).body).toMatchObject({ day, opened: 0, ended: { done: 0 }, byClerk: [] })
  })

  it('count what was done that day, by whom', async () => {
    const day = world.portal.clock.now().toISOString().slice(0, 10)
    const figures = async () => (await lin.request('GET', `/api/figures?day=${day}`)).body
    const before = await figures()
    const { number } = await taken()
    await lin.step(number, { step: 'decide', outcome: 'close', reason: '不需要办理' })
    const after = await figures()
    expect([after.opened - before.opened, after.ended.closed - before.ended.closed, after.open - before.open]).toEqual([1, 1, 0])
    const of = ({ byClerk }: { byClerk: { id: string; taken: number; decided: number }[] }) => byClerk.find(({ id }) => id === lin.id)
    expect((of(after)?.decided ?? 0) - (of(before)?.decided ?? 0)).toBe(1)
    expect((of(after)?.taken ?? 0) - (of(before)?.taken ?? 0)).toBe(1)
  })
})

describe('R44 who administers staff', () => {
  it('two administrators who suspend each other at once: one is left, and the other is told no', async () => {
    const [one, two] = [
      await world.staff('管理甲', ['administrator'], 'ca-hall'),
      await world.staff('管理乙', ['administrator'], 'ca-hall'),
    ]
    const suspend = (by: Clerk, whom: Clerk) =>
      by.request('POST', `/api/staff/${whom.id}`, { version: 1, state: 'suspended', why: '同时停用' })
    const answers = await Promise.all([suspend(one, two), suspend(two, one)])
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1)
    for (const answer of answers) expect(answer.status).toBeLessThan(500)
    const { rows } = await sql<{ state: string }>`select state from desk.staff where id in (${one.id}, ${two.id})`.execute(world.portal.db)
    expect(rows.map(({ state }) => state).toSorted()).toEqual(['active', 'suspended'])
  })

  it('nobody changes themselves, or somebody of another office', async () => {
    const admin = await world.staff('管理丙', ['administrator'])
    const asked = { version: 1, roles: ['administrator', 'supervisor'], why: '调整分工' }
    const change = async (id: string) => code(await admin.request('POST', `/api/staff/${id}`, asked))
    const foreign = await world.staff('外人', ['clerk'], 'ca-hall')
    expect([await change(admin.id), await change(foreign.id)]).toEqual(['STAFF_NOT_ALLOWED', 'NOT_FOUND'])
  })

  it('a clerk who is suspended is out at the next request; restored, they sign in again; a case of theirs stays theirs', async () => {
    const [admin, clerk] = [await world.staff('管理丁', ['administrator']), await world.staff('临时', ['clerk'])]
    const { number } = await opened()
    await clerk.step(number, { step: 'take' })
    const set = (state: string, version: number) => admin.request('POST', `/api/staff/${clerk.id}`, { version, state, why: '轮岗' })
    expect((await set('suspended', 1)).status).toBe(200)
    expect(code(await clerk.request('GET', '/api/cases'))).toBe('SESSION_MISSING')
    expect(code(await clerk.signIn())).toBe('STAFF_UNKNOWN')
    expect((await he.step(number, { step: 'transfer', to: clerk.id })).body.failure.code).toBe('CASE_STEP_REFUSED')
    expect((await set('active', 2)).status).toBe(200)
    expect((await clerk.signIn()).status).toBe(200)
    expect((await clerk.read(number)).owner?.id).toBe(clerk.id)
  })

  it('a role that is taken away is gone at the next request, signed in or not', async () => {
    const [admin, clerk] = [await world.staff('管理戊', ['administrator']), await world.staff('换岗', ['clerk'])]
    const { number } = await opened()
    await clerk.step(number, { step: 'take' })
    await admin.request('POST', `/api/staff/${clerk.id}`, { version: 1, roles: ['approver'], why: '换岗' })
    expect(code(await clerk.step(number, { step: 'check', item: 'identity', seen: true }))).toBe('STAFF_NOT_ALLOWED')
    const refused = (await world.audit()).filter(({ event }) => event === 'case.refused').at(-1)
    expect(refused).toMatchObject({ actor: clerk.id, detail: { step: 'check', code: 'STAFF_NOT_ALLOWED' } })
  })

  it('a certificate is invited once, whoever invites it', async () => {
    const admin = await world.staff('管理己', ['administrator'])
    const certificate = Buffer.from(world.staffCertificate('新人', 'S9001').certificate.raw).toString('base64')
    const add = async () => code(await admin.request('POST', '/api/staff', { certificate, roles: ['clerk'], why: '新同事' }))
    expect([await add(), await add()]).toEqual([200, 'STAFF_REGISTERED'])
  })
})

describe('R22 a clock that is set back', () => {
  it('hides no proof made since, and a proof from that future approves nothing', async () => {
    testClock(world.portal).advance(900_000)
    const { number, browser, identity } = await decided()
    testClock(world.portal).step(-700_000)
    for (const clerk of [lin, xu]) await clerk.signIn()
    expect(code(await xu.step(number, { step: 'approve' }))).toBe('POSSESSION_MISSING')
    expect((await provePossession(browser, number, identity)).body.possession).toMatchObject({ serves: true })
    expect((await xu.step(number, { step: 'approve' })).body.state).toBe('taking-effect')
    const kinds = (await lin.read(number)).events.map(({ kind }) => kind)
    expect(kinds.slice(0, 3)).toEqual(['approved', 'possession-proven', 'submitted'])
    testClock(world.portal).step(700_000)
  })
})
