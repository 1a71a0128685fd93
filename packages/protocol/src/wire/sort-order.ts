/** An order of a list as addresses say it: a column from small to large, or `-column` the other way round (JSON:API 1.1, “Sorting”). */
export type SortOrder<Column extends string = string> = Column | `-${Column}`

/** Every order by these columns: THE list a schema lets through, so that no name from outside reaches the database. */
export function sortOrders<const Column extends string>(columns: readonly Column[]): readonly SortOrder<Column>[] {
  return columns.flatMap((column) => [column, `-${column}`] as const)
}

/** The column, and whether it goes from large to small. */
export function readSortOrder<Column extends string>(
  order: SortOrder<Column>,
): { readonly column: Column; readonly isDescending: boolean } {
  const isDescending = order.startsWith('-')
  return { column: (isDescending ? order.slice(1) : order) as Column, isDescending }
}
