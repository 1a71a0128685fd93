import { CompiledQuery } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { Clock } from '../../platform/clock.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import { deleteKeys, readWrappedKeys } from '../keys/store.ts'
import { judgeRows, sealedText, type SealedRow } from './judge-rows.ts'
import { rightSealKind } from './open-seals.ts'
import { pageOf, rowKey, sealedRow, sealedTable, sealedTableNames, type SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'
import { sealNow } from './write-sealed.ts'

/** Rows in one transaction. */
const batch = 500

/** An old key is kept so long after the new one began to seal, in milliseconds: by then no node seals with it, however its clock goes. */
const keptAfter = 86_400_000

interface Moving {
  readonly db: PortalDatabase
  readonly clock: Clock
  readonly node: string
}

/**
 * Goes on with a change of the key of seals: rows come under the one that seals now, and the old ones are forgotten a day later, when nothing is under them
 * any more. A row that is not as the portal wrote it keeps the seal it has, and its key is kept for it. Stopped or killed anywhere, the next turn goes on.
 * @param until milliseconds of `clock.monotonic()`
 * @returns how many rows were moved
 */
export async function moveSeals({ db, clock, node }: Moving, until: number): Promise<number> {
  const now = clock.now()
  const keys = await readWrappedKeys(db, rightSealKind)
  const sealing = keys.findLast(({ signsFrom }) => signsFrom <= now)
  const old = keys.filter(({ signsFrom }) => sealing !== undefined && signsFrom < sealing.signsFrom)
  if (sealing === undefined || old.length === 0) return 0
  let [moved, left] = [0, 0]
  for (const table of sealedTableNames) {
    for (let after: string | null = null, isLast = false; !isLast;) {
      if (clock.monotonic() >= until) return moved
      const done: Batch = await moveBatch(db, table, after)
      moved += done.moved
      left += done.left
      after = done.last
      isLast = after === null
    }
  }
  if (moved === 0 && left === 0 && now.getTime() - sealing.signsFrom.getTime() >= keptAfter)
    await db.transaction().execute(async (trx) => {
      for (const subject of await deleteKeys(
        trx,
        old.map(({ name }) => name),
      ))
        await writeAudit(
          trx,
          'portal',
          { event: 'key.removed', traceId: newTraceId(), subject, detail: { successor: sealing.name } },
          { now, node },
        )
    })
  return moved
}

interface Batch {
  readonly moved: number
  /** Rows that keep what they have. */
  readonly left: number
  readonly last: string | null
}

// The newest seal of a row is in the ledger, else in the row.
function others(table: SealedTableName, isFirst: boolean): string {
  const { where, orderBy } = pageOf(table, isFirst)
  const newest = `(select v.seal from portal.right_versions v where v.table_name = '${table}' and v.key = ${rowKey(table, 'r')} order by v.version desc limit 1)`
  const seal = sealedTable(table).isOfRegister === true ? `coalesce(${newest}, r.seal)` : newest
  return `select r.ctid::text as at, ${sealedRow(table, 'r')} as one from portal.${table} r
    where substring(${seal} from 1 for 4) <> $2 and ${where} order by ${orderBy} limit ${batch} for no key update of r`
}

async function moveBatch(db: PortalDatabase, table: SealedTableName, after: string | null): Promise<Batch> {
  const seals = sealsOf(db)
  return db.transaction().execute(async (trx) => {
    const { rows } = await trx.executeQuery<{ at: string; one: SealedRow }>(
      CompiledQuery.raw(others(table, after === null), [after, seals.sealHead()]),
    )
    const own = rows.filter(({ one }) => judgeRows({ rows: [one], stated: null }, seals.isSealed) === undefined)
    const first = own.filter(({ one }) => one[4] === null)
    if (first.length > 0)
      await trx.executeQuery(
        CompiledQuery.raw(
          `update portal.${table} r set seal = decode(g.seal, 'hex') from unnest($1::text[]::tid[], $2::text[]) as g (at, seal) where r.ctid = g.at`,
          [first.map(({ at }) => at), seals.sealAll(first.map(({ one: [, , text] }) => sealedText(0, text)))],
        ),
      )
    const stated = own.filter(({ one }) => one[4] !== null).map(({ one: [, key] }) => key)
    if (stated.length > 0) await sealNow(trx, table, stated)
    return { moved: own.length, left: rows.length - own.length, last: rows.length < batch ? null : (rows.at(-1)?.one[1] ?? null) }
  })
}
