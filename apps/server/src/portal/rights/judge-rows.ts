import type { SealedTableName } from './sealed-tables.ts'

/** A row with its seal, as it was read: what the seal is over, and the newest version the ledger states of it. */
export type SealedRow = readonly [
  table: SealedTableName,
  key: string,
  version: number,
  seal: string | null,
  text: string,
  stated: number | null,
]

/** A version of a row that the ledger states, and whether the row has to be there from then on. */
export type StatedRow = readonly [table: SealedTableName, key: string, version: number, stands: boolean]

/** Rows that are judged together; `stated`: what the ledger says of those whose rights they are, null where it says nothing. */
export interface RightRows {
  readonly rows: readonly SealedRow[]
  readonly stated: readonly StatedRow[] | null
}

/** What is wrong with a row. */
export interface AlteredRow {
  readonly table: SealedTableName
  readonly key: string
  /**
   * - `altered`: the seal is of other columns, of another row, or missing
   * - `old`: it has been changed or ended since
   * - `unstated`: its version was never written by the portal
   * - `missing`: it has to be there
   */
  readonly how: 'altered' | 'old' | 'unstated' | 'missing'
}

/**
 * The first row that is not as the portal wrote it; undefined: all are.
 * @param isSealed whether a seal is one over a text, under a key of ours
 */
export function judgeRows({ rows, stated }: RightRows, isSealed: (text: string, seal: string) => boolean): AlteredRow | undefined {
  for (const [table, key, version, seal, text, newest] of rows) {
    const how = judgeVersion(version, newest) ?? (seal !== null && isSealed(text, seal) ? undefined : 'altered')
    if (how !== undefined) return { table, key, how }
  }
  return stated === null ? undefined : missingRow(rows, stated)
}

/** Version 0 is what a register said first: the line of the import speaks for all of its rows, and the ledger begins with what is changed afterwards. */
function judgeVersion(version: number, newest: number | null): AlteredRow['how'] | undefined {
  if (newest === null) return version === 0 ? undefined : 'unstated'
  if (version < newest) return 'old'
  return version > newest ? 'unstated' : undefined
}

function missingRow(rows: readonly SealedRow[], stated: readonly StatedRow[]): AlteredRow | undefined {
  const newest = new Map<string, StatedRow>()
  for (const one of stated) {
    const name = `${one[0]} ${one[1]}`
    if ((newest.get(name)?.[2] ?? -1) < one[2]) newest.set(name, one)
  }
  const there = new Set(rows.map(([table, key]) => `${table} ${key}`))
  for (const [name, [table, key, , stands]] of newest) if (stands && !there.has(name)) return { table, key, how: 'missing' }
  return undefined
}
