import { statement } from '../../platform/db.ts'
import type { Context } from '../../platform/sessions/session.ts'
import type { PortalDatabase } from '../database.ts'
import type { ActingAgent } from '../delegations/delegation.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationColumns, organizationRights } from '../organizations/store.ts'
import type { RightRows } from '../rights/judge-rows.ts'
import { rightRows, sealedRow, sealedRows, statedRows } from '../rights/sealed-tables.ts'
import { judgedRow } from '../rights/seals.ts'
import { limitUnits } from './limit-units.ts'
import { organizationOfDelegation } from './organization-of-delegation.ts'
import type { Role } from './role.ts'
import { roleColumns } from './store.ts'

/** The rows a holder `b.holder_id` stands on here. A UKey that is reported lost has its sessions ended elsewhere; that the report is gone is noticed here. */
const holderRights: readonly string[] = [
  `select ${sealedRow('bindings', 'b')}`,
  sealedRows('holders', 'h', 'where h.id = b.holder_id'),
  sealedRows('holder_persons', 'y', 'where y.holder_id = b.holder_id'),
  sealedRows('suspensions', 'x', 'where x.holder_id = b.holder_id and x.lifted_at is null'),
]

const statedOfHolder = statedRows('b.holder_id', ['bindings', 'holder_persons', 'suspensions'])

const organizationWithBinding = statement<Organization & { readonly rights: RightRows }>(`
  select ${organizationColumns}, ${rightRows([...organizationRights, ...holderRights], statedOfHolder)} as rights from portal.organizations o join portal.bindings b on b.organization_id = o.id
  where o.id = $1 and b.id = $2 and b.holder_id = $3 and b.state = 'active' and o.state = 'active'`)
// A role stands only with a certificate: that of the session, bound to the organisation and tied to the very person.
const organizationWithRole = statement<Organization & { readonly role: Role; readonly rights: RightRows }>(`
  select ${organizationColumns}, (select to_json(role) from (select ${roleColumns}) role) as role,
    ${rightRows([...organizationRights, ...holderRights, `select ${sealedRow('roles', 'r')}`], statedOfHolder)} as rights
  from portal.organizations o join portal.roles r on r.organization_id = o.id
    join portal.holder_persons t on t.person_id = r.person_id and t.ended_at is null
    join portal.bindings b on b.holder_id = t.holder_id and b.organization_id = o.id
  where o.id = $1 and r.id = $2 and t.holder_id = $3 and r.state = 'active' and r.until >= $4 and b.state = 'active' and o.state = 'active'`)

/**
 * An organisation somebody acts for; with the role they act by, where a person is known: then only with the units it reaches. `agent`: they act by a
 * delegation, and the role is one in the agent's organisation, with the limits of both.
 */
export type ActingOrganization = Organization & { readonly role?: Role; readonly agent?: ActingAgent }

/**
 * The organisation one acts for in a context, as long as the row it stands on holds.
 * @param holderId whose session it is; a basis of somebody else stands for nothing
 * @param now a role stands until its last day is over
 */
export async function organizationOfContext(
  db: PortalDatabase,
  { organizationId, basis }: Pick<Context, 'organizationId' | 'basis'>,
  holderId: string,
  now: Date,
): Promise<ActingOrganization | undefined> {
  if (basis.kind === 'binding') return judgedRow(db, (await organizationWithBinding(db, [organizationId, basis.id, holderId]))[0])
  if (basis.kind === 'delegation') return organizationOfDelegation(db, [organizationId, basis.id, holderId], now)
  const [row] = await organizationWithRole(db, [organizationId, basis.id, holderId, localDay(now)])
  const found = judgedRow(db, row)
  return found && limitUnits(found, found.role)
}
