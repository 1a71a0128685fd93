import { failure, type Failure } from '@yinxin/protocol/failures'
import { normalizeOrganizationName } from '@yinxin/protocol/identifiers'
import { writeAudit } from '../../platform/audit/line.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { checkRow, type CheckedRow } from './check-row.ts'
import { openContact, sealContact, type Contact } from './contact.ts'
import { bindCertificates, bindListed } from './import-bindings.ts'
import { noteProgress, noteRemarks, type ImportRemark } from './import-progress.ts'
import { organizationsByUscc, stillBound, upsertOrganizations, upsertUnits, type KnownOrganization } from './import-store.ts'
import type { OrganizationRow } from './organization-row.ts'

export interface ImportReport {
  readonly imported: number
  /** Certificates bound by this import. */
  readonly bound: number
  readonly remarks: readonly ImportRemark[]
}

/** Where a batch comes from, for the audit and to go on after a break. */
export interface ImportSource {
  /** Hex SHA-256 of the file. */
  readonly id: string
  /** Numbers of the batch's rows in it. */
  readonly numbers: readonly number[]
  readonly traceId: string
  readonly node: string
}

export interface ImportOptions {
  readonly now?: Date
  /** Wraps the phones on file; without it they are not kept. */
  readonly secrets?: Secrets
  readonly source?: ImportSource
  /** Ids of the authorities whose serial numbers mean something here. */
  readonly authorities?: readonly string[]
}

/** A row that can be stored, under its number. */
type NumberedRow = CheckedRow & { readonly number: number; readonly normalizedName: string }

/** Rows that were looked at, and what was said of them so far. */
export interface CheckedRows {
  readonly rows: readonly NumberedRow[]
  /** How many were looked at. */
  readonly count: number
  readonly remarks: readonly ImportRemark[]
}

/** Looks at rows without a database: a next batch while the one before is stored. */
export function checkRows(unchecked: readonly OrganizationRow[], { source, authorities = [] }: ImportOptions = {}): CheckedRows {
  const remarks: ImportRemark[] = []
  const rows = unchecked.flatMap((one, index): readonly NumberedRow[] => {
    const number = source?.numbers[index] ?? index + 1
    const row = checkRow(one, authorities)
    if ('code' in row) remarks.push({ row: number, kind: 'refused', failure: row })
    return 'code' in row ? [] : [{ ...row, number, normalizedName: normalizeOrganizationName(row.name) }]
  })
  for (const { number, doubts } of rows) for (const doubt of doubts) remarks.push({ row: number, kind: 'warning', failure: doubt })
  return { rows, count: unchecked.length, remarks }
}

/** Imports rows as `importRows` does, in a transaction of their own. */
export async function importOrganizations(
  db: PortalDatabase,
  rows: readonly OrganizationRow[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  return db.transaction().execute((trx) => importRows(trx, rows, options))
}

/** Looks at rows, and imports them as `importChecked` does. */
export async function importRows(
  trx: PortalTransaction,
  rows: readonly OrganizationRow[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  return importChecked(trx, checkRows(rows, options), options)
}

/**
 * Imports organisations, their units and their bindings (R19, R21) with one audit line. A row that cannot be read is refused by its number and
 * field, and costs no other. Importing the same row again writes nothing. A credit code whose check character does not fit is taken, with a
 * warning (R20); so is a row of whose phone, units or certificates something could not be taken, and one that renames an organisation with
 * bindings: they stay as they are.
 */
export async function importChecked(trx: PortalTransaction, checked: CheckedRows, options: ImportOptions = {}): Promise<ImportReport> {
  const remarks = [...checked.remarks]
  const warn = (row: number, reason: Failure) => void remarks.push({ row, kind: 'warning', failure: reason })
  const bound = await storeRows(trx, checked.rows, options, warn)
  const report = { imported: checked.rows.length, bound, remarks: remarks.toSorted((a, b) => a.row - b.row) }
  await note(trx, report, checked.count, options)
  return report
}

type Warn = (row: number, reason: Failure) => void

/** Stores the rows of a batch, the last one winning where two say something of the same; answers how many certificates were bound. */
async function storeRows(trx: PortalTransaction, rows: readonly NumberedRow[], options: ImportOptions, warn: Warn): Promise<number> {
  if (rows.length === 0) return 0
  const { now = new Date(), secrets } = options
  const known = await organizationsByUscc(trx, [...new Set(rows.map(({ uscc }) => uscc))])
  const contacts = secrets === undefined ? new Map<string, Uint8Array>() : sealNew(secrets.forNow(), rows, known)
  const stored = rows.map((row) => ({ ...row, sealed: contacts.get(row.uscc) }))
  const ids = await upsertOrganizations(trx, stored, known, now)
  await warnOfRenamed(trx, rows, known, warn)
  const idOf = (uscc: string) => ids.get(uscc) ?? ''
  const units = rows.flatMap((row) => row.units.map((unit) => ({ ...unit, organizationId: idOf(row.uscc), row: row.number })))
  for (const { row, code } of await upsertUnits(trx, units)) warn(row, failure('INPUT_INVALID', { field: 'units', unitCode: code }))
  const certificates = rows.flatMap((row) =>
    row.certificates.map((sha256) => ({ sha256, organizationId: idOf(row.uscc), row: row.number })),
  )
  const { bound, elsewhere } = await bindCertificates(trx, certificates, now)
  for (const { row } of elsewhere) warn(row, failure('BOUND_ELSEWHERE', { field: 'certificates' }))
  const listed = rows.flatMap((row) => row.listed.map((one) => ({ ...one, organizationId: idOf(row.uscc) })))
  return bound + (await bindListed(trx, listed, now))
}

/** The contacts that say something new, wrapped, by credit code: wrapping the same phone twice gives other bytes, so what is on file is opened. */
function sealNew(
  secrets: Secrets,
  rows: readonly NumberedRow[],
  known: ReadonlyMap<string, KnownOrganization>,
): ReadonlyMap<string, Uint8Array> {
  const last = new Map(
    rows.flatMap(({ uscc, contact }): (readonly [string, Contact])[] => (contact === undefined ? [] : [[uscc, contact]])),
  )
  const sealed = new Map<string, Uint8Array>()
  for (const [uscc, contact] of last) {
    const onFile = known.get(uscc)?.contact ?? null
    const before = onFile === null ? undefined : openContact(secrets, uscc, onFile)
    const after = { ...before, ...contact } // a file without one of the two says nothing about it
    if (before?.phone !== after.phone || before?.mail !== after.mail) sealed.set(uscc, sealContact(secrets, uscc, after))
  }
  return sealed
}

/** A certificate bound before goes on entering under the old name; one renewed under it will not: the bureau is told which rows do that. */
async function warnOfRenamed(
  trx: PortalTransaction,
  rows: readonly NumberedRow[],
  known: ReadonlyMap<string, KnownOrganization>,
  warn: Warn,
): Promise<void> {
  const renamed = rows.flatMap(({ uscc, normalizedName, number }) => {
    const before = known.get(uscc)
    // what is on file may have been normalised by older rules
    return before === undefined || before.normalizedName === normalizedName || normalizeOrganizationName(before.name) === normalizedName
      ? []
      : [{ id: before.id, number }]
  })
  const bound = await stillBound(trx, [...new Set(renamed.map(({ id }) => id))])
  for (const { id, number } of renamed) if (bound.has(id)) warn(number, failure('NAME_MISMATCH', { field: 'name' }))
}

/** One audit line for the batch, how far the file is done, and what was said of its rows. */
async function note(
  trx: PortalTransaction,
  { imported, bound, remarks }: ImportReport,
  rows: number,
  { source, now = new Date() }: ImportOptions,
): Promise<void> {
  if (source === undefined) return
  const { id, numbers, traceId, node } = source
  await noteProgress(trx, id, numbers.at(-1) ?? 0, now)
  await noteRemarks(trx, id, remarks)
  const detail = {
    file: id,
    from: numbers[0] ?? 0,
    to: numbers.at(-1) ?? 0,
    imported,
    refused: rows - imported,
    bound,
    remarks: remarks.length,
  }
  await writeAudit(trx, 'portal', { event: 'organizations.imported', traceId, actor: 'operator', subject: id, detail }, { now, node })
}
