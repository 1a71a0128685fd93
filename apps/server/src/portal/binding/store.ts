import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { statement } from '../../platform/db.ts'
import { portalTables, type NoticeTable, type PortalDatabase } from '../database.ts'
import { jsonText } from '../json-text.ts'
import type { Binding, BoundOrganization } from './match.ts'

/** One row of an organisation `o` with its units, in the shape of `BoundOrganization`. */
const organizationColumns = `o.id, o.uscc, o.name, o.place, o.insured_since as "insuredSince",
  (select coalesce(json_agg(json_build_object('code', code, 'name', name, 'place', place, 'insurances', insurances) order by code), '[]')
    from portal.units where organization_id = o.id) as units`

const organizationWithUscc = statement<BoundOrganization>(`select ${organizationColumns} from portal.organizations o where o.uscc = $1`)
const organizationWithId = statement<BoundOrganization>(`select ${organizationColumns} from portal.organizations o where o.id = $1`)

/** The organisation with this credit code and its units, or undefined. */
export async function organizationByUscc(db: PortalDatabase, uscc: string): Promise<BoundOrganization | undefined> {
  return (await organizationWithUscc(db, [uscc]))[0]
}

/** The organisation with this id and its units, or undefined. */
export async function organizationById(db: PortalDatabase, id: string): Promise<BoundOrganization | undefined> {
  return (await organizationWithId(db, [id]))[0]
}

/** A holder (R24: issuer + stable identifier) with its binding, organisation and units, as stored. */
export interface BoundHolder {
  readonly issuer: string
  readonly stableId: string
  readonly binding: Binding
  readonly organization: BoundOrganization
}

/** A `BoundHolder` as one JSON value, of binding `b` and organisation `o`; a part of larger statements too. */
export const boundHolderJson = `json_build_object('issuer', b.issuer, 'stableId', b.stable_id,
  'binding', json_build_object('id', b.id, 'organizationId', b.organization_id, 'certificateSha256', b.certificate_sha256),
  'organization', (select to_json(organization) from (select ${organizationColumns}) organization))`

const boundWithHolder = statement<{ readonly holder: BoundHolder }>(`
  select ${boundHolderJson} as holder from portal.bindings b join portal.organizations o on o.id = b.organization_id
  where b.issuer = $1 and b.stable_id = $2`)

/** What is bound to a holder, or undefined: binding, organisation and units in one statement. */
export async function boundHolder(
  db: PortalDatabase,
  holder: { readonly issuer: string; readonly stableId: string },
): Promise<BoundHolder | undefined> {
  const [row] = await boundWithHolder(db, [holder.issuer, holder.stableId])
  return row?.holder
}

/**
 * Binds a certificate holder to an organisation.
 * @returns undefined when another sign-in bound this holder in between
 */
export async function insertBinding(
  db: PortalDatabase,
  binding: { issuer: string; stableId: string; organizationId: string; certificateSha256: string },
  now: Date,
): Promise<string | undefined> {
  const row = await portalTables(db)
    .insertInto('bindings')
    .values({
      issuer: binding.issuer,
      stable_id: binding.stableId,
      organization_id: binding.organizationId,
      certificate_sha256: binding.certificateSha256,
      bound_at: now,
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'stable_id']).doNothing())
    .returning('id')
    .executeTakeFirst()
  return row?.id
}

/** Remembers the certificate last seen under a binding. */
export async function updateBindingCertificate(db: PortalDatabase, id: string, certificateSha256: string): Promise<void> {
  await portalTables(db).updateTable('bindings').set({ certificate_sha256: certificateSha256 }).where('id', '=', id).execute()
}

/** Puts a notice to the organisation into the outbox. */
export async function insertNotice(
  db: PortalDatabase,
  notice: { organizationId: string; kind: NoticeTable['kind']; detail: Record<string, string> },
  now: Date,
): Promise<void> {
  const { organizationId, kind, detail } = notice
  await portalTables(db)
    .insertInto('notices')
    .values({ organization_id: organizationId, kind, detail: jsonText(detail), created_at: now })
    .execute()
}

export interface StoredOrganization {
  readonly uscc: string
  readonly checkFits: boolean
  readonly name: string
  readonly normalizedName: string
  readonly place: string
  readonly insuredSince: string
}

/** Inserts or updates an organisation by credit code; answers its id. */
export async function upsertOrganization(db: PortalDatabase, organization: StoredOrganization, now: Date): Promise<string> {
  const values = {
    uscc: organization.uscc,
    check_fits: organization.checkFits,
    name: organization.name,
    normalized_name: organization.normalizedName,
    place: organization.place,
    insured_since: organization.insuredSince,
    imported_at: now,
  }
  const row = await portalTables(db)
    .insertInto('organizations')
    .values(values)
    .onConflict((conflict) => conflict.column('uscc').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow()
  return row.id
}

/**
 * Inserts or updates a unit by code.
 * @returns false when the code belongs to another organisation; nothing is changed then
 */
export async function upsertUnit(db: PortalDatabase, organizationId: string, unit: UnitSummary): Promise<boolean> {
  const { code, name, place } = unit
  const insurances = jsonText(unit.insurances)
  const result = await portalTables(db)
    .insertInto('units')
    .values({ code, organization_id: organizationId, name, place, insurances })
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet({ name, place, insurances }).where(sql.ref('units.organization_id'), '=', organizationId),
    )
    .returning('code')
    .executeTakeFirst()
  return result !== undefined
}
