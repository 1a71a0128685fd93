// Two at once, on a real PostgreSQL: nothing twice, nothing lost, nobody waits for the other in a circle.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nameOf } from '@yinxin/pki'
import type { ChallengeAnswer } from '@yinxin/protocol/portal'
import {
  bind,
  invitationFor,
  invite,
  newOrganization,
  newPerson,
  newSupervisor,
  recordOf,
  registerOrganization,
  roleIn,
  startOrganizationPortal,
} from './organization-steps.ts'
import { citizen } from './person-steps.ts'
import { prove, type TestPortal } from './portal-harness.ts'

const known = Array.from({ length: 6 }, () => newOrganization())
const unknown = newOrganization({ units: 0 })
let portal: TestPortal
beforeAll(
  async () =>
    void (portal = await startOrganizationPortal(
      known,
      [...known, unknown].map((one) => recordOf(one)),
    )),
)
afterAll(() => portal.close())

let next = 0
const fresh = () => known[next++] ?? expect.unreachable('more tests than organisations')
const count = async (what: string) =>
  (await sql<{ n: number }>`select count(*)::integer as n from ${sql.raw(what)}`.execute(portal.db)).rows[0]?.n
const certificateOf = (one: { readonly name: string; readonly uscc: string }, key = one.name) =>
  portal.certify({
    subject: nameOf([
      ['O', one.name],
      ['CN', key],
    ]),
    uscc: one.uscc,
  })
const statusesOf = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).toSorted()

describe('two at once', () => {
  it('two people register the same credit code: one row, a role each, one line of who was first', async () => {
    const people = [await newPerson(portal), await newPerson(portal), await newPerson(portal)]
    const answers = await Promise.all(people.map(({ browser }) => registerOrganization(browser, unknown.uscc)))
    expect(statusesOf(answers)).toEqual([200, 200, 200])
    expect(await count(`portal.organizations where uscc = '${unknown.uscc}'`)).toBe(1)
    expect(await count(`portal.roles r join portal.organizations o on o.id = r.organization_id where o.uscc = '${unknown.uscc}'`)).toBe(3)
    expect((await portal.audit()).filter(({ event }) => event === 'organization.registered')).toHaveLength(1)
  })

  it('one person sends the same form twice: one role', async () => {
    const { browser } = await newPerson(portal)
    const one = fresh()
    const answers = await Promise.all([1, 2, 3].map(() => registerOrganization(browser, one.uscc)))
    expect(statusesOf(answers)).toEqual([200, 409, 409])
  })

  it('two supervisors bind two UKeys: one is in force, the other waits for the one', async () => {
    const one = fresh()
    const people = [await newPerson(portal), await newPerson(portal)]
    const roles = await Promise.all(people.map(({ browser }) => roleIn(browser, one.uscc, 'supervisor')))
    const answers = await Promise.all(people.map(({ browser }, at) => bind(browser, roles[at] ?? '', certificateOf(one, `UKey ${at}`))))
    const codes = answers.map(({ body }) => body.failure?.code ?? body.result)
    expect(codes.toSorted()).toEqual(['ROLE_WAITS_FOR_MANAGER', 'bound'])
    expect(
      await count(
        `portal.roles r join portal.organizations o on o.id = r.organization_id where o.uscc = '${one.uscc}' and r.state = 'active'`,
      ),
    ).toBe(1)
  })

  it('two people bind one certificate: one binding, one tie; both are handlers, one of them uses it', async () => {
    const one = fresh()
    const people = [await newPerson(portal), await newPerson(portal)]
    const roles = await Promise.all(people.map(({ browser }) => roleIn(browser, one.uscc)))
    const identity = certificateOf(one)
    const answers = await Promise.all(people.map(({ browser }, at) => bind(browser, roles[at] ?? '', identity)))
    expect(answers.map(({ body }) => body.result)).toEqual(['bound', 'bound'])
    const ofOne = `join portal.organizations o on o.id = b.organization_id where o.uscc = '${one.uscc}'`
    expect(await count(`portal.bindings b ${ofOne}`)).toBe(1)
    expect(await count(`portal.holder_persons t join portal.bindings b on b.holder_id = t.holder_id ${ofOne} and t.ended_at is null`)).toBe(
      1,
    )
    const sessions = await Promise.all(people.map(({ browser }) => browser.request('GET', '/api/session')))
    expect(statusesOf(sessions)).toEqual([200, 401])
  })

  it('one proof sent twice: it counts once', async () => {
    const one = fresh()
    const { browser } = await newPerson(portal)
    const role = await roleIn(browser, one.uscc)
    const { body } = await browser.request<ChallengeAnswer>('POST', `/api/roles/${role}/binding/challenges`, {})
    const proof = { challengeId: body.id, authToken: prove(certificateOf(one), body.nonce) }
    const answers = await Promise.all([1, 2].map(() => browser.request('POST', `/api/roles/${role}/binding`, proof)))
    expect(answers.map(({ body: answer }) => answer.failure?.code ?? answer.result).toSorted()).toEqual(['CHALLENGE_UNKNOWN', 'bound'])
  })

  it('an invitation accepted twice is one role; accepted while it is withdrawn, it is one or the other', async () => {
    const supervisor = await newSupervisor(portal, fresh())
    const who = citizen()
    await invite(supervisor.browser, who)
    const { browser } = await newPerson(portal, who)
    const id = await invitationFor(browser)
    const answers = await Promise.all([1, 2, 3].map(() => browser.request('POST', `/api/invitations/${id}`)))
    expect(statusesOf(answers)).toEqual([200, 409, 409])
    const other = citizen()
    await invite(supervisor.browser, other)
    const late = await newPerson(portal, other)
    const second = await invitationFor(late.browser)
    const [accepted, withdrawn] = await Promise.all([
      late.browser.request('POST', `/api/invitations/${second}`),
      supervisor.browser.request('DELETE', `/api/organization/invitations/${second}`),
    ])
    expect([
      [200, 404],
      [409, 204],
    ]).toContainEqual([accepted.status, withdrawn.status])
  })

  it('two supervisors who leave at once: one stays', async () => {
    const supervisor = await newSupervisor(portal, known[5] ?? expect.unreachable())
    const who = citizen()
    await invite(supervisor.browser, who, { kind: 'supervisor' })
    const { browser } = await newPerson(portal, who)
    const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
    const answers = await Promise.all([
      browser.request('DELETE', `/api/roles/${body.role.id}`),
      supervisor.browser.request('DELETE', `/api/organization/people/${supervisor.role}`),
    ])
    expect(statusesOf(answers)).toEqual([204, 409])
  })
})
