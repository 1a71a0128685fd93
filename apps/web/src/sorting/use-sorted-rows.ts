import { sortOrders, type SortOrder } from '@yinxin/protocol/wire'
import { computed } from 'vue'
import { sortRows, type SortColumns } from './sort-rows.ts'
import { useSortOrder } from './use-sort-order.ts'

/** Rows of a table that is here as a whole, in the order of the heading that was pressed. Of a list that comes page by page only who pages it can say what comes first. */
export function useSortedRows<Row, Column extends string>(
  rows: () => readonly Row[],
  columns: SortColumns<Row, Column>,
  name?: Parameters<typeof useSortOrder>[1],
) {
  const { order, sortBy } = useSortOrder<string>(sortOrders(Object.keys(columns)), name)
  const sorted = computed(() => (order.value === undefined ? rows() : sortRows(rows(), columns, order.value as SortOrder<Column>)))
  return { order, sortBy, sorted }
}
