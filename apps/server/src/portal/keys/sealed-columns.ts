import type { WrappedColumn } from '../../platform/keys/rewrap.ts'
import { rowOf } from './person-keys.ts'

/** A column of values sealed under the data key. Its name is that of the value, with `_enc`. */
const sealedColumn = (table: string, value: string, ...key: readonly string[]): WrappedColumn => ({
  table,
  column: `${value}_enc`,
  key,
  context: (row) => rowOf(table, value, key.map((name) => String(row[name])).join(' ')),
})

/** Every column under the data key: a change of it moves them all. A column `_enc` that is not here fails a test. */
export const sealedColumns: readonly WrappedColumn[] = [
  sealedColumn('persons', 'name', 'id'),
  sealedColumn('persons', 'document', 'id'),
  sealedColumn('persons', 'mobile', 'id'),
  sealedColumn('registrations', 'facts', 'browser'),
  sealedColumn('codes', 'mobile', 'browser', 'purpose'),
  sealedColumn('messages', 'mobile', 'id'),
  sealedColumn('messages', 'text', 'id'),
  sealedColumn('invitations', 'name', 'id'),
  sealedColumn('invitations', 'mobile', 'id'),
  sealedColumn('mails', 'address', 'id'),
  sealedColumn('mails', 'text', 'id'),
]
