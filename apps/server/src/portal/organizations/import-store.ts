import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalTransaction } from '../database.ts'

// Many rows in one statement each, a column an array: a million rows in minutes.

/** What is on file of an organisation that an import names. */
export interface KnownOrganization {
  readonly id: string
  readonly name: string
  /** Wrapped. */
  readonly contact: Uint8Array | null
}

/** The organisations there are of these credit codes. */
export async function organizationsByUscc(
  trx: PortalTransaction,
  codes: readonly string[],
): Promise<ReadonlyMap<string, KnownOrganization>> {
  const { rows } = await sql<KnownOrganization & { readonly uscc: string }>`
    select uscc, id, name, contact from portal.organizations where uscc = any(${codes})`.execute(trx)
  return new Map(rows.map(({ uscc, ...one }) => [uscc, one]))
}

/** Those of these organisations that a certificate is bound to. */
export async function stillBound(trx: PortalTransaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set()
  const { rows } = await sql<{ id: string }>`select distinct organization_id as id from portal.bindings
    where organization_id = any(${ids}::uuid[])`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

export interface StoredOrganization {
  readonly uscc: string
  readonly checkFits: boolean
  readonly name: string
  readonly normalizedName: string
  readonly place: string
  readonly insuredSince: string
  /** Wrapped; undefined: what is on file stays. */
  readonly sealed: Uint8Array | undefined
}

/** The last of those with the same key: one statement may touch a row once. */
function lastOfEach<Row>(rows: readonly Row[], key: (row: Row) => string): readonly Row[] {
  return [...new Map(rows.map((row) => [key(row), row])).values()]
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')

/** Inserts or updates organisations by credit code; answers the ids of all of them. Rows that say nothing new are not written. */
export async function upsertOrganizations(
  trx: PortalTransaction,
  organizations: readonly StoredOrganization[],
  known: ReadonlyMap<string, KnownOrganization>,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const rows = lastOfEach(organizations, ({ uscc }) => uscc)
  const column = <Value>(value: (row: StoredOrganization) => Value) => rows.map(value)
  const { rows: written } = await sql<{ uscc: string; id: string }>`
    insert into portal.organizations as o (uscc, check_fits, name, normalized_name, place, insured_since, contact, imported_at)
    select r.uscc, r.fits, r.name, r.normalized, r.place, r.since, decode(r.contact, 'base64'), ${now}
    from unnest(${column((row) => row.uscc)}::text[], ${column((row) => row.checkFits)}::boolean[], ${column((row) => row.name)}::text[],
      ${column((row) => row.normalizedName)}::text[], ${column((row) => row.place)}::text[], ${column((row) => row.insuredSince)}::text[],
      ${column(({ sealed }) => (sealed === undefined ? null : base64(sealed)))}::text[])
      as r (uscc, fits, name, normalized, place, since, contact)
    on conflict (uscc) do update set check_fits = excluded.check_fits, name = excluded.name, normalized_name = excluded.normalized_name,
      place = excluded.place, insured_since = excluded.insured_since, contact = coalesce(excluded.contact, o.contact),
      imported_at = excluded.imported_at
    where (o.name, o.place, o.insured_since, o.normalized_name)
        is distinct from (excluded.name, excluded.place, excluded.insured_since, excluded.normalized_name)
      or excluded.contact is not null
    returning uscc, id`.execute(trx)
  return new Map([...[...known].map(([uscc, { id }]) => [uscc, id] as const), ...written.map(({ uscc, id }) => [uscc, id] as const)])
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
  const column = (value: (row: StoredUnit) => string) => rows.map(value)
  await sql`insert into portal.units as u (code, organization_id, name, place, insurances)
    select * from unnest(${column(({ code }) => code)}::text[], ${column(({ organizationId }) => organizationId)}::uuid[],
      ${column(({ name }) => name)}::text[], ${column(({ place }) => place)}::text[], ${column(({ insurances }) => jsonText(insurances))}::jsonb[])
    on conflict (code) do update set name = excluded.name, place = excluded.place, insurances = excluded.insurances
    where u.organization_id = excluded.organization_id
      and (u.name, u.place, u.insurances) is distinct from (excluded.name, excluded.place, excluded.insurances)`.execute(trx)
  const codes = [...new Set(units.map(({ code }) => code))]
  const { rows: owners } = await sql<{ code: string; organization: string }>`select code, organization_id as organization from portal.units
    where code = any(${codes})`.execute(trx)
  const ownerOf = new Map(owners.map(({ code, organization }) => [code, organization]))
  return units.filter(({ code, organizationId }) => ownerOf.get(code) !== organizationId)
}
