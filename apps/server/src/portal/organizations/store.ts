import type { Context } from '../../platform/sessions/session.ts'
import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'
import { localDay } from '../local-day.ts'
import { limitUnits } from '../roles/limit-units.ts'
import type { Role } from '../roles/role.ts'
import { roleColumns } from '../roles/store.ts'
import type { Organization } from './organization.ts'

/** Columns of an organisation `o` with its units, in the shape of `Organization`; a part of larger statements too. */
export const organizationColumns = `o.id, o.uscc, o.name, o.place, o.insured_since as "insuredSince", o.state,
  (select coalesce(json_agg(json_build_object('code', code, 'name', name, 'place', place, 'insurances', insurances) order by code), '[]')
    from portal.units where organization_id = o.id) as units`

const organizationWithUscc = statement<Organization>(`select ${organizationColumns} from portal.organizations o where o.uscc = $1`)
const organizationWithBinding = statement<Organization>(`
  select ${organizationColumns} from portal.organizations o join portal.bindings b on b.organization_id = o.id
  where o.id = $1 and b.id = $2 and b.holder_id = $3 and b.state = 'active' and o.state = 'active'`)
// A role stands only with a certificate: that of the session, bound to the organisation and tied to the very person.
const organizationWithRole = statement<Organization & { readonly role: Role }>(`
  select ${organizationColumns}, (select to_json(role) from (select ${roleColumns}) role) as role
  from portal.organizations o join portal.roles r on r.organization_id = o.id
    join portal.holder_persons t on t.person_id = r.person_id and t.ended_at is null
    join portal.bindings b on b.holder_id = t.holder_id and b.organization_id = o.id
  where o.id = $1 and r.id = $2 and t.holder_id = $3 and r.state = 'active' and r.until >= $4 and b.state = 'active' and o.state = 'active'`)

/** The organisation with this credit code and its units, or undefined. */
export async function organizationByUscc(db: PortalDatabase, uscc: string): Promise<Organization | undefined> {
  return (await organizationWithUscc(db, [uscc]))[0]
}

const organizationWithId = statement<Organization>(`select ${organizationColumns} from portal.organizations o where o.id = $1`)

/** The organisation with this id and its units, or undefined. */
export async function organizationById(db: PortalDatabase, id: string): Promise<Organization | undefined> {
  return (await organizationWithId(db, [id]))[0]
}

/** An organisation somebody acts for; with the role they act by, where a person is known: then only with the units it reaches. */
export type ActingOrganization = Organization & { readonly role?: Role }

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
  if (basis.kind === 'binding') return (await organizationWithBinding(db, [organizationId, basis.id, holderId]))[0]
  if (basis.kind !== 'role') return undefined // delegations have no rows yet
  const [found] = await organizationWithRole(db, [organizationId, basis.id, holderId, localDay(now)])
  return found && limitUnits(found, found.role)
}
