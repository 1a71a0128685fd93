// R39: whoever ends a delegation ends what is done by it at once, and nothing else; it lapses by itself; two at once are one after the other.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endLapsedDelegations } from '../../apps/server/src/portal/agents/end-delegation.ts'
import { actingIn } from '../../apps/server/src/portal/sso/acting.ts'
import {
  accept,
  anotherHandler,
  clients,
  codeOf,
  delegate,
  delegations,
  end,
  linesAbout,
  name,
  newSide,
  offer,
  open,
  sessionIn,
  type Side,
} from './delegation-steps.ts'
import { newOrganization, recordOf, startOrganizationPortal } from './organization-steps.ts'
import { messagesTo } from './person-steps.ts'
import type { TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

const many = Array.from({ length: 30 }, () => newOrganization())
let portal: TestPortal
beforeAll(async () => {
  const words = { name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }
  const system = { id: 'a', clientId: 'a', clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  portal = await startOrganizationPortal(
    many,
    many.map((one) => recordOf(one)),
    { config: { businessSystems: [{ ...system, ...words }] } },
  )
})
afterAll(() => portal.close())

let next = 0
/** A supervisor, signed in with the certificate of an organisation nobody has touched yet. */
const side = (): Promise<Side> => newSide(portal, many[next++] ?? expect.unreachable('more tests than organisations'))
const handlerOf = (one: Side, change: object = {}) => anotherHandler(portal, one, change)
const linesOf = (event: string, subject: string) => linesAbout(portal, event, subject)

describe('R39 ending', () => {
  it.each(['giver', 'agent'] as const)('by the %s: who is at work stops at once, their other tabs go on', async (who) => {
    const [giver, other, agent] = [await side(), await side(), await side()]
    const id = await delegate(giver, agent, [agent.role])
    const own = (await sessionIn(agent.browser)).body.context.id
    const kept = (await open(agent.browser, await delegate(other, agent, [agent.role]))).body.context
    const { context } = (await open(agent.browser, id)).body
    expect((await end({ giver, agent }[who].browser, id)).status).toBe(204)
    expect(codeOf(await sessionIn(agent.browser, context))).toBe('NOT_FOUND')
    expect(await actingIn(portal.parts, context)).toBeUndefined()
    expect(codeOf(await open(agent.browser, id))).toBe('DELEGATION_ENDED')
    expect((await sessionIn(agent.browser, kept)).body.organization.name).toBe(other.organization.name)
    expect((await sessionIn(agent.browser, own)).body.organization.name).toBe(agent.organization.name)
    expect((await clients(agent.browser)).clients).toMatchObject([{ name: other.organization.name }])
    expect(await linesOf('context.ended', context)).toMatchObject([{ detail: { reason: 'delegation-ended' } }])
    expect(await linesOf('delegation.ended', id)).toMatchObject([{ detail: { reason: who === 'giver' ? 'revoked' : 'returned' } }])
    expect((await messagesTo(portal, giver.who.mobile)).join('\n')).toContain('代办委托已结束')
    expect(codeOf(await end(agent.browser, id))).toBe('DELEGATION_GONE')
  })

  it('who is not named any more stops; whoever stays goes on', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent)
    const id = await delegate(giver, agent, [agent.role, handler.role])
    const [mine, theirs] = [(await open(agent.browser, id)).body.context, (await open(handler.browser, id)).body.context]
    expect((await name(agent.browser, id, [agent.role])).status).toBe(204)
    expect(codeOf(await sessionIn(handler.browser, theirs))).toBe('NOT_FOUND')
    expect((await sessionIn(agent.browser, mine)).status).toBe(200)
    expect((await name(agent.browser, id, [agent.role, handler.role])).status).toBe(204) // named anew: it opens again
    expect((await open(handler.browser, id)).status).toBe(200)
  })

  it('a handler who leaves the agent is out of everything', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent)
    const id = await delegate(giver, agent, [handler.role])
    const { context } = (await open(handler.browser, id)).body
    expect((await agent.browser.request('DELETE', `/api/organization/people/${handler.role}`)).status).toBe(204)
    expect(codeOf(await sessionIn(handler.browser, context))).toBe('SESSION_MISSING')
    expect((await delegations(agent.browser)).received[0].handlers).toEqual([])
  })

  it.each(['giver', 'agent'] as const)(
    'a suspended %s: nothing is opened from that moment, and it has lapsed within seconds',
    async (who) => {
      const sides = { giver: await side(), agent: await side() }
      const { giver, agent } = sides
      const id = await delegate(giver, agent, [agent.role])
      const { context } = (await open(agent.browser, id)).body
      const { uscc } = sides[who].organization
      await asThePortal(portal.db, sql`update portal.organizations set state = 'blocked' where uscc = ${uscc}`)
      expect(codeOf(await sessionIn(agent.browser, context))).toBe('DELEGATION_ENDED')
      await endLapsedDelegations(portal.parts)
      expect(await linesOf('delegation.ended', id)).toMatchObject([{ actor: 'system', detail: { reason: 'suspended' } }])
      await asThePortal(portal.db, sql`update portal.organizations set state = 'active' where uscc = ${uscc}`)
      expect(codeOf(await open(agent.browser, id))).toBe('DELEGATION_ENDED') // it does not come back by itself
    },
  )

  it('its last day over, or unused for 24 months: it lapses', async () => {
    const [giver, agent, idle] = [await side(), await side(), await side()]
    const [id, unused] = [await delegate(giver, agent, [agent.role]), await delegate(giver, idle, [idle.role])]
    await asThePortal(portal.db, sql`update portal.delegations set until = '2020-01-01' where id = ${id}`)
    await asThePortal(
      portal.db,
      sql`update portal.delegations set accepted_at = accepted_at - interval '25 months', until = '2029-01-01' where id = ${unused}`,
    )
    for (const [one, browser] of [[id, agent.browser] as const, [unused, idle.browser] as const])
      expect(codeOf(await open(browser, one))).toBe('DELEGATION_ENDED')
    await endLapsedDelegations(portal.parts)
    expect(await linesOf('delegation.ended', id)).toMatchObject([{ detail: { reason: 'expired' } }])
    expect(await linesOf('delegation.ended', unused)).toMatchObject([{ detail: { reason: 'unused' } }])
  })
})

describe('R39 two at once', () => {
  it('it is ended while it is opened: never is there a context nobody ends', async () => {
    const [giver, agent] = [await side(), await side()]
    for (let turn = 0; turn < 5; turn++) {
      const id = await delegate(giver, agent, [agent.role])
      const [opened, ended] = await Promise.all([open(agent.browser, id), end(giver.browser, id)])
      expect(ended.status).toBe(204)
      expect([200, 'DELEGATION_ENDED']).toContain(codeOf(opened))
      const { rows } = await sql`select c.id from portal.contexts c join portal.delegation_handlers n on n.id = c.basis_id
        where c.basis_kind = 'delegation' and n.delegation_id = ${id}`.execute(portal.db)
      expect(rows).toEqual([])
    }
  })

  it('two confirm: one is late, and it is in force once', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent, { kind: 'supervisor' })
    const { body } = await offer(giver.browser, giver.organization, agent.organization)
    const answers = await Promise.all([accept(agent.browser, body.id, [agent.role]), accept(handler.browser, body.id, [handler.role])])
    expect(answers.map(codeOf).toSorted()).toEqual([204, 'DELEGATION_GONE'])
    expect(await linesOf('delegation.in-force', body.id)).toHaveLength(1)
    expect((await delegations(agent.browser)).received[0].handlers).toHaveLength(1)
  })
})
