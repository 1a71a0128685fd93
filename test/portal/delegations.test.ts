// R39: an organisation lets another one act for it: both confirm, the agent's supervisor names who, and nobody reaches more than was named.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimsOf } from '../../apps/server/src/portal/sso/claims.ts'
import { actingIn } from '../../apps/server/src/portal/sso/acting.ts'
import { subOf } from '../../apps/server/src/portal/sso/farewells.ts'
import { routeTable } from '../../apps/server/src/portal/route-table.ts'
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
import { confirm, newOrganization, recordOf, startOrganizationPortal, type NewOrganization } from './organization-steps.ts'
import { messagesTo } from './person-steps.ts'
import { testClock, type TestPortal } from './portal-harness.ts'
import { asThePortal } from './as-the-portal.ts'

const many = Array.from({ length: 34 }, () => newOrganization())
const two = newOrganization({ units: 3 })
let portal: TestPortal
beforeAll(async () => {
  const system = { clientSecret: 's'.repeat(32), redirectUris: ['https://a.example/'], url: 'https://a.example/' }
  const words = { name: { zh: '甲', en: 'A' }, description: { zh: '', en: '' } }
  const businessSystems = ['a', 'b'].map((id) => ({ id, clientId: id, ...system, ...words }))
  portal = await startOrganizationPortal(
    [...many, two],
    [...many, two].map((one) => recordOf(one)),
    { config: { businessSystems } },
  )
})
afterAll(() => portal.close())

let next = 0
const fresh = () => many[next++] ?? expect.unreachable('more tests than organisations')
/** A supervisor, signed in with the certificate of an organisation nobody has touched yet. */
const side = (organization: NewOrganization = fresh()): Promise<Side> => newSide(portal, organization)

let stands: Promise<Side> | undefined
/** One more side, shared by tests that leave it as it is. */
const bystander = () => (stands ??= side())

const handlerOf = (one: Side, change: object = {}) => anotherHandler(portal, one, change)
const linesOf = (event: string, subject: string) => linesAbout(portal, event, subject)

describe('R39 giving and confirming', () => {
  it('opens nothing until both sides have confirmed it; then to whom the agent’s supervisor names', async () => {
    const [giver, agent] = [await side(), await side()]
    const offered = await offer(giver.browser, giver.organization, agent.organization)
    expect(offered.status).toBe(200)
    const { id } = offered.body
    expect((await messagesTo(portal, agent.who.mobile)).join('\n')).toContain(`${giver.organization.name}想委托您单位代办业务`)
    expect(await open(agent.browser, id)).toMatchObject({ status: 403, body: { failure: { code: 'DELEGATION_ENDED' } } })
    expect((await delegations(agent.browser)).received).toMatchObject([
      {
        id,
        state: 'offered',
        organization: { name: giver.organization.name },
        handlers: [],
        unitCodes: [giver.organization.units[0]?.code],
      },
    ])
    expect((await accept(agent.browser, id, [])).status).toBe(204)
    expect(codeOf(await open(agent.browser, id))).toBe('DELEGATION_ENDED') // in force, and nobody is named
    expect((await name(agent.browser, id, [agent.role])).status).toBe(204)
    expect((await messagesTo(portal, giver.who.mobile)).join('\n')).toContain('已确认代办')

    const { body } = await clients(agent.browser).then((list) => ({ body: list }))
    expect(body.own.name).toBe(agent.organization.name)
    expect(body.clients).toMatchObject([{ id, name: giver.organization.name, units: [{ code: giver.organization.units[0]?.code }] }])
    const opened = await open(agent.browser, id)
    expect(opened.status).toBe(200)
    const acting = await sessionIn(agent.browser, opened.body.context)
    expect(acting.body).toMatchObject({
      organization: { name: giver.organization.name },
      agent: { name: agent.organization.name },
      handler: { name: agent.who.name, role: 'supervisor' },
      applications: [{ id: 'a' }],
    })
    const [line] = await linesOf('delegation.in-force', id)
    expect(line).toMatchObject({ detail: { handlers: [], unitCodes: [giver.organization.units[0]?.code], businessSystems: ['a'] } })
  })

  it('the agent’s own tab stays its own', async () => {
    const [giver, agent] = [await side(), await side()]
    const own = (await sessionIn(agent.browser)).body.context.id
    const id = await delegate(giver, agent, [agent.role])
    const { body } = await open(agent.browser, id)
    expect((await sessionIn(agent.browser, own)).body.organization.name).toBe(agent.organization.name)
    expect((await sessionIn(agent.browser, body.context)).body.organization.name).toBe(giver.organization.name)
    expect((await open(agent.browser, id)).body.context).toBe(body.context) // the one there is
  })

  it.each([
    ['a code nobody has', { uscc: '91990100MA00NNNN0Q' }, 'DELEGATE_UNKNOWN'],
    ['a name that is another one’s', { name: '示范市别家有限公司' }, 'DELEGATE_UNKNOWN'],
    ['no unit', { unitCodes: [] }, 'INPUT_INVALID'],
    ['a unit of another organisation', { unitCodes: [two.units[0]?.code] }, 'UNIT_NOT_YOURS'],
    ['no business system', { businessSystems: [] }, 'INPUT_INVALID'],
    ['a business system there is not', { businessSystems: ['z'] }, 'INPUT_INVALID'],
    ['a day that is over', { until: '2020-01-01' }, 'DELEGATION_DATE_INVALID'],
    ['a day that is none', { until: '2027-02-30' }, 'DELEGATION_DATE_INVALID'],
    ['more than five years', { until: '2090-01-01' }, 'DELEGATION_DATE_INVALID'],
  ])('refuses %s', async (_what, change, code) => {
    refused ??= [await side(), await side()]
    const [giver, agent] = refused
    expect(codeOf(await offer(giver.browser, giver.organization, agent.organization, change))).toBe(code)
    expect((await delegations(giver.browser)).given).toEqual([])
  })
  let refused: [Side, Side] | undefined

  it('refuses itself, a second one between the same two, and who is suspended', async () => {
    const [giver, agent, third] = [await side(), await side(), await side()]
    expect(codeOf(await offer(giver.browser, giver.organization, giver.organization))).toBe('DELEGATE_SAME')
    expect((await offer(giver.browser, giver.organization, agent.organization)).status).toBe(200)
    expect(codeOf(await offer(giver.browser, giver.organization, agent.organization))).toBe('DELEGATION_EXISTS')
    await asThePortal(portal.db, sql`update portal.organizations set state = 'blocked' where uscc = ${third.organization.uscc}`)
    expect(codeOf(await offer(giver.browser, giver.organization, third.organization))).toBe('DELEGATE_UNKNOWN')
  })

  it('R17 giving, confirming and naming ask for the certificate within five minutes; ending does not', async () => {
    const [giver, agent] = [await side(), await side()]
    const { body } = await offer(giver.browser, giver.organization, agent.organization)
    testClock(portal).advance(301_000)
    expect(codeOf(await offer(giver.browser, giver.organization, agent.organization))).toBe('STEP_UP_NEEDED')
    expect(codeOf(await accept(agent.browser, body.id, [agent.role]))).toBe('STEP_UP_NEEDED')
    expect((await end(agent.browser, body.id)).status).toBe(204)
  })

  it('only who manages an organisation decides, and only about its own', async () => {
    const [giver, agent, stranger] = [await side(), await side(), await bystander()]
    const handler = await handlerOf(agent)
    const { body } = await offer(giver.browser, giver.organization, agent.organization)
    expect(codeOf(await accept(handler.browser, body.id, [handler.role]))).toBe('ROLE_NOT_ALLOWED')
    expect(codeOf(await offer(handler.browser, agent.organization, giver.organization))).toBe('ROLE_NOT_ALLOWED')
    expect(codeOf(await end(handler.browser, body.id))).toBe('ROLE_NOT_ALLOWED')
    for (const act of [accept, name]) expect(codeOf(await act(stranger.browser, body.id, [stranger.role]))).toBe('NOT_FOUND')
    expect(codeOf(await end(stranger.browser, body.id))).toBe('NOT_FOUND')
    expect(codeOf(await accept(giver.browser, body.id, [giver.role]))).toBe('NOT_FOUND') // nobody confirms their own offer
    expect(codeOf(await accept(agent.browser, body.id, [stranger.role]))).toBe('DELEGATION_HANDLER_INVALID') // a person of another organisation
    expect((await accept(agent.browser, body.id, [handler.role])).status).toBe(204)
    expect((await open(handler.browser, body.id)).status).toBe(200)
    expect(codeOf(await open(agent.browser, body.id))).toBe('DELEGATION_ENDED') // the supervisor did not name themselves
    expect(codeOf(await open(stranger.browser, body.id))).toBe('DELEGATION_ENDED')
  })

  it('a session that acts by no role is nobody’s, whoever the certificate is tied to by now', async () => {
    const [giver, agent] = [await side(), await side()]
    const id = await delegate(giver, agent, [agent.role])
    await sql`update portal.contexts c set basis_kind = 'binding', basis_id = b.id from portal.sessions s join portal.bindings b using (holder_id)
      where c.session_id = s.id and c.basis_id = ${agent.role}`.execute(portal.db)
    expect((await sessionIn(agent.browser)).body.organization.name).toBe(agent.organization.name)
    expect((await clients(agent.browser)).clients).toEqual([])
    expect(codeOf(await open(agent.browser, id))).toBe('DELEGATION_ENDED')
  })

  it('who may only look is not named', async () => {
    const [giver, agent] = [await side(), await side()]
    const reader = await handlerOf(agent, { kind: 'read-only' })
    const { body } = await offer(giver.browser, giver.organization, agent.organization)
    expect(codeOf(await accept(agent.browser, body.id, [reader.role]))).toBe('DELEGATION_HANDLER_INVALID')
  })
})

describe('R39 what an agent may not do', () => {
  it('nothing of the client’s own: no people, no notices, no binding, no delegation on', async () => {
    const [giver, agent, third] = [await side(), await side(), await bystander()]
    const id = await delegate(giver, agent, [agent.role])
    const { context } = (await open(agent.browser, id)).body
    const own = ['/api/organization/', '/api/notices', '/api/transfers/']
    const asked = routeTable.filter(({ path }) => own.some((one) => path.startsWith(one)))
    expect(asked.length).toBeGreaterThan(10)
    const somebody = giver.role
    for (const { method, path } of asked) {
      const body = method === 'POST' ? bodies[path.replace(/^\/api\//, '')] : undefined
      const address = `${path.replace(':id', somebody).replace(':application', 'A-0000-0000-0077')}?context=${context}`
      expect([path, codeOf(await agent.browser.request(method as 'GET', address, body))]).toEqual([path, 'NOT_FOR_AGENTS'])
    }
    const units = { unitCodes: giver.organization.units.map(({ code }) => code) }
    expect(codeOf(await offer(agent.browser, agent.organization, third.organization, units))).toBe('UNIT_NOT_YOURS')
  })
  const limits = { until: '2027-03-01' }
  const proof = { id: 'AAAA', clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' }
  const bodies: Readonly<Record<string, object>> = {
    'organization/step-up/challenges': {},
    'organization/step-up': { challengeId: 'none', authToken: '{}' },
    'organization/invitations': { name: '某人', mobile: '19900000009', kind: 'handler', language: 'zh-CN', ...limits },
    'organization/people/:id': { kind: 'handler', ...limits },
    'organization/hand-over': { to: '00000000-0000-4000-8000-000000000000', then: 'ended' },
    'organization/delegations': { uscc: 'x', name: 'x', unitCodes: [], businessSystems: [], ...limits },
    'organization/delegations/:id/acceptance': { handlers: [] },
    'organization/delegations/:id/handlers': { handlers: [] },
    'organization/unblockings/:application/challenges': { agrees: true },
    'organization/unblockings/:application': { challengeId: 'none', authToken: '{}', agrees: true },
    'organization/unblockings/:application/passkey/challenges': { agrees: true },
    'organization/unblockings/:application/passkey': { agrees: true, proof },
    'notices/read': { newest: '00000000-0000-4000-8000-000000000000' },
  }

  it('units and business systems that are not named are not reached, by no address', async () => {
    const [giver, agent] = [await side(two), await side()]
    const [first, second] = two.units
    await confirm(giver.browser, giver.identity) // with several units one is signed in as a person until one is chosen
    const id = await delegate(giver, agent, [agent.role], { unitCodes: [second?.code] })
    const { context } = (await open(agent.browser, id)).body
    expect((await sessionIn(agent.browser, context)).body.units).toMatchObject([{ code: second?.code }])
    for (const path of ['unit', 'contexts']) {
      const moved = await agent.browser.request('POST', `/api/session/${path}?context=${context}`, { unitCode: first?.code })
      expect(codeOf(moved)).toBe('UNIT_NOT_YOURS')
    }
    const launched = (system: string) => agent.browser.request('GET', `/sso/launch/${system}?context=${context}`)
    expect((await launched('b')).headers['location']).toContain('code=4306')
    expect((await launched('a')).headers['location']).toBe('https://a.example/')
  })

  it('limits of the own role hold too', async () => {
    const [giver, agent] = [await side(), await side()]
    const handler = await handlerOf(agent, { businessSystems: ['b'] })
    const id = await delegate(giver, agent, [handler.role], { businessSystems: ['a', 'b'] })
    const { context } = (await open(handler.browser, id)).body
    expect((await sessionIn(handler.browser, context)).body.applications.map((one: { id: string }) => one.id)).toEqual(['b'])
  })
})

describe('R39 what business systems and the audit are told', () => {
  it('both organisations and the person; another subject than in its own service, and than of the client’s own people', async () => {
    const [giver, agent] = [await side(), await side()]
    const id = await delegate(giver, agent, [agent.role])
    const { context } = (await open(agent.browser, id)).body
    const acting = (await actingIn(portal.parts, context)) ?? expect.unreachable()
    const claims = claimsOf({ acting, amr: [], sid: 's' })
    expect(claims).toMatchObject({
      org: { name: giver.organization.name, uscc: giver.organization.uscc },
      act: { org: { name: agent.organization.name, uscc: agent.organization.uscc } },
      handler: { name: agent.who.name, role: 'supervisor' },
      unit: { code: giver.organization.units[0]?.code },
    })
    const own = acting.session.contexts.find(({ basis }) => basis.kind === 'role') ?? expect.unreachable()
    const ownActing = (await actingIn(portal.parts, own.id)) ?? expect.unreachable()
    expect(claimsOf({ acting: ownActing, amr: [], sid: 's' })).not.toHaveProperty('act')
    const salt = new Uint8Array(32)
    const subjects = [
      await subOf(portal.db, salt, acting.session, acting.context, 'a'),
      await subOf(portal.db, salt, acting.session, own, 'a'),
      await subOf(portal.db, salt, acting.session, { ...acting.context, basis: own.basis }, 'a'),
    ]
    expect(new Set(subjects).size).toBe(3)
    const [line] = await linesOf('unit.chosen', giver.organization.units[0]?.code ?? '')
    expect(line?.detail).toMatchObject({ agent: own.organizationId, delegation: id, context })
  })
})
