import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol'
import { portalTables, type NoticeTable, type PortalDatabase } from '../database.ts'
import { jsonText } from '../json-text.ts'
import type { Binding, BoundOrganization } from './match.ts'

/** The organisation with this credit code and its units, or undefined. */
export async function organizationByUscc(db: PortalDatabase, uscc: string): Promise<BoundOrganization | undefined> {
  const row = await portalTables(db).selectFrom('organizations').selectAll().where('uscc', '=', uscc).executeTakeFirst()
  return row && presentOrganization(row, await unitsOf(db, row.id))
}

/** The organisation with this id and its units, or undefined. */
export async function organizationById(db: PortalDatabase, id: string): Promise<BoundOrganization | undefined> {
  const row = await portalTables(db).selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
  return row && presentOrganization(row, await unitsOf(db, row.id))
}

interface OrganizationRow {
  readonly id: string
  readonly uscc: string
  readonly name: string
  readonly place: string
  readonly insured_since: string
}

function presentOrganization(row: OrganizationRow, units: readonly UnitSummary[]): BoundOrganization {
  const { id, uscc, name, place } = row
  return { id, uscc, name, place, insuredSince: row.insured_since, units }
}

async function unitsOf(db: PortalDatabase, organizationId: string): Promise<readonly UnitSummary[]> {
  return portalTables(db)
    .selectFrom('units')
    .select(['code', 'name', 'place', 'insurances'])
    .where('organization_id', '=', organizationId)
    .orderBy('code')
    .execute()
}

/** The binding of a certificate holder (R24: issuer + stable identifier), or undefined. */
export async function bindingOf(db: PortalDatabase, holder: { issuer: string; stableId: string }): Promise<Binding | undefined> {
  const row = await portalTables(db)
    .selectFrom('bindings')
    .selectAll()
    .where('issuer', '=', holder.issuer)
    .where('stable_id', '=', holder.stableId)
    .executeTakeFirst()
  return row && presentBinding(row)
}

interface BindingRow {
  readonly id: string
  readonly organization_id: string
  readonly certificate_sha256: string
}

const presentBinding = (row: BindingRow): Binding => ({
  id: row.id,
  organizationId: row.organization_id,
  certificateSha256: row.certificate_sha256,
})

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
