/** Columns that sort a table, and what their headings say. */
export type SortHeadings = Readonly<Record<string, string>>
