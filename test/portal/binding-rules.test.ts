// Binding by rule: changes of name that the register of legal persons confirms, and certificates nobody has seen yet.
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { registryOf, type OrganizationRegistry } from '../../apps/server/src/portal/organizations/registry.ts'
import { organization, startPortal, unit, usccOf, type TestPortal } from './portal-harness.ts'

const [renamed, ended] = ['91330106MA3QK1007', '91330106MA3QK1015'].map(usccOf) as [string, string]
const record = { type: '', legalRepresentative: '', state: 'active', formerNames: ['旧名有限公司'], name: '新名有限公司' } as const
let asked: string[] = []
let portal: TestPortal

const code = async (answer: Promise<{ readonly body: unknown }>) =>
  (await answer).body as { failure?: { code: string; detail?: unknown }; next?: string; firstSignIn?: boolean }

const row = (uscc: string, name: string, unitCode: string) => ({
  uscc,
  name,
  place: '示范市',
  insuredSince: '2020-01-01',
  units: [unit(unitCode)],
})

beforeAll(async () => {
  const known = registryOf('test', [
    { uscc: renamed, ...record },
    { uscc: ended, ...record, state: 'ended' },
  ])
  const registry: OrganizationRegistry = { id: 'test', find: (uscc, signal) => (asked.push(uscc), known.find(uscc, signal)) }
  const organizations = [
    { ...organization, units: [unit('30104826')] },
    row(renamed, '旧名有限公司', '30107001'),
    row(ended, '旧名有限公司', '30107002'),
  ]
  portal = await startPortal({ registry, organizations, config: { newCertificates: 'clerk' } })
})
afterAll(() => portal.close())

const bindingLine = async () => (await portal.audit()).findLast(({ event }) => event === 'binding.created')

describe('R18 R22 a name that is not the one on file', () => {
  it('binds where the register confirms both as names of one, and the audit says how', async () => {
    asked = []
    const ukey = portal.certify({ subject: '新名有限公司', uscc: renamed })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ next: 'enter', firstSignIn: true })
    expect(asked).toEqual([renamed])
    expect((await bindingLine())?.detail).toMatchObject({ uscc: 'equal', name: 'renamed' })
    expect(await code(portal.browser().signIn(ukey))).toMatchObject({ next: 'enter', firstSignIn: false })
    expect(asked).toEqual([renamed]) // bound, and asked no more
  })

  it.each([
    ['ended on the register', '新名有限公司', ended],
    ['the register does not know', '新名有限公司', organization.uscc],
    ['it never had', '别家有限公司', renamed],
  ])('stays for a clerk where it is one %s', async (_what, subject, uscc) => {
    asked = []
    expect(await code(portal.browser().signIn(portal.certify({ subject, uscc })))).toMatchObject({
      failure: { code: expect.stringMatching(/NAME_MISMATCH/) },
    })
    expect(asked).toEqual([uscc])
  })

  it('the register is not asked where nothing differs', async () => {
    asked = []
    expect(await code(portal.browser().signIn(portal.certify({ subject: organization.name })))).toMatchObject({ next: 'enter' })
    expect(asked).toEqual([])
    expect((await bindingLine())?.detail).toMatchObject({ uscc: 'equal', name: 'equal' })
  })
})

it('R24 another certificate under a known identifier waits for a clerk where the bureau wants it so', async () => {
  const [first, second] = [portal.certify({ subject: organization.name }), portal.certify({ subject: organization.name })]
  const { rows } = await sql<{ n: number }>`select count(*) as n from portal.bindings`.execute(portal.db)
  expect(await code(portal.browser().signIn(second))).toMatchObject({ failure: { code: 'NEW_CERTIFICATE_NEEDS_CLERK' } })
  expect(await code(portal.browser().signIn(first))).toMatchObject({ failure: { code: 'NEW_CERTIFICATE_NEEDS_CLERK' } })
  expect((await portal.audit()).at(-1)).toMatchObject({ event: 'binding.refused', detail: { code: 'NEW_CERTIFICATE_NEEDS_CLERK' } })
  expect((await sql`select count(*) as n from portal.bindings`.execute(portal.db)).rows).toEqual(rows)
})
