// A clock that is set a year ahead (decision 112): what does not come back stays until the clock has gone on evenly.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cleanUp, recheckAll } from '../../apps/server/src/portal/cleanup.ts'
import { newSupervisor, newOrganization, startOrganizationPortal } from './organization-steps.ts'
import { citizen } from './person-steps.ts'
import { invite } from './organization-steps.ts'
import { testClock, type TestPortal } from './portal-harness.ts'

const organization = newOrganization({ insuredSince: '2019-01-01' })
let portal: TestPortal
let boss: Awaited<ReturnType<typeof newSupervisor>>
beforeAll(async () => {
  portal = await startOrganizationPortal([organization])
  boss = await newSupervisor(portal, organization)
  await invite(boss.browser, citizen())
  testClock(portal).advance(2 * 365 * 86_400_000)
})
afterAll(() => portal.close())

const count = async (table: string) =>
  Number((await sql<{ n: number }>`select count(*)::integer as n from ${sql.id('portal', table)}`.execute(portal.db)).rows[0]?.n)
const stateOf = async (role: string) =>
  (await sql<{ state: string }>`select state from portal.roles where id = ${role}`.execute(portal.db)).rows[0]?.state

describe('what a clock that was set lately ends', () => {
  const forGood = ['notices', 'invitations', 'messages'] as const

  it('sessions, which are one sign-in away; no notice, invitation or message', async () => {
    const before = await Promise.all(forGood.map(count))
    expect(before.every((rows) => rows > 0)).toBe(true)
    expect(await count('sessions')).toBeGreaterThan(0)
    await cleanUp(portal.parts, false)
    expect(await Promise.all(forGood.map(count))).toEqual(before)
    expect(await count('sessions')).toBe(0)
  })

  it('when it has gone on evenly they go', async () => {
    await cleanUp(portal.parts, true)
    expect(await Promise.all(forGood.map(count))).toEqual([0, 0, 0])
  })

  it('roles and delegations by their last day only while it is steady; they open nothing meanwhile', async () => {
    await recheckAll(portal.parts, false)
    expect(await stateOf(boss.role)).toBe('active')
    expect((await portal.browser().signIn(boss.identity)).status).not.toBe(200)
    await recheckAll(portal.parts, true)
    expect(await stateOf(boss.role)).toBe('ended')
  })
})
