import type { CheckMark, CheckRow } from '../../checks/check-row.ts'

export interface RowGroup {
  readonly mark: CheckMark
  readonly rows: readonly (CheckRow & { readonly folded: readonly CheckRow[] })[]
}

const order: readonly CheckMark[] = ['stop', 'warn', 'wait', 'ok', 'off']

/** Groups of the page; what follows from another row stands under it. */
export function grouped(rows: readonly CheckRow[]): readonly RowGroup[] {
  const ids = new Set(rows.map(({ id }) => id))
  const isFolded = ({ because }: CheckRow): boolean => because !== undefined && ids.has(because)
  const whole = rows.filter((row) => !isFolded(row)).map((row) => ({ ...row, folded: rows.filter((one) => one.because === row.id) }))
  return order.map((mark) => ({ mark, rows: whole.filter((row) => row.mark === mark) })).filter((group) => group.rows.length > 0)
}
