// R33 Every address of the RA, asked by everybody: what the route table says is what happens.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ApplicationView } from '@yinxin/protocol/ra'
import { raRouteTable } from '../../apps/server/src/ra/route-table.ts'
import { createRaWorld, newSubmission, uscc, type Answer, type AskOptions, type RaWorld } from './ra-world.ts'

type Who = 'nobody' | 'applicant' | 'another applicant' | 'officer' | 'officer on another page' | 'staff'
const everybody: readonly Who[] = ['nobody', 'applicant', 'another applicant', 'officer', 'officer on another page', 'staff']

let world: RaWorld
let [number, options]: [string, Readonly<Record<Who, AskOptions>>] = ['', {} as never]

beforeAll(async () => {
  world = await createRaWorld({ codesPerHour: 1000 })
  const [first, second] = [newSubmission(), newSubmission()]
  const submit = async (one: ReturnType<typeof newSubmission>) =>
    (await world.ask<ApplicationView>('POST', '/ra/v1/applications', { body: one.apply(await world.code()) })).body.number
  number = await submit(first)
  await submit(second)
  const cookie = (await world.signIn(await world.officer())).cookie
  const { cookie: staff } = await world.signIn(await world.officer('林一', 'R077', false))
  options = {
    nobody: {},
    applicant: { secret: first.secret },
    'another applicant': { secret: second.secret },
    officer: { cookie },
    'officer on another page': { cookie, origin: 'https://evil.example' },
    staff: { cookie: staff },
  }
})
afterAll(() => world.close())

/** A body each address takes, so that only who asks decides. */
const bodies: Readonly<Record<string, object>> = {
  '/ra/v1/codes': { uscc },
  '/ra/v1/applications': newSubmission().apply('0000-0000'),
  '/ra/v1/applications/:number/receipt': { signature: 'AAAA' },
  '/api/sign-in/challenges': {},
  '/api/sign-in': { challengeId: 'x'.repeat(22), authToken: 'x'.repeat(200) },
  '/api/applications/:number/approval/challenges': {},
  '/api/applications/:number/approval': { challengeId: 'x'.repeat(22), authToken: 'x'.repeat(200) },
  '/api/applications/:number/refusal/challenges': { reason: 'nothing-of-the-sort' },
  '/api/applications/:number/refusal': { challengeId: 'x'.repeat(22), authToken: 'x'.repeat(200) },
  '/api/organizations/:uscc/certificates/:sha256/decision/challenges': { change: 'suspend', reason: 'lost' },
  '/api/organizations/:uscc/certificates/:sha256/decision': { challengeId: 'x'.repeat(22), authToken: 'x'.repeat(200) },
  '/api/contacts': { uscc: 'x', organization: 'x', contact: 'x', mobile: '1' },
}

function ask(row: (typeof raRouteTable)[number], who: Who): Promise<Answer> {
  const body = bodies[row.path]
  const url = row.path.replace(':number', number).replace(':uscc', uscc).replace(':sha256', 'ab'.repeat(32))
  return world.ask(row.method as 'GET', url, { ...options[who], ...(body === undefined ? {} : { body }) })
}

/** What somebody hears who may not: a page of another origin, no session, or nothing there. */
const refusals = new Set(['ORIGIN_REFUSED', 'SESSION_MISSING', 'APPLICATION_UNKNOWN'])

// signing out ends the officer whom the others need: last
const rows = [...raRouteTable].sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))

describe.each(rows)('$method $path, for $caller', (row) => {
  const { caller, origin } = row
  const may = (who: Who): boolean => {
    if (origin && who === 'officer on another page') return false
    if (caller === 'officer') return who === 'officer' || who === 'officer on another page'
    return caller === 'applicant' ? who === 'applicant' : true
  }
  // who may goes last: a withdrawal or a sign-out changes what there is
  test.each([...everybody].sort((a, b) => Number(may(a)) - Number(may(b))))('%s', async (who) => {
    const { status, body } = await ask(row, who)
    const code = body.failure?.code ?? ''
    if (may(who) && !(row.method === 'DELETE' && who === 'officer on another page')) expect(refusals.has(code)).toBe(false)
    else expect([refusals.has(code), status >= 400]).toEqual([true, true])
  })
})

test('an address that the table does not have is not there, and a body with a field more is refused', async () => {
  expect((await world.ask('GET', '/api/officers')).status).toBe(404)
  const { cookie } = options.officer
  const more = { uscc, organization: 'x', contact: 'x', mobile: '13800001234', admin: true }
  expect(
    (await world.ask('POST', '/api/contacts', { ...(cookie === undefined ? {} : { cookie }), body: more })).status,
  ).toBeGreaterThanOrEqual(400)
})

test('R33 codes that go to one contact are counted, whoever asks; nobody hears of it', async () => {
  const small = await createRaWorld({ codesPerHour: 2 })
  try {
    const sent = async () => (await small.audit('ra')).filter(({ event }) => event === 'code.sent').length
    const written = [uscc, uscc.toLowerCase(), ` ${uscc}`, `${uscc}\t`, uscc] // one organisation, however it is written
    for (const one of written) expect((await small.ask('POST', '/ra/v1/codes', { body: { uscc: one } })).status).toBe(204)
    expect(await sent()).toBe(2)
  } finally {
    await small.close()
  }
})
