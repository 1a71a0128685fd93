// Steps of registering organisations, binding by a person, and roles, over the portal's routes: what the pages do.
import type { ChallengeAnswer, RoleKind } from '@yinxin/protocol/portal'
import type { TestIdentity } from '@yinxin/testkit'
import { registryOf, type RegistryRecord } from '../../apps/server/src/portal/organizations/registry.ts'
import { citizen, forgetLimits, register, startPersonPortal, type Citizen } from './person-steps.ts'
import { prove, unit, usccOf, type PortalOptions, type TestBrowser, type TestPortal } from './portal-harness.ts'

let count = 0
/** An organisation of its own for each test, insured after the cut-over date: only registration opens it. */
export function newOrganization(change: Partial<{ readonly insuredSince: string; readonly units: number }> = {}) {
  count++
  const uscc = usccOf(`91990100MA${String(count).padStart(2, '0')}NEW${String(count % 10)}0`)
  const name = `示范市新${'一二三四五六七八九十'[count % 10] ?? ''}${count}有限公司`
  const units = Array.from({ length: change.units ?? 1 }, (_, index) => unit(`${400_000 + count * 10 + index}`, name))
  return { name, uscc, place: '示范市', insuredSince: change.insuredSince ?? '2025-06-01', units }
}
export type NewOrganization = ReturnType<typeof newOrganization>

/** What the register of legal persons says of one. */
export const recordOf = ({ name, uscc }: Pick<NewOrganization, 'name' | 'uscc'>, change: Partial<RegistryRecord> = {}): RegistryRecord => ({
  ...{ uscc, name, formerNames: [], type: '有限责任公司', legalRepresentative: '沈亦舟', state: 'active' },
  ...change,
})

/** A portal with these organisations on the insurance register, and this register of legal persons. */
export const startOrganizationPortal = (
  organizations: readonly NewOrganization[],
  records: readonly RegistryRecord[] = organizations.map((one) => recordOf(one)),
  options: PortalOptions = {},
): Promise<TestPortal> => startPersonPortal({ organizations, registry: registryOf('legal-persons', records), ...options })

/** A person with an account, signed in. */
export async function newPerson(portal: TestPortal, change: Partial<Citizen> = {}): Promise<{ browser: TestBrowser; who: Citizen }> {
  const [browser, who] = [portal.browser(), citizen(change)]
  await forgetLimits(portal) // and the messages have an order
  const { status, body } = await register(portal, browser, who)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return { browser, who }
}

export const until = '2027-03-01'

export const registerOrganization = (browser: TestBrowser, uscc: string, kind: RoleKind = 'handler', lastDay = until) =>
  browser.request('POST', '/api/organizations/registration', { uscc, kind, until: lastDay, affirmed: true })

/** Registers and answers the role's id. */
export async function roleIn(browser: TestBrowser, uscc: string, kind: RoleKind = 'handler'): Promise<string> {
  const { status, body } = await registerOrganization(browser, uscc, kind)
  if (status !== 200) throw new Error(JSON.stringify(body))
  return body.role.id
}

/** Brings a proof for a role. */
export async function bind(browser: TestBrowser, role: string, identity: TestIdentity) {
  const { body } = await browser.request<ChallengeAnswer>('POST', `/api/roles/${role}/binding/challenges`, {})
  return browser.request('POST', `/api/roles/${role}/binding`, { challengeId: body.id, authToken: prove(identity, body.nonce) })
}

/** Confirms with a certificate, for grants. */
export async function confirm(browser: TestBrowser, identity: TestIdentity, query = '') {
  const { body } = await browser.request<ChallengeAnswer>('POST', `/api/organization/step-up/challenges${query}`, {})
  return browser.request('POST', `/api/organization/step-up${query}`, { challengeId: body.id, authToken: prove(identity, body.nonce) })
}

/** A supervisor in force, signed in with the certificate. */
export async function newSupervisor(portal: TestPortal, organization: NewOrganization) {
  const { browser, who } = await newPerson(portal)
  const role = await roleIn(browser, organization.uscc, 'supervisor')
  const identity = portal.certify({ subject: organization.name, uscc: organization.uscc })
  const { body } = await bind(browser, role, identity)
  if (body.result !== 'bound') throw new Error(JSON.stringify(body))
  return { browser, who, role, identity }
}

export const people = async (browser: TestBrowser) => (await browser.request('GET', '/api/organization/people')).body

export const invite = (browser: TestBrowser, who: Citizen, change: object = {}) =>
  browser.request('POST', '/api/organization/invitations', {
    ...{ name: who.name, mobile: who.mobile, kind: 'handler', until, language: 'zh-CN' },
    ...change,
  })

/** The id of the invitation that waits for a person. */
export const invitationFor = async (browser: TestBrowser): Promise<string> =>
  (await browser.request('GET', '/api/roles')).body.invitations[0]?.id ?? '00000000-0000-4000-8000-000000000000'
