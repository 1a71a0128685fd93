// Steps of delegations over the portal's routes: what the pages do.
import { nameOf } from '@yinxin/pki'
import { sql } from 'kysely'
import { bind, invitationFor, invite, newPerson, newSupervisor, until, type NewOrganization } from './organization-steps.ts'
import { citizen } from './person-steps.ts'
import type { Answered, TestBrowser, TestPortal } from './portal-harness.ts'

/** A supervisor, signed in with the certificate of their organisation. */
export const newSide = async (portal: TestPortal, organization: NewOrganization) => ({
  organization,
  ...(await newSupervisor(portal, organization)),
})
export type Side = Awaited<ReturnType<typeof newSide>>

/** Another handler of an organisation, signed in with a UKey of their own. */
export async function anotherHandler(portal: TestPortal, { browser: supervisor, organization }: Side, change: object = {}) {
  const who = citizen()
  await invite(supervisor, who, change)
  const { browser } = await newPerson(portal, who)
  const { body } = await browser.request('POST', `/api/invitations/${await invitationFor(browser)}`)
  const subject = nameOf([
    ['O', organization.name],
    ['CN', `UKey of ${who.mobile}`],
  ])
  const identity = portal.certify({ subject, uscc: organization.uscc })
  await bind(browser, body.role.id, identity)
  return { browser, identity, role: body.role.id as string, who }
}

export const sessionIn = (browser: TestBrowser, context?: string) =>
  browser.request('GET', `/api/session${context === undefined ? '' : `?context=${context}`}`)

/** The code of a refusal, else the status. */
export const codeOf = ({ status, body }: { readonly status: number; readonly body: Answered }): string | number =>
  body?.failure?.code ?? status

/** Lines of the audit about one thing. */
export const linesAbout = async (portal: TestPortal, event: string, subject: string) =>
  (
    await sql<{
      detail: Answered
      actor: string
    }>`select detail, actor from portal.audit_line where event = ${event} and subject = ${subject}`.execute(portal.db)
  ).rows

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
