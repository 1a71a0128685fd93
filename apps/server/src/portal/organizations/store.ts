import type { Context } from '../../platform/sessions/session.ts'
import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'
import type { Organization } from './organization.ts'

/** Columns of an organisation `o` with its units, in the shape of `Organization`; a part of larger statements too. */
export const organizationColumns = `o.id, o.uscc, o.name, o.place, o.insured_since as "insuredSince", o.state,
  (select coalesce(json_agg(json_build_object('code', code, 'name', name, 'place', place, 'insurances', insurances) order by code), '[]')
    from portal.units where organization_id = o.id) as units`

const organizationWithUscc = statement<Organization>(`select ${organizationColumns} from portal.organizations o where o.uscc = $1`)
const organizationWithBinding = statement<Organization>(`
  select ${organizationColumns} from portal.organizations o join portal.bindings b on b.organization_id = o.id
  where o.id = $1 and b.id = $2 and b.holder_id = $3 and b.state = 'active' and o.state = 'active'`)

/** The organisation with this credit code and its units, or undefined. */
export async function organizationByUscc(db: PortalDatabase, uscc: string): Promise<Organization | undefined> {
  return (await organizationWithUscc(db, [uscc]))[0]
}

/**
 * The organisation one acts for in a context, as long as the row it stands on holds.
 * @param holderId whose session it is; a basis of somebody else stands for nothing
 */
export async function organizationOfContext(
  db: PortalDatabase,
  { organizationId, basis }: Pick<Context, 'organizationId' | 'basis'>,
  holderId: string,
): Promise<Organization | undefined> {
  if (basis.kind !== 'binding') return undefined // roles and delegations have no rows yet
  return (await organizationWithBinding(db, [organizationId, basis.id, holderId]))[0]
}
