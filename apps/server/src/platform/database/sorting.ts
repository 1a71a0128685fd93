import { readSortOrder, type SortOrder } from '@yinxin/protocol/wire'
import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Log } from '../log.ts'
import type { Migration } from '../migrate.ts'

/**
 * A step for a component's migrations: the collation `pinyin` in its schema, for names that people look for. Chinese by pinyin, digits as the numbers they are,
 * as pages sort them (`apps/web/src/sorting`). A PostgreSQL that was built without ICU has bytes instead: another order, and nothing that fails; `tellPlainOrder`
 * says so at each start. No index uses it:
 * one would be wrong after an update of ICU.
 */
export function pinyinMigration(schema: string): Migration {
  const pinyin = sql.id(schema, 'pinyin')
  return {
    async up(db) {
      await sql`do $$ begin
        create collation ${pinyin} (provider = icu, locale = 'zh-u-co-pinyin-kn-true');
      exception when feature_not_supported or undefined_object or invalid_parameter_value then
        create collation ${pinyin} from "C";
      end $$`.execute(db)
    },
  }
}

/** Says in the log where names stand by their bytes instead of by pinyin: whoever looks for one down a list would look in the wrong place. */
export async function tellPlainOrder(db: Kysely<any>, schema: string, log: Pick<Log, 'warn'>): Promise<void> {
  const { rows } = await sql`select from pg_collation c join pg_namespace n on n.oid = c.collnamespace
    where n.nspname = ${schema} and c.collname = 'pinyin' and c.collprovider = 'i'`.execute(db)
  if (rows.length > 0) return
  log.warn(`PostgreSQL has no ICU: names in lists of '${schema}' stand by their bytes, not by pinyin. What to do: docs/database.md.`)
}

/**
 * What stands behind `order by`.
 * @param columns what each column is sorted by
 * @param last what no two rows have in common: rows that are else equal stand the same way on every page, so that none comes twice and none is left out
 */
export function orderedBy<Column extends string>(
  order: SortOrder<Column>,
  columns: Readonly<Record<Column, RawBuilder<unknown>>>,
  last: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const { column, isDescending } = readSortOrder(order)
  return isDescending ? sql`${columns[column]} desc, ${last}` : sql`${columns[column]}, ${last}`
}
