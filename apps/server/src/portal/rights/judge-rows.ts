import type { SealedTableName } from './sealed-tables.ts'

/** A row as it was read: the text its seal is over, the seal in the row itself, and the newest version in the ledger with its seal. */
export type SealedRow = readonly [
  table: SealedTableName,
  key: string,
  text: string,
  own: string | null,
  newest: readonly [version: number, seal: string | null] | null,
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
   * - `altered`: it is not what was sealed last: changed, put back as it once was, or written under another key
   * - `deleted`: it was deleted, and is there
   * - `unsealed`: the portal never wrote it
   * - `missing`: it has to be there, and is not
   * - `behind`: the audit states a newer version than the ledger
   */
  readonly how: 'altered' | 'deleted' | 'unsealed' | 'missing' | 'behind'
}

/** What a seal is over: a version says which of two texts was later. */
export const sealedText = (version: number, text: string): string => `${version} ${text}`

/**
 * The first row that is not as the portal wrote it; undefined: all are.
 * @param isSealed whether a seal is one over a text, under a key of ours
 */
export function judgeRows({ rows, stated }: RightRows, isSealed: (text: string, seal: string) => boolean): AlteredRow | undefined {
  for (const row of rows) {
    const how = judgeRow(row, isSealed)
    if (how !== undefined) return { table: row[0], key: row[1], how }
  }
  return stated === null ? undefined : missingRow(rows, stated)
}

/** The newest version counts. Version 0, with its seal in the row, is what a register said first: the line of the import speaks for all of its rows. */
function judgeRow([, , text, own, newest]: SealedRow, isSealed: (text: string, seal: string) => boolean): AlteredRow['how'] | undefined {
  const [version, seal] = newest ?? [0, own]
  if (seal === null) return newest === null ? 'unsealed' : 'deleted'
  return isSealed(sealedText(version, text), seal) ? undefined : 'altered'
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
