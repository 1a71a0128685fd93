import { CompiledQuery } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import { sealedText, type SealedRow } from './judge-rows.ts'
import { requireSealed, sealsOf } from './seals.ts'
import { rowKey, rowOwner, rowStands, rowText, sealedRow, type SealedTableName } from './sealed-tables.ts'

/** What happens to rows of a sealed table. */
export interface SealedWrite<Result> {
  readonly table: SealedTableName
  /** Keys of rows that are changed or deleted. */
  readonly keys?: readonly string[]
  /** Nothing is opened by it: then it is not asked whether the rows were as the portal wrote them. What was forged can be ended. */
  readonly isEnding?: boolean
  /** Writes; of rows it inserts it answers the keys. */
  readonly write: () => Promise<{ readonly result: Result; readonly inserted?: readonly string[] }>
}

interface Written {
  readonly key: string
  readonly version: number
  readonly text: string
  readonly of: string | null
  readonly stands: boolean
}

const run = async <Row>(trx: PortalDatabase, text: string, values: readonly unknown[]): Promise<readonly Row[]> => {
  if (!trx.isTransaction) throw new Error('a right is written outside of a transaction')
  return (await trx.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows
}

const ofKeys = (table: SealedTableName) => `from portal.${table} r where ${rowKey(table, 'r')} = any($1::text[])`

const holding = (table: SealedTableName) =>
  `select ${sealedRow(table, 'r')} as one ${ofKeys(table)} order by ${rowKey(table, 'r')} for no key update`

// Above all that was ever stated of it: a row that is there again after it was deleted is no old one.
const nextVersion = (table: SealedTableName, key: string) =>
  `coalesce((select max(v.version) from portal.right_versions v where v.table_name = '${table}' and v.key = ${key}), 0) + 1`

const reading = (table: SealedTableName) => `
  select ${rowKey(table, 'r')} as key, ${nextVersion(table, rowKey(table, 'r'))} as version, ${rowText(table, 'r')} as text,
    ${rowOwner(table, 'r')} as of, ${rowStands(table, 'r')} as stands ${ofKeys(table)}`

const stating = (table: SealedTableName) => `
  insert into portal.right_versions (table_name, key, version, seal, of, stands)
  select '${table}', g.key, g.version, decode(g.seal, 'hex'), g.owner, g.stands
  from unnest($1::text[], $2::integer[], $3::text[], $4::uuid[], $5::boolean[]) as g (key, version, seal, owner, stands)`

const ending = (table: SealedTableName) => `
  insert into portal.right_versions (table_name, key, version, seal, of, stands)
  select '${table}', k.key, ${nextVersion(table, 'k.key')}, null,
    (select v.of from portal.right_versions v where v.table_name = '${table}' and v.key = k.key order by v.version desc limit 1), false
  from unnest($1::text[]) as k (key) returning key, version`

/** Rows named in one audit line. */
const atOnce = 500

/**
 * The one door to rows that rights stand on: what they were is judged, then they are written, and what they are then is sealed and stated in the ledger and in
 * the audit, all in one transaction. An old row that is put back, a row that was ended and is not any more, one that is gone: each differs from what is stated.
 * The seal of a row that was written stands in the ledger and not in the row: writing a row twice in one transaction has PostgreSQL look at all it refers to
 * once more, and wait for whoever holds that.
 */
export async function writeSealed<Result>(
  trx: PortalDatabase,
  { table, keys = [], isEnding = false, write }: SealedWrite<Result>,
): Promise<Result> {
  const before = keys.length === 0 ? [] : (await run<{ one: SealedRow }>(trx, holding(table), [keys])).map(({ one }) => one)
  if (!isEnding) requireSealed(trx, { rows: before, stated: null })
  const { result, inserted = [] } = await write()
  const touched = [...new Set([...before.map(([, key]) => key), ...inserted])]
  if (touched.length > 0) await sealNow(trx, table, touched)
  return result
}

/** Seals rows as they are, each as a new version of itself; of rows that are gone it is stated that they are. */
export async function sealNow(trx: PortalDatabase, table: SealedTableName, keys: readonly string[]): Promise<void> {
  const seals = sealsOf(trx)
  const written = await run<Written>(trx, reading(table), [keys])
  const column = <Value>(value: (row: Written) => Value) => written.map(value)
  const sealOf = ({ version, text }: Written) => seals.seal(sealedText(version, text))
  if (written.length > 0)
    await run(trx, stating(table), [
      ...[column(({ key }) => key), column(({ version }) => version), column(sealOf)],
      ...[column(({ of }) => of), column(({ stands }) => stands)],
    ])
  const there = new Set(written.map(({ key }) => key))
  const gone = keys.filter((key) => !there.has(key))
  const ended = gone.length === 0 ? [] : await run<Pick<Written, 'key' | 'version'>>(trx, ending(table), [gone])
  const stated = [...written, ...ended].map(({ key, version }) => [table, key, version] as const)
  for (let at = 0; at < stated.length; at += atOnce) {
    const line = {
      event: 'right.sealed' as const,
      traceId: newTraceId(),
      actor: 'system',
      detail: { rights: stated.slice(at, at + atOnce) },
    }
    await writeAudit(trx, 'portal', line, { now: seals.clock.now(), node: seals.node })
  }
}
