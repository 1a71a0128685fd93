import { failure, type Failure } from '@yinxin/protocol/failures'
import { normalizeOrganizationName, parseUnitCode, parseUscc, type Uscc } from '@yinxin/protocol/identifiers'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { asText } from '@yinxin/protocol/wire'
import type { PortalDatabase } from '../database.ts'
import { upsertOrganization, upsertUnit } from './store.ts'

/** One organisation as it comes from the bureau's register. Text is unverified. */
export interface OrganizationRow {
  readonly uscc: string
  readonly name: string
  readonly place: string
  /** ISO date, `YYYY-MM-DD`. */
  readonly insuredSince: string
  readonly units: readonly UnitSummary[]
}

/** What became of one row; `row` counts from 1, as a person reads a file. */
export interface ImportRemark {
  readonly row: number
  readonly kind: 'warning' | 'refused'
  readonly failure: Failure
}

export interface ImportReport {
  readonly imported: number
  readonly remarks: readonly ImportRemark[]
}

interface CheckedRow extends OrganizationRow {
  readonly uscc: Uscc
  readonly checkFits: boolean
}

/**
 * Imports organisations and their units (R19), each row in a transaction of its own, so that one bad row costs only itself. Importing the same row again
 * updates it. A credit code whose check character does not fit is taken, with a warning (R20).
 */
export async function importOrganizations(
  db: PortalDatabase,
  rows: readonly OrganizationRow[],
  now: Date = new Date(),
): Promise<ImportReport> {
  const remarks: ImportRemark[] = []
  let imported = 0
  for (const [index, unchecked] of rows.entries()) {
    const remark = (kind: ImportRemark['kind'], reason: Failure) => remarks.push({ row: index + 1, kind, failure: reason })
    const row = checkRow(unchecked)
    if ('code' in row) {
      remark('refused', row)
      continue
    }
    if (!row.checkFits) remark('warning', failure('USCC_INVALID', { field: 'uscc' }))
    const taken = await storeRow(db, row, now)
    for (const unitCode of taken) remark('warning', failure('INPUT_INVALID', { field: 'units', unitCode }))
    imported++
  }
  return { imported, remarks }
}

/** Reads one row; a failure names the field that cannot be read. */
function checkRow(row: OrganizationRow): CheckedRow | Failure {
  const parsed = parseUscc(row.uscc)
  if (parsed === undefined) return failure('USCC_INVALID', { field: 'uscc' })
  if (!isPlain(row.name?.trim(), 200)) return failure('INPUT_INVALID', { field: 'name' })
  if (!isPlain(row.place, 100)) return failure('INPUT_INVALID', { field: 'place' })
  if (!isIsoDate(row.insuredSince)) return failure('INPUT_INVALID', { field: 'insuredSince' })
  if (!row.units.every((unit) => parseUnitCode(unit.code) !== undefined && isPlain(unit.name, 200) && isPlain(unit.place, 100)))
    return failure('INPUT_INVALID', { field: 'units' })
  return { ...row, name: row.name.trim(), uscc: parsed.uscc, checkFits: parsed.checkFits }
}

/** Text of a name: not empty, not too long, no control characters. */
const isPlain = (text: unknown, max: number) => asText(text, max) !== undefined && !/\p{Cc}/u.test(String(text))

function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

/** Stores one row; answers the codes of units that belong to another organisation and were left alone. */
async function storeRow(db: PortalDatabase, row: CheckedRow, now: Date): Promise<readonly string[]> {
  return db.transaction().execute(async (trx) => {
    const id = await upsertOrganization(trx, { ...row, normalizedName: normalizeOrganizationName(row.name) }, now)
    const taken: string[] = []
    for (const { code, name, place, insurances } of row.units) {
      if (!(await upsertUnit(trx, id, { code, name, place, insurances }))) taken.push(code)
    }
    return taken
  })
}
