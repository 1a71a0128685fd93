import { failure, type Failure } from '@yinxin/protocol/failures'
import { normalizeOrganizationName, parseUnitCode, parseUscc, type Uscc } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { asText, isCalendarDay } from '@yinxin/protocol/wire'
import { writeAudit } from '../../platform/audit/line.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import { sealContact } from './contact.ts'
import { bindCertificates, noteProgress, upsertOrganizations, upsertUnits } from './import-store.ts'

/** One organisation as it comes from the bureau's register. Text is unverified. */
export interface OrganizationRow {
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date, `YYYY-MM-DD`. */
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
  /** Phone on file, for notices. */
  readonly phone?: string
  /** Hex SHA-256 of certificates that an older portal had bound to it. */
  readonly certificates?: readonly string[]
}

/** What became of one row; `row` is its number as a person reads the file. */
export interface ImportRemark {
  readonly row: number
  readonly kind: 'warning' | 'refused'
  readonly failure: Failure
}

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
  /** Everything is looked at, and nothing stays. */
  readonly dryRun?: boolean
}

interface CheckedRow extends Omit<OrganizationRow, 'uscc'> {
  readonly number: number
  readonly uscc: Uscc
  readonly checkFits: boolean
}

/** Thrown to undo what a dry run did. */
class OnlyTried extends Error {}

/**
 * Imports organisations, their units and their bindings (R19), all rows of one call in one transaction with one audit line. A row that cannot be
 * read is refused by its number and field, and costs no other. Importing the same row again updates it. A credit code whose check character
 * does not fit is taken, with a warning (R20); so is a row of whose phone, units or certificates something could not be taken.
 */
export async function importOrganizations(
  db: PortalDatabase,
  rows: readonly OrganizationRow[],
  options: ImportOptions = {},
): Promise<ImportReport> {
  const remarks: ImportRemark[] = []
  const checked = rows.flatMap((unchecked, index) => {
    const number = options.source?.numbers[index] ?? index + 1
    const row = checkRow(unchecked)
    if ('code' in row) remarks.push({ row: number, kind: 'refused', failure: row })
    return 'code' in row ? [] : [{ ...row, number }]
  })
  const warn = (row: number, reason: Failure) => remarks.push({ row, kind: 'warning', failure: reason })
  for (const row of checked) warnOfText(row, warn)
  let bound = 0
  await db
    .transaction()
    .execute(async (trx) => {
      bound = await storeRows(trx, checked, options, warn)
      if (options.dryRun === true) throw new OnlyTried()
      await note(trx, { rows: checked, refused: rows.length - checked.length, bound, warnings: remarks.length }, options)
    })
    .catch((error: unknown) => {
      if (!(error instanceof OnlyTried)) throw error
    })
  return { imported: checked.length, bound, remarks: remarks.toSorted((a, b) => a.row - b.row) }
}

/** Reads one row; a failure names the field that cannot be read. */
function checkRow(row: OrganizationRow): Omit<CheckedRow, 'number'> | Failure {
  const parsed = parseUscc(row.uscc)
  if (parsed === undefined) return failure('USCC_INVALID', { field: 'uscc' })
  if (!isPlain(row.name?.trim(), 200)) return failure('INPUT_INVALID', { field: 'name' })
  if (!isPlain(row.place, 100)) return failure('INPUT_INVALID', { field: 'place' })
  if (!isCalendarDay(row.insuredSince)) return failure('INPUT_INVALID', { field: 'insuredSince' })
  if (!row.units.every((unit) => parseUnitCode(unit.code) !== undefined && isPlain(unit.name, 200) && isPlain(unit.place, 100)))
    return failure('INPUT_INVALID', { field: 'units' })
  return { ...row, name: row.name.trim(), uscc: parsed.uscc, checkFits: parsed.checkFits }
}

type Warn = (row: number, reason: Failure) => void

function warnOfText({ number, checkFits, phone, certificates = [] }: CheckedRow, warn: Warn): void {
  if (!checkFits) warn(number, failure('USCC_INVALID', { field: 'uscc' }))
  if (phone !== undefined && !isPhone(phone)) warn(number, failure('INPUT_INVALID', { field: 'phone' }))
  if (!certificates.every(isSha256)) warn(number, failure('INPUT_INVALID', { field: 'certificates' }))
}

/** Text of a name: not empty, not too long, no control characters. */
const isPlain = (text: unknown, max: number) => asText(text, max) !== undefined && !/\p{Cc}/u.test(String(text))

const isPhone = (text: string) => /^\+?\d[\d -]{5,18}\d$/.test(text)

const isSha256 = (text: string) => /^[0-9a-f]{64}$/i.test(text)

/** Stores the rows of a batch, the last one winning where two say something of the same; answers how many certificates were bound. */
async function storeRows(
  trx: PortalTransaction,
  rows: readonly CheckedRow[],
  { now = new Date(), secrets }: ImportOptions,
  warn: Warn,
): Promise<number> {
  const phoneOf = ({ uscc, phone }: CheckedRow) =>
    phone !== undefined && isPhone(phone) && secrets !== undefined ? sealContact(secrets, uscc, { phone }) : undefined
  const stored = rows.map((row) => ({ ...row, normalizedName: normalizeOrganizationName(row.name), contact: phoneOf(row) }))
  const ids = await upsertOrganizations(trx, stored, now)
  const idOf = (uscc: string) => ids.get(uscc) ?? ''
  const units = rows.flatMap((row) => row.units.map((unit) => ({ ...unit, organizationId: idOf(row.uscc), row: row.number })))
  for (const { row, code } of await upsertUnits(trx, units)) warn(row, failure('INPUT_INVALID', { field: 'units', unitCode: code }))
  const certificates = rows.flatMap(({ uscc, number, certificates: listed = [] }) =>
    listed.filter(isSha256).map((sha256) => ({ sha256: sha256.toLowerCase(), organizationId: idOf(uscc), row: number })),
  )
  const { bound, elsewhere } = await bindCertificates(trx, certificates, now)
  for (const { row } of elsewhere) warn(row, failure('BOUND_ELSEWHERE', { field: 'certificates' }))
  return bound
}

interface Batch {
  readonly rows: readonly CheckedRow[]
  readonly refused: number
  readonly bound: number
  readonly warnings: number
}

/** One audit line for the batch, and how far the file is done. */
async function note(trx: PortalTransaction, batch: Batch, { source, now = new Date() }: ImportOptions): Promise<void> {
  if (source === undefined) return
  const { id, numbers, traceId, node } = source
  const { rows, refused, bound, warnings } = batch
  await noteProgress(trx, id, numbers.at(-1) ?? 0, now)
  const detail = { file: id, from: numbers[0] ?? 0, to: numbers.at(-1) ?? 0, imported: rows.length, refused, bound, remarks: warnings }
  await writeAudit(trx, 'portal', { event: 'organizations.imported', traceId, actor: 'operator', subject: id, detail }, { now, node })
}
