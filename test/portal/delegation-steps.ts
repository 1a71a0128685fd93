// Steps of delegations over the portal's routes: what the pages do.
import { until, type NewOrganization } from './organization-steps.ts'
import type { TestBrowser } from './portal-harness.ts'

/** Offers a delegation of all units and the first business system. */
export const offer = (browser: TestBrowser, from: NewOrganization, to: Pick<NewOrganization, 'name' | 'uscc'>, change: object = {}) =>
  browser.request('POST', '/api/organization/delegations', {
    ...{ uscc: to.uscc, name: to.name, unitCodes: from.units.map(({ code }) => code), businessSystems: ['a'], until },
    ...change,
  })

export const delegations = async (browser: TestBrowser, query = '') =>
  (await browser.request('GET', `/api/organization/delegations${query}`)).body

export const accept = (browser: TestBrowser, id: string, handlers: readonly string[]) =>
  browser.request('POST', `/api/organization/delegations/${id}/acceptance`, { handlers })

export const name = (browser: TestBrowser, id: string, handlers: readonly string[]) =>
  browser.request('POST', `/api/organization/delegations/${id}/handlers`, { handlers })

export const end = (browser: TestBrowser, id: string, query = '') =>
  browser.request('DELETE', `/api/organization/delegations/${id}${query}`)

export const clients = async (browser: TestBrowser) => (await browser.request('GET', '/api/session/clients')).body

export const open = (browser: TestBrowser, id: string) => browser.request('POST', `/api/session/clients/${id}`)

/** A delegation in force, given and confirmed by these two, with these roles named. */
export async function delegate(
  giver: { readonly browser: TestBrowser; readonly organization: NewOrganization },
  agent: { readonly browser: TestBrowser; readonly organization: NewOrganization },
  handlers: readonly string[],
  change: object = {},
): Promise<string> {
  const offered = await offer(giver.browser, giver.organization, agent.organization, change)
  if (offered.status !== 200) throw new Error(offered.text)
  const accepted = await accept(agent.browser, offered.body.id, handlers)
  if (accepted.status !== 204) throw new Error(accepted.text)
  return offered.body.id
}
