import { readSortOrder, type SortOrder } from '@yinxin/protocol/wire'

/** What a cell is sorted by: words or a number; nothing for a cell that is empty. */
export type SortColumns<Row, Column extends string> = Readonly<Record<Column, (row: Row) => string | number | undefined>>

/** Chinese by pinyin, digits as the numbers they are, in either language of the page: the names are the same. The server does as much (`collate pinyin`). */
const inWords = new Intl.Collator('zh-CN-u-co-pinyin', { numeric: true })

/** The rows in this order. Equal ones stay as they came; those with nothing in the column stand last, whichever way it goes. */
export function sortRows<Row, Column extends string>(
  rows: readonly Row[],
  columns: SortColumns<Row, Column>,
  order: SortOrder<Column>,
): readonly Row[] {
  const { column, isDescending } = readSortOrder(order)
  return rows
    .map((row) => ({ row, value: columns[column](row) }))
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined) return Number(a.value === undefined) - Number(b.value === undefined)
      return isDescending ? compare(b.value, a.value) : compare(a.value, b.value)
    })
    .map(({ row }) => row)
}

const compare = (a: string | number, b: string | number): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : inWords.compare(String(a), String(b))
