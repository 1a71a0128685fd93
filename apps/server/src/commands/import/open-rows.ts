import { csvRows } from './csv-rows.ts'
import type { FileRows } from './file-rows.ts'
import type { InspectedFile } from './inspect-file.ts'
import { xlsxRows } from './xlsx-rows.ts'

/** The rows of a file, as its content says it is to be read. */
export const openRows = (file: string, { form, size }: InspectedFile): FileRows =>
  form.kind === 'xlsx' ? xlsxRows(file) : csvRows(file, form.encoding, size)
