import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { portalTables, type PortalTransaction } from '../database.ts'
import { jsonText } from '../json-text.ts'

/** Many rows in one statement each: a million rows in minutes, and one round trip a batch. */

export interface StoredOrganization {
  readonly uscc: string
  readonly checkFits: boolean
  readonly name: string
  readonly normalizedName: string
  readonly place: string
  readonly insuredSince: string
  /** Wrapped; undefined: what is on file stays. */
  readonly contact: Uint8Array | undefined
}

/** The last of those with the same key: one statement may touch a row once. */
function lastOfEach<Row>(rows: readonly Row[], key: (row: Row) => string): readonly Row[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()]
}

/** Inserts or updates organisations by credit code; answers their ids by it. Rows that say nothing new are not written. */
export async function upsertOrganizations(
  trx: PortalTransaction,
  organizations: readonly StoredOrganization[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  if (organizations.length === 0) return new Map()
  const contacts = new Map(organizations.flatMap(({ uscc, contact }) => (contact === undefined ? [] : [[uscc, contact] as const])))
  const rows = lastOfEach(organizations, ({ uscc }) => uscc).map((row) => {
    const contact = contacts.get(row.uscc)
    return { ...row, contact: contact === undefined ? null : Buffer.from(contact).toString('base64') }
  })
  await sql`insert into portal.organizations as o (uscc, check_fits, name, normalized_name, place, insured_since, contact, imported_at)
    select uscc, "checkFits", name, "normalizedName", place, "insuredSince", decode(contact, 'base64'), ${now}
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r (uscc text, "checkFits" boolean, name text, "normalizedName" text, place text,
      "insuredSince" text, contact text)
    on conflict (uscc) do update set check_fits = excluded.check_fits, name = excluded.name, normalized_name = excluded.normalized_name,
      place = excluded.place, insured_since = excluded.insured_since, contact = coalesce(excluded.contact, o.contact),
      imported_at = excluded.imported_at
    where (o.name, o.place, o.insured_since) is distinct from (excluded.name, excluded.place, excluded.insured_since)
      or excluded.contact is not null`.execute(trx)
  const found = await portalTables(trx)
    .selectFrom('organizations')
    .select(['id', 'uscc'])
    .where(
      'uscc',
      'in',
      rows.map(({ uscc }) => uscc),
    )
    .execute()
  return new Map(found.map(({ uscc, id }) => [uscc, id]))
}

export interface StoredUnit extends UnitSummary {
  readonly organizationId: string
  /** Number of the row that says so. */
  readonly row: number
}

/** Inserts or updates units by code; answers those whose code belongs to another organisation: they are left alone. */
export async function upsertUnits(trx: PortalTransaction, units: readonly StoredUnit[]): Promise<readonly StoredUnit[]> {
  if (units.length === 0) return []
  // The first organisation that names a code has it, in a batch as in the table.
  const first = new Map([...units].reverse().map(({ code, organizationId }) => [code, organizationId]))
  const own = units.filter(({ code, organizationId }) => first.get(code) === organizationId)
  const rows = lastOfEach(own, ({ code }) => code)
  await sql`insert into portal.units as u (code, organization_id, name, place, insurances)
    select code, "organizationId", name, place, insurances
    from jsonb_to_recordset(${jsonText(rows)}::jsonb) as r (code text, "organizationId" uuid, name text, place text, insurances jsonb)
    on conflict (code) do update set name = excluded.name, place = excluded.place, insurances = excluded.insurances
    where u.organization_id = excluded.organization_id
      and (u.name, u.place, u.insurances) is distinct from (excluded.name, excluded.place, excluded.insurances)`.execute(trx)
  const { rows: owners } = await sql<{ code: string; organization: string }>`select code, organization_id as organization from portal.units
    where code = any(${units.map(({ code }) => code)})`.execute(trx)
  const ownerOf = new Map(owners.map(({ code, organization }) => [code, organization]))
  return units.filter(({ code, organizationId }) => ownerOf.get(code) !== organizationId)
}

export interface ListedCertificate {
  readonly sha256: string
  readonly organizationId: string
  readonly row: number
}

/**
 * Binds the holders of certificates that an older portal had bound. A holder is known by this very certificate until it signs in and is seen by
 * its authority. Certificates that are bound already stay as they are: those of other organisations are answered.
 */
export async function bindCertificates(
  trx: PortalTransaction,
  certificates: readonly ListedCertificate[],
  now: Date,
): Promise<{ readonly bound: number; readonly elsewhere: readonly ListedCertificate[] }> {
  if (certificates.length === 0) return { bound: 0, elsewhere: [] }
  const first = [...new Map([...certificates].reverse().map((one) => [one.sha256, one])).values()]
  const { rows: inserted } = await sql<{ holder: string }>`with listed as (
      select gen_random_uuid() as holder, r.sha256, r."organizationId" as organization
      from jsonb_to_recordset(${jsonText(first)}::jsonb) as r (sha256 text, "organizationId" uuid)
      where not exists (select from portal.certificates c where c.sha256 = r.sha256)
    ), holders as (
      insert into portal.holders (id, authority, stable_id, subject_authority, subject_id, since)
      select holder, null, sha256, 'imported', sha256, ${now} from listed returning id
    ), certificates as (
      insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at)
      select sha256, holder, ${now}, ${now} from listed join holders on holders.id = listed.holder
    )
    insert into portal.bindings (holder_id, organization_id, state, bound_at)
    select holder, organization, 'active', ${now} from listed join holders on holders.id = listed.holder returning holder_id as holder`.execute(
    trx,
  )
  const { rows: owners } = await sql<{ sha256: string; organization: string }>`select c.sha256, b.organization_id as organization
    from portal.certificates c join portal.bindings b on b.holder_id = c.holder_id
    where c.sha256 = any(${certificates.map(({ sha256 }) => sha256)})`.execute(trx)
  const ownerOf = new Map(owners.map(({ sha256, organization }) => [sha256, organization]))
  return { bound: inserted.length, elsewhere: certificates.filter(({ sha256, organizationId }) => ownerOf.get(sha256) !== organizationId) }
}

/** The number of the last row of this file that is done; 0: none. */
export async function importProgress(trx: PortalTransaction | Parameters<typeof portalTables>[0], file: string): Promise<number> {
  const { rows } = await sql<{ row: number }>`select last_row as row from portal.imports where file_sha256 = ${file}`.execute(trx)
  return rows[0]?.row ?? 0
}

/** Notes the last row that is done, in the transaction that did it. */
export async function noteProgress(trx: PortalTransaction, file: string, row: number, now: Date): Promise<void> {
  await sql`insert into portal.imports (file_sha256, last_row, at) values (${file}, ${row}, ${now})
    on conflict (file_sha256) do update set last_row = excluded.last_row, at = excluded.at`.execute(trx)
}
