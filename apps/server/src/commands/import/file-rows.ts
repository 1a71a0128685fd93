/** One row of a file, whatever kind of file it is. */
export interface FileRow {
  /** As a spreadsheet counts: the header is 1. */
  readonly number: number
  readonly values: readonly string[]
  /** Cells that hold something else than text somebody typed, by their column (0: the first). Absent: none. */
  readonly cells?: ReadonlyMap<number, OddCell>
}

/** What a cell of a spreadsheet may be besides text. A number has lost leading zeros and, above 15 digits, its end. */
export type OddCell = 'number' | 'formula' | 'other'

/** Most columns of a file; ours have a dozen. */
export const mostColumns = 64

/** Rows of a file, and how much of it was read for those that were handed out, 0 to 1. */
export interface FileRows extends AsyncIterable<FileRow> {
  readonly progress: () => number
}
