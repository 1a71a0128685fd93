import type { PortalDatabase } from '../database.ts'
import { beginning, checkPage, type CheckPosition } from './check-page.ts'
import type { AlteredRow } from './judge-rows.ts'
import { sealedTableNames } from './sealed-tables.ts'

/** What was found when all rows were looked at. */
export interface RightsVerdict {
  /** Rows by table. */
  readonly rows: Readonly<Record<string, number>>
  /** The first ones that are wrong, at most as many as were asked for. */
  readonly altered: readonly AlteredRow[]
  /** How many are wrong in all. */
  readonly count: number
}

const atOnce = 5000

/**
 * Looks at every row that rights stand on: its seal over the newest version, that none is gone, and that the ledger is not behind the audit.
 * @param most of the wrong ones that are named
 */
export async function verifyRights(db: PortalDatabase, most: number): Promise<RightsVerdict> {
  const rows: Record<string, number> = Object.fromEntries(sealedTableNames.map((table) => [table, 0]))
  const altered: AlteredRow[] = []
  const wrong = new Set<string>() // the audit may state one row on many pages
  for (let at: CheckPosition | undefined = beginning; at !== undefined;) {
    const page = await checkPage(db, at, atOnce)
    const [kind, table] = at.part.split(' ')
    if (kind === 'rows' && table !== undefined) rows[table] = (rows[table] ?? 0) + page.rows
    for (const one of page.altered) {
      const name = `${one.table} ${one.key} ${one.how}`
      if (!wrong.has(name) && altered.length < most) altered.push(one)
      wrong.add(name)
    }
    at = page.next
  }
  return { rows, altered, count: wrong.size }
}
