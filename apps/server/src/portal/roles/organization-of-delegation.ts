import type { DelegationState } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'
import type { ActingAgent, Delegation } from '../delegations/delegation.ts'
import { mayUse, type UseFacts } from '../delegations/judge-use.ts'
import { factTimes } from '../delegations/store.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationColumns, organizationRights } from '../organizations/store.ts'
import type { RightRows } from '../rights/judge-rows.ts'
import { rightRows, sealedRow, sealedRows, statedRows } from '../rights/sealed-tables.ts'
import { judgedRow } from '../rights/seals.ts'
import { limitUnits } from './limit-units.ts'
import type { Role } from './role.ts'
import { roleColumns } from './store.ts'

/** An organisation with a delegation it gave, and what decides whether somebody may use that. */
type Delegated = Organization &
  Omit<UseFacts, 'role' | 'state' | 'until'> & {
    readonly role: Role
    readonly delegation: Pick<Delegation, 'id' | 'unitCodes' | 'businessSystems' | 'until'> & { readonly state: DelegationState }
    readonly agent: ActingAgent['organization']
  }

// All that decides whether an agent may act is read together; `useTable` judges it.
const rights = rightRows(
  [
    ...organizationRights,
    `select ${sealedRow('organizations', 'a')}`,
    `select ${sealedRow('delegations', 'd')}`,
    `select ${sealedRow('delegation_handlers', 'n')}`,
    `select ${sealedRow('roles', 'r')}`,
    sealedRows('bindings', 'b', 'where b.holder_id = $3'),
    sealedRows('holders', 'h', 'where h.id = $3'),
    sealedRows('holder_persons', 'y', 'where y.holder_id = $3'),
    sealedRows('suspensions', 'x', 'where x.holder_id = $3 and x.lifted_at is null'),
  ],
  statedRows('$3::uuid', ['bindings', 'holder_persons', 'suspensions']),
)

const organizationWithDelegation = statement<Delegated & { readonly rights: RightRows }>(`
  select ${organizationColumns}, ${rights} as rights, (select to_json(role) from (select ${roleColumns}) role) as role,
    json_build_object('id', d.id, 'unitCodes', d.unit_codes, 'businessSystems', d.business_systems, 'state', d.state, 'until', d.until) as delegation,
    json_build_object('id', a.id, 'name', a.name, 'uscc', a.uscc) as agent,
    ${factTimes}, n.ended_at is null as "isNamed",
    exists (select from portal.holder_persons t join portal.bindings b on b.holder_id = t.holder_id and b.organization_id = a.id
      where t.holder_id = $3 and t.person_id = r.person_id and t.ended_at is null and b.state = 'active') as "hasCertificate"
  from portal.delegation_handlers n join portal.delegations d on d.id = n.delegation_id
    join portal.organizations o on o.id = d.from_organization join portal.organizations a on a.id = d.to_organization
    join portal.roles r on r.id = n.role_id and r.organization_id = a.id
  where o.id = $1 and n.id = $2`)

/**
 * The organisation an agent acts for (R39), with what delegation and role both let them do; undefined when `useTable` says that they may not.
 * @param key of the organisation, of who was named, and of the holder whose session it is
 */
export async function organizationOfDelegation(
  db: PortalDatabase,
  key: readonly [organizationId: string, namingId: string, holderId: string],
  now: Date,
): Promise<(Organization & { readonly role: Role; readonly agent: ActingAgent }) | undefined> {
  const found = judgedRow(db, (await organizationWithDelegation(db, key))[0])
  if (found === undefined) return undefined
  const { role, delegation, agent, offeredAt, acceptedAt, lastUsedAt, areBothActive, isNamed, hasCertificate, ...organization } = found
  const { id, unitCodes, businessSystems, state, until } = delegation
  const facts = { state, until, offeredAt, acceptedAt, lastUsedAt, areBothActive, isNamed, hasCertificate, role }
  if (!mayUse(facts, { today: localDay(now), now })) return undefined
  // Units of the role are those of the agent's own organisation: here the delegation names them.
  const limits = {
    unitCodes,
    businessSystems: inBoth(businessSystems, role.businessSystems),
    until: until < role.until ? until : role.until,
  }
  return { ...limitUnits(organization, limits), role: { ...role, ...limits }, agent: { organization: agent, delegationId: id } }
}

const inBoth = (named: readonly string[], limit: readonly string[] | null): readonly string[] =>
  limit === null ? named : named.filter((one) => limit.includes(one))
