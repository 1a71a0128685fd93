import { sql } from 'kysely'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { jsonText } from '../../platform/json-text.ts'
import type { PortalTransaction } from '../database.ts'
import { newRowId, sealNewRows } from '../rights/sealed-import.ts'
import { writeSealed } from '../rights/write-sealed.ts'

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
  const rows = lastOfEach(organizations, ({ uscc }) => uscc).filter((row) => saysNew(row, known.get(row.uscc)))
  const inserted = await insertOrganizations(
    trx,
    rows.filter(({ uscc }) => !known.has(uscc)),
    now,
  )
  // somebody else may have stored one in between: then it is changed like any that was there
  const there = rows.filter(({ uscc }) => !inserted.has(uscc))
  const meanwhile = await organizationsByUscc(
    trx,
    there.flatMap(({ uscc }) => (known.has(uscc) ? [] : [uscc])),
  )
  const before = new Map([...known, ...meanwhile])
  await changeOrganizations(
    trx,
    there.filter((row) => saysNew(row, before.get(row.uscc))),
    before,
    now,
  )
  return new Map([...[...before].map(([uscc, { id }]) => [uscc, id] as const), ...inserted])
}

/** Inserts new ones, sealed as what a register said first; answers the ids of those that nobody stored in between. */
async function insertOrganizations(
  trx: PortalTransaction,
  rows: readonly StoredOrganization[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  if (rows.length === 0) return new Map()
  const ids = rows.map(() => newRowId())
  const seals = sealNewRows(
    trx,
    'organizations',
    rows.map(({ uscc, checkFits, name, normalizedName, place, insuredSince }, at) => [
      ...[ids[at] ?? '', uscc, checkFits, name, normalizedName, place, insuredSince, 'import', { json: [] }, null],
      ...['active', null, null],
    ]),
  )
  const column = <Value>(value: (row: StoredOrganization) => Value) => rows.map(value)
  const { rows: written } = await sql<{ uscc: string; id: string }>`
    insert into portal.organizations (id, uscc, check_fits, name, normalized_name, place, insured_since, contact, imported_at, seal)
    select r.id, r.uscc, r.fits, r.name, r.normalized, r.place, r.since, decode(r.contact, 'base64'), ${now}, decode(r.seal, 'hex')
    from unnest(${ids}::uuid[], ${column((row) => row.uscc)}::text[], ${column((row) => row.checkFits)}::boolean[], ${column((row) => row.name)}::text[],
      ${column((row) => row.normalizedName)}::text[], ${column((row) => row.place)}::text[], ${column((row) => row.insuredSince)}::text[],
      ${column(({ sealed }) => (sealed === undefined ? null : base64(sealed)))}::text[], ${seals}::text[])
      as r (id, uscc, fits, name, normalized, place, since, contact, seal)
    on conflict (uscc) do nothing returning uscc, id`.execute(trx)
  return new Map(written.map(({ uscc, id }) => [uscc, id]))
}

/** Changes what is on file, through the door of rights. */
async function changeOrganizations(
  trx: PortalTransaction,
  rows: readonly StoredOrganization[],
  known: ReadonlyMap<string, KnownOrganization>,
  now: Date,
): Promise<void> {
  if (rows.length === 0) return
  const column = <Value>(value: (row: StoredOrganization) => Value) => rows.map(value)
  const ids = rows.map(({ uscc }) => known.get(uscc)?.id ?? '')
  await writeSealed(trx, {
    ...{ table: 'organizations', keys: ids },
    write: async () => ({
      result:
        await sql`update portal.organizations o set check_fits = r.fits, name = r.name, normalized_name = r.normalized, place = r.place,
          insured_since = r.since, contact = coalesce(decode(r.contact, 'base64'), o.contact), imported_at = ${now}
        from unnest(${ids}::uuid[], ${column((row) => row.checkFits)}::boolean[], ${column((row) => row.name)}::text[],
          ${column((row) => row.normalizedName)}::text[], ${column((row) => row.place)}::text[], ${column((row) => row.insuredSince)}::text[],
          ${column(({ sealed }) => (sealed === undefined ? null : base64(sealed)))}::text[])
          as r (id, fits, name, normalized, place, since, contact)
        where o.id = r.id`.execute(trx),
    }),
  })
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
  for (const [code, organizationId] of await writeUnits(trx, rows, known)) ownerOf.set(code, organizationId)
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
async function writeUnits(
  trx: PortalTransaction,
  rows: readonly StoredUnit[],
  known: ReadonlyMap<string, KnownUnit>,
): Promise<ReadonlyMap<string, string>> {
  const inserted = await insertUnits(
    trx,
    rows.filter(({ code }) => !known.has(code)),
  )
  const there = rows.filter(({ code }) => !inserted.has(code))
  const meanwhile = await unitsByCode(
    trx,
    there.flatMap(({ code }) => (known.has(code) ? [] : [code])),
  )
  const ownerOf = (code: string) => known.get(code)?.organizationId ?? meanwhile.get(code)?.organizationId
  await changeUnits(
    trx,
    there.filter(({ code, organizationId }) => ownerOf(code) === organizationId),
  )
  return new Map(rows.map(({ code, organizationId }) => [code, inserted.has(code) ? organizationId : (ownerOf(code) ?? organizationId)]))
}

/** Inserts new ones, sealed as what a register said first; answers the codes of those that nobody stored in between. */
async function insertUnits(trx: PortalTransaction, rows: readonly StoredUnit[]): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set()
  const seals = sealNewRows(
    trx,
    'units',
    rows.map(({ code, organizationId, name, place, insurances }) => [code, organizationId, name, place, { json: insurances }]),
  )
  const { rows: written } = await sql<{ code: string }>`insert into portal.units (code, organization_id, name, place, insurances, seal)
    select r.code, r.organization, r.name, r.place, r.insurances, decode(r.seal, 'hex')
    from ${unitColumns(rows, seals)} as r (code, organization, name, place, insurances, seal)
    on conflict (code) do nothing returning code`.execute(trx)
  return new Set(written.map(({ code }) => code))
}

/** Changes what is on file, through the door of rights; a code that is somebody else's is left alone. */
async function changeUnits(trx: PortalTransaction, rows: readonly StoredUnit[]): Promise<void> {
  if (rows.length === 0) return
  await writeSealed(trx, {
    ...{ table: 'units', keys: rows.map(({ code }) => code) },
    write: async () => ({
      result: await sql`update portal.units u set name = r.name, place = r.place, insurances = r.insurances
        from ${unitColumns(rows, [])} as r (code, organization, name, place, insurances, seal)
        where u.code = r.code and u.organization_id = r.organization`.execute(trx),
    }),
  })
}

function unitColumns(rows: readonly StoredUnit[], seals: readonly string[]) {
  const column = (value: (row: StoredUnit) => string) => rows.map(value)
  return sql`unnest(${column(({ code }) => code)}::text[], ${column(({ organizationId }) => organizationId)}::uuid[],
    ${column(({ name }) => name)}::text[], ${column(({ place }) => place)}::text[], ${column(({ insurances }) => jsonText(insurances))}::jsonb[],
    ${[...seals]}::text[])`
}
