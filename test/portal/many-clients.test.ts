// R39 An agent with three hundred clients: all of them are there, found by name and by code, those used last first, and a tab each.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClientsAnswer, ShownClient } from '@yinxin/protocol/portal'
import { findClients, recentClients } from '../../apps/web/src/portal/clients/find-clients.ts'
import { asThePortal } from './as-the-portal.ts'
import { clients, codeOf, end, linesAbout, newSide, open, sessionIn, type Side } from './delegation-steps.ts'
import { newOrganization, recordOf, startOrganizationPortal, until } from './organization-steps.ts'
import { testClock, unit, usccOf, type TestPortal } from './portal-harness.ts'

const count = 300
const agency = newOrganization()
const many = Array.from({ length: count }, (_, at) => {
  const number = String(at + 1).padStart(4, '0')
  const name = `示范市代办客户${number}有限公司`
  return { name, uscc: usccOf(`91990100MA${number}CL0`), place: '示范市', insuredSince: '2019-01-01', units: [unit(`61${number}`, name)] }
})

let [portal, agent]: [TestPortal, Side] = [] as never
beforeAll(async () => {
  const system = { id: 'a', clientId: 'a', clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  const businessSystems = [{ ...system, name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }]
  portal = await startOrganizationPortal([agency, ...many], [recordOf(agency)], { config: { businessSystems } })
  agent = await newSide(portal, agency)
  await delegateAll()
})
afterAll(() => portal.close())

/** What three hundred supervisors and the agent's confirm one by one, written down at once. */
async function delegateAll(): Promise<void> {
  const now = portal.clock.now()
  await sql`insert into portal.delegations
      (from_organization, to_organization, unit_codes, business_systems, until, state, offered_at, offered_by, accepted_at, accepted_by)
    select u.organization_id, r.organization_id, jsonb_build_array(u.code), '["a"]', ${until}, 'active', ${now}, r.id, ${now}, r.id
      from portal.units u, portal.roles r where u.code like '61____' and r.id = ${agent.role}`.execute(portal.db)
  const named = sql`insert into portal.delegation_handlers (delegation_id, role_id, named_at, named_by)
    select id, accepted_by, ${now}, accepted_by from portal.delegations where accepted_by = ${agent.role}`
  await asThePortal(portal.db, named)
}

const listed = async (): Promise<ClientsAnswer> => clients(agent.browser)
const nameOf = (at: number) => many[at]?.name ?? expect.unreachable()
const found = (all: readonly ShownClient[], typed: string) => findClients(all, typed).map(({ name }) => name)
async function opened(all: readonly ShownClient[], name: string): Promise<string> {
  const client = all.find((one) => one.name === name) ?? expect.unreachable(name)
  testClock(portal).advance(1000)
  const { status, body } = await open(agent.browser, client.id)
  expect(status).toBe(200)
  return body.context as string
}
const actsFor = async (context: string) => {
  const answer = await sessionIn(agent.browser, context)
  return answer.body?.organization?.name ?? codeOf(answer)
}

describe('R39 three hundred clients', () => {
  it('are listed in one answer, and the page finds any of them by name, by code and by both', async () => {
    const { clients: all, own } = await listed()
    expect([all.length, own.name]).toEqual([count, agency.name])
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(many.map(({ name }) => name)))
    expect(found(all, '0217')).toEqual([nameOf(216)]) // of the name: a code is known by its beginning
    expect(found(all, '610217')).toEqual([nameOf(216)])
    expect(found(all, '示范市 客户0300')).toEqual([nameOf(299)])
    expect(found(all, '61021')).toHaveLength(10)
    expect(found(all, '没有这一家')).toEqual([])
    expect(recentClients(all)).toEqual([])
  })

  it('those used last stand first, five of them by themselves', async () => {
    const { clients: all } = await listed()
    const used = [299, 0, 150, 42, 7, 88].map(nameOf)
    for (const name of used) await opened(all, name)
    const { clients: now } = await listed()
    const newestFirst = used.toReversed()
    expect(now.slice(0, 6).map(({ name }) => name)).toEqual(newestFirst)
    expect(recentClients(now).map(({ name }) => name)).toEqual(newestFirst.slice(0, 5))
    expect(now).toHaveLength(count)
  })

  it('a tab each: each acts for its own, up to fifty; then the tab of the client chosen longest ago has lost it, and says so', async () => {
    const { clients: all, own } = await listed()
    const names = many.slice(100, 160).map(({ name }) => name)
    const tabs: [name: string, context: string][] = []
    for (const name of names) tabs.push([name, await opened(all, name)])
    const acting = await Promise.all(tabs.map(([, context]) => actsFor(context)))
    const kept = 49 // and the agent's own
    expect(acting.slice(-kept)).toEqual(names.slice(-kept))
    expect(new Set(acting.slice(0, -kept))).toEqual(new Set(['NOT_FOUND']))
    expect(await actsFor(own.context)).toBe(agency.name)
    const ended = await sql<{ reasons: string[] }>`select array_agg(distinct detail ->> 'reason') as reasons from portal.audit_line
      where event = 'context.ended'`.execute(portal.db)
    expect(ended.rows[0]?.reasons).toEqual(['making-room'])
  })

  it('one is taken back: its tab is out at once, the others go on, and the list is one shorter', async () => {
    const { clients: all } = await listed()
    const [first, second] = [await opened(all, nameOf(200)), await opened(all, nameOf(201))]
    const client = all.find(({ name }) => name === nameOf(200)) ?? expect.unreachable()
    expect((await end(agent.browser, client.id)).status).toBe(204)
    expect([await actsFor(first), await actsFor(second)]).toEqual(['NOT_FOUND', nameOf(201)])
    expect(await linesAbout(portal, 'delegation.ended', client.id)).toHaveLength(1)
    const { clients: now } = await listed()
    expect([now.length, found(now, '0201')]).toEqual([count - 1, []])
  })
})
