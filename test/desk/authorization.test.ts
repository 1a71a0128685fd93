// Every route of the desk x every role, of this office and of another: who may what is a table, and nothing is reachable that is not in it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffRoles, type StaffRole } from '@yinxin/protocol/desk'
import { deskRouteTable } from '../../apps/server/src/desk/route-table.ts'
import { startDeskWorld, type Clerk, type DeskWorld } from './desk-world.ts'

type Answer = number | string
/** Staff of this office by role, of another office by all roles, and nobody. */
type Who = StaffRole | 'other-office' | 'nobody'
const everybody: readonly Who[] = ['nobody', ...staffRoles, 'other-office']

interface Row {
  readonly path?: (world: { readonly number: string; readonly staff: string; readonly desk: string }) => string
  /** A body that the schema takes. */
  readonly body?: (world: { readonly staff: string }) => object
  readonly answers: Readonly<Record<Who, Answer>>
}

const anyone = (answer: Answer) => Object.fromEntries(everybody.map((who) => [who, answer])) as Record<Who, Answer>
/** Whoever is signed in; of another office what they are answered there. */
const staff = (answer: Answer) => ({ ...anyone(answer), nobody: 'SESSION_MISSING' })
/** Some roles; of another office, whose member has them all, what they are answered there. */
const only = (roles: readonly StaffRole[], answer: Answer, elsewhere: Answer = answer) => ({
  ...staff('STAFF_NOT_ALLOWED'),
  ...Object.fromEntries(roles.map((role) => [role, answer])),
  'other-office': elsewhere,
})
const seeing: readonly StaffRole[] = ['clerk', 'approver', 'supervisor']
const working: readonly StaffRole[] = ['clerk', 'supervisor']
const proof = () => ({ challengeId: 'A'.repeat(22), authToken: '{}' })
const ofCase =
  (rest = '') =>
  ({ number }: { readonly number: string }) =>
    `/api/cases/${number}${rest}`

const words = { zh: '某', en: 'Some' }
const none = { zh: '', en: '' }
const aDesk = {
  ...{ name: none, services: [], operator: none, address: none, floor: '', windows: '', phone: '', chatUrl: '' },
  ...{ week: [[], [], [], [], [], [], []], hoursNote: none, supervisors: [] },
}
const announcement = { title: words, text: words, from: '', until: '', pages: [] }

/** A kind of what administrators keep: read by `reading`, changed by administrators; another office's are not there, or not its to change. */
const entries = (kind: string, reading: readonly StaffRole[], content: object, elsewhere: string): Record<string, Row> => ({
  [`GET /api/admin/${kind}`]: { answers: only(reading, 200) },
  [`POST /api/admin/${kind}`]: {
    body: () => ({ content, why: '试一试' }),
    answers: only(['administrator'], 'ENTRY_INVALID', elsewhere === 'NOT_FOUND' ? 'ENTRY_INVALID' : elsewhere),
  },
  [`POST /api/admin/${kind}/:id`]: {
    path: ({ desk }) => `/api/admin/${kind}/${desk}`,
    body: () => ({ version: 999, content, why: '试一试' }),
    answers: only(['administrator'], kind === 'desks' ? 'ENTRY_CHANGED' : 'NOT_FOUND', elsewhere),
  },
})

const table: Readonly<Record<string, Row>> = {
  'GET /.well-known/yinxin-site.json': { answers: anyone(200) },
  'GET /api/options': { answers: anyone(200) },
  'POST /api/sign-in/challenges': { body: () => ({}), answers: anyone(200) },
  'POST /api/sign-in': { body: proof, answers: anyone('CHALLENGE_UNKNOWN') },
  'GET /api/session': { answers: staff(200) },
  'DELETE /api/session': { answers: staff(204) },
  'GET /api/cases': { answers: only(seeing, 200) },
  'GET /api/cases.csv': { answers: only(['supervisor'], 200) },
  'GET /api/cases/:number': { path: ofCase(), answers: only(seeing, 200, 'CASE_UNKNOWN') },
  'POST /api/cases/:number/steps': {
    path: ofCase('/steps'),
    body: () => ({ step: 'take', version: 999 }),
    answers: only(seeing, 'CASE_CHANGED', 'CASE_UNKNOWN'),
  },
  'POST /api/cases/:number/possession/challenges': {
    path: ofCase('/possession/challenges'),
    body: () => ({}),
    answers: only(working, 200, 'CASE_UNKNOWN'),
  },
  'POST /api/cases/:number/possession': { path: ofCase('/possession'), body: proof, answers: only(working, 'CHALLENGE_UNKNOWN') },
  'POST /api/cases/:number/documents/:id': {
    path: ({ number }) => `/api/cases/${number}/documents/00000000-0000-4000-8000-000000000000`,
    answers: only(seeing, 'NOT_FOUND', 'CASE_UNKNOWN'),
  },
  'GET /api/filters': { answers: only(seeing, 200) },
  'POST /api/filters': { body: () => ({ name: '我的', filter: 'mine', q: '' }), answers: only(seeing, 200) },
  'DELETE /api/filters/:id': { path: () => '/api/filters/00000000-0000-4000-8000-000000000000', answers: only(seeing, 200) },
  'POST /api/visits': { body: () => ({ code: '000000000' }), answers: only(seeing, 'VISIT_UNKNOWN') },
  'GET /api/hand-overs': { answers: only(working, 200) },
  'POST /api/hand-overs': { body: ({ staff: to }) => ({ to, note: '' }), answers: only(working, 'HAND_OVER_REFUSED') },
  'POST /api/hand-overs/:id': {
    path: () => '/api/hand-overs/00000000-0000-4000-8000-000000000000',
    body: () => ({ answer: 'accept' }),
    answers: only(working, 'NOT_FOUND'),
  },
  'GET /api/figures': { answers: only(seeing, 200) },
  'GET /api/staff': { answers: only(['administrator'], 200) },
  'POST /api/staff': {
    body: () => ({ certificate: 'AAAA', roles: ['clerk'], why: '新同事' }),
    answers: only(['administrator'], 'CERTIFICATE_MALFORMED'),
  },
  'POST /api/staff/:id': {
    path: ({ staff: id }) => `/api/staff/${id}`,
    body: () => ({ version: 999, roles: ['clerk'], state: 'active', why: '调岗' }),
    answers: only(['administrator'], 'ENTRY_CHANGED', 'NOT_FOUND'),
  },
  ...entries('desks', ['supervisor', 'administrator'], aDesk, 'NOT_FOUND'),
  'POST /api/admin/desks/:id/hours': {
    path: ({ desk }) => `/api/admin/desks/${desk}/hours`,
    body: () => ({ version: 999, week: aDesk.week, hoursNote: aDesk.hoursNote, why: '换季' }),
    answers: { ...only(['administrator'], 'ENTRY_CHANGED', 'NOT_FOUND'), supervisor: 'NOT_FOUND' },
  },
  ...entries('days', ['administrator'], { day: 'no day', kind: 'closed', name: words }, 'STAFF_NOT_ALLOWED'),
  ...entries('places', ['administrator'], { name: '', steps: [] }, 'STAFF_NOT_ALLOWED'),
  ...entries('announcements', ['administrator'], announcement, 'STAFF_NOT_ALLOWED'),
  'GET /api/admin/history': { answers: only(['administrator'], 200) },
}

const names = deskRouteTable.map(({ method, path }) => `${method} ${path}`)
let world: DeskWorld
let about: { number: string; staff: string; desk: string }
const principals = new Map<Who, Pick<Clerk, 'request' | 'signIn'>>()

beforeAll(async () => {
  world = await startDeskWorld()
  for (const role of staffRoles) principals.set(role, await world.staff(`某${role}`, [role]))
  principals.set('other-office', await world.staff('别处', [...staffRoles], 'ca-hall'))
  const nobody = await world.staff('无人', ['clerk'])
  await nobody.request('DELETE', '/api/session')
  principals.set('nobody', { request: nobody.request, signIn: async () => ({ status: 200, headers: {}, body: undefined, text: '' }) })
  const admin = principals.get('administrator')
  const kept = await admin?.request('POST', '/api/admin/desks', {
    content: { ...aDesk, name: words, services: ['support'] },
    why: '新开',
  })
  about = { number: (await world.mismatch()).number, staff: nobody.id, desk: kept?.body.entries[0].id }
})
afterAll(() => world.close())

describe('R43 who may what at the desk', () => {
  it('every route has its row, and every row its route', () => expect(Object.keys(table).toSorted()).toEqual(names.toSorted()))

  it('every cell', async () => {
    const wrong: string[] = []
    for (const name of names)
      for (const who of everybody) {
        const [method = '', path = ''] = name.split(' ')
        const [row, principal] = [table[name], principals.get(who)]
        if (row === undefined || principal === undefined) throw new Error(`${name}, ${who}: missing`)
        const answer = await principal.request(method as 'GET', row.path?.(about) ?? path, row.body?.(about))
        const got = answer.body?.failure?.code ?? answer.status
        if (got !== row.answers[who]) wrong.push(`${name} as ${who}: ${got}, not ${row.answers[who]}`)
        if (path === '/api/session' && method === 'DELETE') await principal.signIn()
      }
    expect(wrong.join('\n')).toBe('')
  })

  it('what another office has is in none of its lists, counts and files', async () => {
    const elsewhere = principals.get('other-office')
    const lists = ['/api/staff', '/api/figures', '/api/admin/desks', '/api/admin/history']
    for (const path of ['/api/cases', '/api/cases.csv', `/api/cases?q=${about.number}`, ...lists])
      expect((await elsewhere?.request('GET', path))?.text).not.toMatch(new RegExp(`${about.number}|${about.desk}|某clerk`))
    const { body } = (await elsewhere?.request('GET', '/api/cases')) ?? {}
    expect([body.total, ...Object.values(body.counts as Record<string, number>)].every((count) => count === 0)).toBe(true)
  })
})
