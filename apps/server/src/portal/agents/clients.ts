import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ClientsAnswer, ShownClient, UnitSummary } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { endContext } from '../../platform/sessions/end-context.ts'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalTransaction } from '../database.ts'
import { mayUse, type UseFacts } from '../delegations/judge-use.ts'
import { factTimes, keepDelegation, noteUse } from '../delegations/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { maskedOrganization } from '../organizations/organization.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import { auditUnit } from '../units/audit-unit.ts'

/** A delegation somebody is named for, with what decides whether they may act by it. */
interface NamedFor extends UseFacts {
  readonly id: string
  readonly namingId: string
  readonly roleId: string
  readonly organizationId: string
  readonly name: string
  readonly uscc: string
  readonly unitCodes: readonly string[]
  readonly units: readonly UnitSummary[]
  readonly usedAt: Date | null
}

// One row a client, in one statement, however many there are; `useTable` judges each.
const namedFor = statement<NamedFor>(`
  select d.id, n.id as "namingId", n.role_id as "roleId", o.id as "organizationId", o.name, o.uscc, d.unit_codes as "unitCodes", n.last_used_at as "usedAt",
    (select coalesce(json_agg(json_build_object('code', code, 'place', place) order by code), '[]')
      from portal.units u where u.organization_id = o.id and d.unit_codes ? u.code) as units,
    d.state, d.until, ${factTimes}, true as "isNamed",
    json_build_object('kind', r.kind, 'state', r.state, 'until', r.until) as role,
    exists (select from portal.bindings b where b.holder_id = t.holder_id and b.organization_id = a.id and b.state = 'active') as "hasCertificate"
  from portal.holder_persons t join portal.roles r on r.person_id = t.person_id
    join portal.delegation_handlers n on n.role_id = r.id and n.ended_at is null
    join portal.delegations d on d.id = n.delegation_id and d.to_organization = r.organization_id
    join portal.organizations o on o.id = d.from_organization join portal.organizations a on a.id = d.to_organization
  where t.holder_id = $1 and t.ended_at is null and ($2::uuid is null or d.id = $2::uuid)
  order by n.last_used_at desc nulls last, o.name`)

async function clientsOf(portal: PortalParts, db: PortalParts['db'], session: Session, id?: string): Promise<readonly NamedFor[]> {
  const now = portal.clock.now()
  const found = await namedFor(db, [session.principal.id, id ?? null])
  // A session from before the certificate was tied to this person may be somebody else's: only one that acts by the very role is theirs.
  const isTheirs = ({ roleId }: NamedFor) => session.contexts.some(({ basis }) => basis.kind === 'role' && basis.id === roleId)
  return found.filter((facts) => isTheirs(facts) && mayUse(facts, { today: localDay(now), now }))
}

/** For whom whoever is signed in with a certificate may act as an agent, and their own organisation. CERTIFICATE_SIGN_IN_NEEDED, BINDING_BLOCKED. */
export async function listClients(portal: PortalParts, session: Session): Promise<Result<ClientsAnswer>> {
  if (session.principal.kind !== 'certificate-holder') return failed('CERTIFICATE_SIGN_IN_NEEDED')
  const own = session.contexts.find(({ basis }) => basis.kind !== 'delegation')
  const organization = own && (await organizationOfContext(portal.db, own, session.principal.id, portal.clock.now()))
  if (own === undefined || organization === undefined) return failed('BINDING_BLOCKED')
  const clients = await clientsOf(portal, portal.db, session)
  return succeeded({
    own: { ...maskedOrganization(organization), context: own.id },
    clients: clients.map((client) => presentClient(client, openContextOf(session, client))),
  })
}

const openContextOf = ({ contexts }: Session, { namingId }: Pick<NamedFor, 'namingId'>): Context | undefined =>
  contexts.find(({ basis }) => basis.kind === 'delegation' && basis.id === namingId)

const presentClient = ({ id, until, units, usedAt, ...organization }: NamedFor, open: Context | undefined): ShownClient => ({
  ...{ id, ...maskedOrganization(organization), units: units.map(({ code, place }) => ({ code, place })), until },
  ...(usedAt === null ? {} : { lastUsed: usedAt.toISOString() }),
  ...(open === undefined ? {} : { context: open.id }),
})

/** Most contexts of one session: an agent with many clients opens one a tab. Beyond that the one of a client that was chosen longest ago goes. */
const mostContexts = 50

/**
 * Acts for a client: opens a context for it beside the others, for this tab, or finds the one there is. Whoever ends the delegation meanwhile ends the
 * context with it. CERTIFICATE_SIGN_IN_NEEDED; DELEGATION_ENDED for one that opens nothing, is somebody else's, or never was; NO_UNIT; SESSION_MISSING
 * when the session ended meanwhile.
 * @returns the context's id
 */
export async function openClient(
  portal: PortalParts,
  { session: seen, delegationId, traceId }: { readonly session: Session; readonly delegationId: string; readonly traceId: string },
): Promise<Result<string>> {
  if (seen.principal.kind !== 'certificate-holder') return failed('CERTIFICATE_SIGN_IN_NEEDED')
  const now = portal.clock.now()
  return portal.db.transaction().execute(async (trx) => {
    await keepDelegation(trx, delegationId)
    const session = await portal.sessions.hold(trx, seen.id)
    if (session === undefined) return failed('SESSION_MISSING')
    const [client] = await clientsOf(portal, trx, session, delegationId)
    if (client === undefined) return failed('DELEGATION_ENDED')
    const basis = { kind: 'delegation', id: client.namingId } as const
    const { organizationId } = client
    const organization = await organizationOfContext(trx, { organizationId, basis }, session.principal.id, now)
    if (organization?.agent === undefined) return failed('DELEGATION_ENDED')
    const { agent } = organization
    const [unit] = organization.units
    if (unit === undefined) return failed('NO_UNIT')
    await noteUse(trx, client.namingId, now)
    const open = openContextOf(session, client)
    if (open !== undefined) {
      await portal.sessions.choose(trx, open.id, now)
      await auditUnit(portal, trx, { session, context: open, traceId, how: 'switched', agent })
      return succeeded(open.id)
    }
    await makeRoom(portal, trx, session, traceId)
    const context = await portal.sessions.insertContext(trx, session.id, { organizationId, unitCode: unit.code, basis }, now)
    await auditUnit(portal, trx, { session, context, traceId, how: 'beside', agent })
    return succeeded(context.id)
  })
}

async function makeRoom(portal: PortalParts, trx: PortalTransaction, session: Session, traceId: string): Promise<void> {
  if (session.contexts.length < mostContexts) return
  const oldest = session.contexts.findLast(({ basis }) => basis.kind === 'delegation')
  if (oldest !== undefined) await endContext(portal, trx, { session, context: oldest, reason: 'making-room', traceId })
}
