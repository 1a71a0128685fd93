// R19, R24: an organisation is told of a binding, once, also when the way to it was closed for a while.
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanUp } from '../../apps/server/src/portal/cleanup.ts'
import type { Notice } from '../../apps/server/src/portal/index.ts'
import { organization, startPortal, testClock, withHandler, type TestPortal } from './portal-harness.ts'

const [asked, delivered]: [string[], Notice[]] = [[], []]
let portal: TestPortal
beforeAll(async () => {
  portal = await startPortal({
    notices: {
      async deliver(notice) {
        asked.push(notice.id)
        if (asked.length === 1) throw new Error('the way is closed')
        delivered.push(notice)
      },
    },
  })
})
afterAll(() => portal.close())

test('R19 D7 the notice of a first sign-in is delivered once, after a try that failed, and deleted when its time is over', async () => {
  const identity = portal.certify({ subject: withHandler('张', '三') })
  expect((await portal.browser().signIn(identity)).status).toBe(200)
  await expect.poll(() => delivered.length, { timeout: 30_000 }).toBe(1)
  expect(delivered[0]).toMatchObject({ kind: 'bound', organization: { uscc: organization.uscc, name: organization.name } })
  expect(new Set(asked).size).toBe(1)
  const kept = async () => (await sql<{ delivered_at: Date | null }>`select delivered_at from portal.notices`.execute(portal.db)).rows
  await expect.poll(kept).toEqual([{ delivered_at: portal.clock.now() }])
  expect((await portal.browser().signIn(identity)).status).toBe(200) // nothing new: nobody is told
  expect(await kept()).toHaveLength(1)
  testClock(portal).advance(366 * 86_400_000)
  await cleanUp(portal.parts)
  expect(await kept()).toEqual([])
  expect(delivered).toHaveLength(1)
})
