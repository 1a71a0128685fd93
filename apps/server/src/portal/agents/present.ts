import type { DelegationsAnswer, ShownDelegation } from '@yinxin/protocol/portal'
import { agentKinds } from '../delegations/judge-use.ts'
import { delegationsOf, namingsOfAgent, type DelegationWithOther } from '../delegations/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { maskedOrganization, presentOrganization } from '../organizations/organization.ts'
import { readPerson } from '../persons/store.ts'
import type { ActingPerson } from '../role-management/acting-person.ts'
import { provenUntil } from '../roles/proven.ts'
import { isInForce } from '../roles/role.ts'
import { actionsOf } from '../roles/role-table.ts'
import { rolesOfOrganization } from '../roles/store.ts'

/** The delegations of an organisation, given and received, as those with a role in it see them. */
export async function presentDelegations(portal: PortalParts, acting: ActingPerson): Promise<DelegationsAnswer> {
  const { session, role, organization } = acting
  const { db, clock, config } = portal
  const now = clock.now()
  const handlers = await nameable(portal, acting)
  const known = new Set(handlers.map((handler) => handler.role))
  const [all, namings] = [await delegationsOf(db, organization.id), await namingsOfAgent(db, organization.id)]
  const fresh = await provenUntil(db, session, organization.id, now)
  const named = Map.groupBy(namings, ({ delegationId }) => delegationId)
  const namedFor = ({ id }: DelegationWithOther) => (named.get(id) ?? []).flatMap(({ roleId }) => (known.has(roleId) ? [roleId] : []))
  return {
    organization: presentOrganization(organization),
    own: { name: handlers.find((one) => one.role === role.id)?.name ?? '', kind: role.kind, acr: session.acr },
    may: actionsOf(role.kind),
    given: all.filter(({ isGiven }) => isGiven).flatMap(shown),
    received: all.filter(({ isGiven }) => !isGiven).flatMap((one) => shown(one).map((row) => ({ ...row, handlers: namedFor(one) }))),
    handlers,
    units: organization.units,
    businessSystems: config.businessSystems.map(({ id, name }) => ({ id, name })),
    ...(fresh === undefined ? {} : { provenUntil: fresh.toISOString() }),
  }
}

/** Who in the organisation may be named, with their names. */
async function nameable(portal: PortalParts, { organization }: ActingPerson): Promise<DelegationsAnswer['handlers']> {
  const keys = await portal.personKeys()
  const today = localDay(portal.clock.now())
  const found: DelegationsAnswer['handlers'][number][] = []
  for (const { id, kind, personId, ...role } of await rolesOfOrganization(portal.db, organization.id)) {
    const person = isInForce(role, today) && agentKinds.includes(kind) ? await readPerson(portal.db, keys, personId) : undefined
    if (person !== undefined) found.push({ role: id, name: person.name, kind })
  }
  return found
}

function shown({
  id,
  state,
  unitCodes,
  businessSystems,
  until,
  offeredAt,
  acceptedAt,
  lastUsedAt,
  ...other
}: DelegationWithOther): ShownDelegation[] {
  if (state === 'ended') return []
  return [
    {
      ...{ id, state, unitCodes, businessSystems, until, organization: maskedOrganization(other), offeredAt: offeredAt.toISOString() },
      ...(acceptedAt === null ? {} : { acceptedAt: acceptedAt.toISOString() }),
      ...(lastUsedAt === null ? {} : { lastUsed: lastUsedAt.toISOString() }),
    },
  ]
}
