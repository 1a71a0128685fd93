import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'
import type { RightRows } from '../rights/judge-rows.ts'
import { rightRows, sealedRow, sealedRows } from '../rights/sealed-tables.ts'
import { judgedRow } from '../rights/seals.ts'
import type { Organization } from './organization.ts'

/** Columns of an organisation `o` with its units, in the shape of `Organization`; a part of larger statements too. */
export const organizationColumns = `o.id, o.uscc, o.name, o.place, o.insured_since as "insuredSince", o.state,
  (select coalesce(json_agg(json_build_object('code', code, 'name', name, 'place', place, 'insurances', insurances) order by code), '[]')
    from portal.units where organization_id = o.id) as units`

/** The rows organisation `o` stands on with its units, as branches of `rightRows`. */
export const organizationRights: readonly string[] = [
  `select ${sealedRow('organizations', 'o')}`,
  sealedRows('units', 'u', 'where u.organization_id = o.id'),
]

type SealedOrganization = Organization & { readonly rights: RightRows }

const withRights = `select ${organizationColumns}, ${rightRows(organizationRights)} as rights from portal.organizations o`

const organizationWithUscc = statement<SealedOrganization>(`${withRights} where o.uscc = $1`)

/** The organisation with this credit code and its units, or undefined. */
export async function organizationByUscc(db: PortalDatabase, uscc: string): Promise<Organization | undefined> {
  return judgedRow(db, (await organizationWithUscc(db, [uscc]))[0])
}

const organizationWithId = statement<SealedOrganization>(`${withRights} where o.id = $1`)

/** The organisation with this id and its units, or undefined. */
export async function organizationById(db: PortalDatabase, id: string): Promise<Organization | undefined> {
  return judgedRow(db, (await organizationWithId(db, [id]))[0])
}
