// The help centre: its pages by name and by number, and whether an article helped, counted without saying who.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import { startPortal, testClock, type TestPortal } from './portal-harness.ts'

let portal: TestPortal
beforeAll(async () => void (portal = await startPortal()))
afterAll(() => portal.close())

const kept = async () =>
  (await sql<object>`select article, helped, not_helped from portal.help_answers order by article, day`.execute(portal.db)).rows
const answer = (body: object) => portal.browser().request('POST', '/api/help/answers', body)

test('R29 a number is an address of the help, and so is an article; another name is no page', async () => {
  const open = async (path: string) => (await portal.browser().request('GET', path, undefined, { accept: 'text/html' })).status
  expect([await open('/help'), await open('/help/2005'), await open('/help/pin'), await open('/help/privacy')]).toEqual([
    200, 200, 200, 200,
  ])
  expect([await open('/help/1999'), await open('/help/pins')]).toEqual([404, 404])
})

test('R29 answers are counted by article and day, with nothing about who gave them', async () => {
  for (const helped of [true, false, true]) expect((await answer({ article: 'pin', helped })).status).toBe(204)
  testClock(portal).advance(86_400_000)
  await answer({ article: 'pin', helped: false })
  expect(await kept()).toEqual([
    { article: 'pin', helped: 2, not_helped: 1 },
    { article: 'pin', helped: 0, not_helped: 1 },
  ])
  const { rows } = await sql<{
    name: string
  }>`select column_name as name from information_schema.columns where table_name = 'help_answers'`.execute(portal.db)
  expect(rows.map(({ name }) => name).toSorted()).toEqual(['article', 'day', 'helped', 'not_helped'])
})

test('R29 nobody makes rows, and one address makes no numbers', async () => {
  for (const body of [
    { article: 'nothing', helped: true },
    { article: 'pin' },
    { article: 'pin', helped: 'yes' },
    { article: 'pin', helped: true, who: 'me' },
  ])
    expect((await answer(body)).body.failure.code).toBe('INPUT_INVALID')
  expect(
    (await portal.browser().request('POST', '/api/help/answers', { article: 'pin', helped: true }, { origin: 'https://evil.example' })).body
      .failure.code,
  ).toBe('ORIGIN_REFUSED')
  testClock(portal).advance(3_600_000)
  for (let asked = 0; asked < 40; asked++) expect((await answer({ article: 'lost', helped: true })).status).toBe(204)
  expect(await kept()).toContainEqual({ article: 'lost', helped: 30, not_helped: 0 })
})

test('R33 counts are deleted when their time is over', async () => {
  testClock(portal).advance(801 * 86_400_000)
  await cleanUp(portal.parts)
  expect(await kept()).toEqual([])
})
