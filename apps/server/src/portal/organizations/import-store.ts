import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalTransaction } from '../database.ts'

// Many rows in one statement each, a column an array: a million rows in minutes.

/** What is on file of an organisation that an import names. */
export interface KnownOrganization {
  readonly id: string
  readonly name: string
  readonly normalizedName: string
  readonly place: string | null
  readonly insuredSince: string | null
  /** Wrapped. */
  readonly contact: Uint8Array | null
}

/** The organisations there are of these credit codes. */
export async function organizationsByUscc(
  trx: PortalTransaction,
  codes: readonly string[],
): Promise<ReadonlyMap<string, KnownOrganization>> {
  const { rows } = await sql<KnownOrganization & { readonly uscc: string }>`
    select uscc, id, name, normalized_name as "normalizedName", place, insured_since as "insuredSince", contact
    from portal.organizations where uscc = any(${codes})`.execute(trx)
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

/** Whether a row says something that is not on file. */
const saysNew = (row: StoredOrganization, known: KnownOrganization | undefined): boolean =>
  known === undefined ||
  row.sealed !== undefined ||
  row.name !== known.name ||
  row.normalizedName !== known.normalizedName ||
  row.place !== known.place ||
  row.insuredSince !== known.insuredSince

/**
 * Inserts or updates organisations by credit code; answers the ids of all of them. Rows that say nothing new are not sent: the database would lock each
 * row it compares, and write that down.
 */
export async function upsertOrganizations(
  trx: PortalTransaction,
  organizations: readonly StoredOrganization[],
  known: ReadonlyMap<string, KnownOrganization>,
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const ids = [...known].map(([uscc, { id }]) => [uscc, id] as const)
  const rows = lastOfEach(organizations, ({ uscc }) => uscc).filter((row) => saysNew(row, known.get(row.uscc)))
  if (rows.length === 0) return new Map(ids)
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
  return new Map([...ids, ...written.map(({ uscc, id }) => [uscc, id] as const)])
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
  const known = await unitsByCode(trx, [...first.keys()])
  const rows = lastOfEach(own, ({ code }) => code).filter((unit) => isToWrite(unit, known.get(unit.code)))
  const ownerOf = new Map([...known].map(([code, { organizationId }]) => [code, organizationId]))
  for (const [code, organizationId] of await writeUnits(trx, rows)) ownerOf.set(code, organizationId)
  return units.filter(({ code, organizationId }) => ownerOf.get(code) !== organizationId)
}

type KnownUnit = Omit<StoredUnit, 'row'>

async function unitsByCode(trx: PortalTransaction, codes: readonly string[]): Promise<ReadonlyMap<string, KnownUnit>> {
  if (codes.length === 0) return new Map()
  const { rows } = await sql<KnownUnit>`select code, organization_id as "organizationId", name, place, insurances from portal.units
    where code = any(${codes})`.execute(trx)
  return new Map(rows.map((unit) => [unit.code, unit]))
}

/** Whether a unit is new, or says something new about one of its own organisation. */
const isToWrite = (unit: StoredUnit, known: KnownUnit | undefined): boolean =>
  known === undefined ||
  (known.organizationId === unit.organizationId &&
    !(known.name === unit.name && known.place === unit.place && jsonText(known.insurances) === jsonText(unit.insurances)))

/** Writes units; answers whose each code is afterwards: of what somebody else wrote in between too. */
async function writeUnits(trx: PortalTransaction, rows: readonly StoredUnit[]): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map()
  const column = (value: (row: StoredUnit) => string) => rows.map(value)
  const { rows: written } = await sql<{ code: string }>`insert into portal.units as u (code, organization_id, name, place, insurances)
    select * from unnest(${column(({ code }) => code)}::text[], ${column(({ organizationId }) => organizationId)}::uuid[],
      ${column(({ name }) => name)}::text[], ${column(({ place }) => place)}::text[], ${column(({ insurances }) => jsonText(insurances))}::jsonb[])
    on conflict (code) do update set name = excluded.name, place = excluded.place, insurances = excluded.insurances
    where u.organization_id = excluded.organization_id
      and (u.name, u.place, u.insurances) is distinct from (excluded.name, excluded.place, excluded.insurances)
    returning code`.execute(trx)
  const own = new Set(written.map(({ code }) => code))
  const others = await unitsByCode(
    trx,
    rows.flatMap(({ code }) => (own.has(code) ? [] : [code])),
  )
  return new Map(rows.map(({ code, organizationId }) => [code, others.get(code)?.organizationId ?? organizationId]))
}
