import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { consentVersions, type DemoMessagesAnswer, type RoleAnswer, type RoleKind, type UnitSummary } from '@yinxin/protocol/portal'
import type { Gateway } from '@yinxin/protocol/gateway'
import { systemClock } from '@yinxin/server/platform/clock.ts'
import { newTraceId } from '@yinxin/server/platform/web/http-server.ts'
import { ensureHolder, insertBinding, saveCertificate } from '@yinxin/server/portal/binding/store.ts'
import { insertDelegation, insertNaming, markAccepted } from '@yinxin/server/portal/delegations/store.ts'
import type { PortalDatabase, PortalTransaction } from '@yinxin/server/portal/index.ts'
import { tieHolder } from '@yinxin/server/portal/roles/handlers.ts'
import type { Role } from '@yinxin/server/portal/roles/role.ts'
import { changeRole, roleById } from '@yinxin/server/portal/roles/store.ts'
import { demoAgentOrganization, demoClients, demoOwner, demoSupervisor, type DemoPerson } from './organizations.ts'
import { createBrowser, createPortalClient, RefusedError } from './sign-in-client.ts'

/** What the agent of the demo is made from. */
export interface AgentMaking {
  readonly folder: string
  readonly origin: string
  readonly database: PortalDatabase
  readonly gateway: Gateway
  /** base64 DER of the certificate on the agent's UKey. */
  readonly certificate: string
  readonly businessSystems: readonly string[]
  readonly say: (sentence: string) => void
}

/**
 * An agent with clients, once for this data folder: two persons register as a page would, with their organisations; what they would have confirmed with
 * UKeys is then written down at once. The last client's offer waits to be confirmed.
 */
export async function ensureDemoAgent(making: AgentMaking): Promise<void> {
  const done = join(making.folder, 'demo-agent')
  if (existsSync(done)) return
  try {
    const [[agentRole = ''], clientRoles] = await Promise.all([
      registerWithOrganizations(making.origin, demoSupervisor, 'supervisor', [demoAgentOrganization.uscc]),
      registerWithOrganizations(
        making.origin,
        demoOwner,
        'supervisor',
        demoClients.map(({ uscc }) => uscc),
      ),
    ])
    await making.database.transaction().execute((trx) => confirmAll(making, trx, { agentRole, clientRoles }))
  } catch (error) {
    // the demo goes on without: where its public origin is not to be reached from here, say, or where it is there already and the folder was emptied
    making.say(`The agent of the demo was not made: ${String(error)}`)
    if (!(error instanceof RefusedError)) return
  }
  writeFileSync(done, '')
}

/** Registers a person, who asks for a role in organisations; the ids of the roles. */
async function registerWithOrganizations(
  origin: string,
  { name, number, mobile, password }: DemoPerson,
  kind: RoleKind,
  uscc: readonly string[],
): Promise<readonly string[]> {
  const language = 'zh-CN'
  const browser = createBrowser()
  const portal = createPortalClient(origin, browser)
  const { terms, privacy, identity } = consentVersions
  await portal.post('/api/person/registration/identity', { name, document: { kind: 'resident-id', number }, consent: identity })
  await portal.post('/api/person/registration/code', { mobile, language })
  const { messages } = await portal.get<DemoMessagesAnswer>('/api/demo/messages')
  const sent = messages.find((one) => one.mobile === mobile)
  const code = /\d{6}/.exec(sent?.text ?? '')?.[0] ?? ''
  await portal.post('/api/person/registration', { code, password, consents: { terms, privacy }, language })
  const roles: string[] = []
  for (const one of uscc) {
    const asked = { uscc: one, kind, until: yearFromNow(), affirmed: true }
    roles.push((await portal.post<RoleAnswer>('/api/organizations/registration', asked)).role.id)
  }
  // nobody but the newcomer is signed in as that person: another device in the list would be a stranger
  await browser(`${origin}/api/session`, { method: 'DELETE', headers: { origin } })
  return roles
}

const yearFromNow = () => new Date(systemClock.now().getTime() + 364 * 86_400_000).toISOString().slice(0, 10)

async function confirmAll(
  { gateway, certificate, businessSystems }: AgentMaking,
  trx: PortalTransaction,
  { agentRole, clientRoles }: { readonly agentRole: string; readonly clientRoles: readonly string[] },
): Promise<void> {
  const now = systemClock.now()
  const agent = await bringIntoForce(trx, agentRole, now)
  const traceId = newTraceId()
  const verified = await gateway.verifyCertificate({ certificate, policy: { revocation: 'none' }, traceId })
  const [authority, stableId, sha256] = [verified.certificate?.authority, verified.subject?.stableId, verified.certificate?.sha256]
  if (authority === undefined || stableId === undefined || sha256 === undefined) throw new Error('its certificate is not one of ours')
  const holderId = await ensureHolder(trx, { authority, stableId }, now)
  await saveCertificate(trx, { sha256, holderId, der: Buffer.from(certificate, 'base64') }, now)
  await insertBinding(trx, { holderId, organizationId: agent.organizationId }, now)
  await tieHolder(trx, { holderId, personId: agent.personId, organizationId: agent.organizationId }, now)
  for (const [at, roleId] of clientRoles.entries()) {
    const client = await bringIntoForce(trx, roleId, now)
    const unitCodes = (demoClients[at]?.units ?? []).map(({ code }: UnitSummary) => code)
    const sides = { from: client.organizationId, to: agent.organizationId, offeredBy: client.id }
    const id = await insertDelegation(trx, { ...sides, unitCodes, businessSystems, until: yearFromNow() }, now)
    if (id === undefined || at === clientRoles.length - 1) continue
    await markAccepted(trx, id, agent.id, now)
    await insertNaming(trx, { delegationId: id, roleId: agent.id, namedBy: agent.id }, now)
  }
}

async function bringIntoForce(trx: PortalTransaction, id: string, now: Date): Promise<Role> {
  const role = await roleById(trx, id)
  if (role === undefined) throw new Error('a role was asked for and is gone')
  await changeRole(trx, role, { inForce: { by: 'certificate' }, provenAt: now }, now)
  return role
}
