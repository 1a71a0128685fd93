import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalDatabase } from '../database.ts'
import { askForCheck } from './check-store.ts'
import { verifyRights } from './verify-rights.ts'
import type { SealedTableName } from './sealed-tables.ts'
import { sealsOf } from './seals.ts'
import { sealNow } from './write-sealed.ts'

const atOnce = 500

/** Most rows that are sealed again by one command; beyond it the command is run again. */
const most = 1_000_000

/**
 * Believes the database as it is: seals again every row that is not as the portal wrote it, and states that what is missing is gone. For whoever has
 * restored a backup, and has looked at what differs. With an audit line that says why.
 * @returns how many rows
 */
export async function sealAgain(db: PortalDatabase, reason: string): Promise<number> {
  const { altered, count } = await verifyRights(db, most)
  const { clock, node } = sealsOf(db)
  await db.transaction().execute(async (trx) => {
    const line = { event: 'rights.believed' as const, traceId: newTraceId(), actor: 'operator', detail: { reason, rows: count } }
    await writeAudit(trx, 'portal', line, { now: clock.now(), node })
  })
  const keys = new Map<SealedTableName, Set<string>>()
  for (const { table, key } of altered) keys.set(table, (keys.get(table) ?? new Set()).add(key))
  for (const [table, of] of keys) {
    const all = [...of]
    for (let at = 0; at < all.length; at += atOnce)
      await db.transaction().execute(async (trx) => {
        await liftAbove(trx, table, all.slice(at, at + atOnce))
        await sealNow(trx, table, all.slice(at, at + atOnce))
      })
  }
  await askForCheck(db)
  return altered.length
}

/** The audit may have stated more than a ledger that was restored with the rest. */
async function liftAbove(db: PortalDatabase, table: SealedTableName, keys: readonly string[]): Promise<void> {
  await sql`insert into portal.right_versions (table_name, key, version, seal, of, stands)
    select ${table}, said.key, said.version, null, null, false from (
      select e ->> 1 as key, max((e ->> 2)::integer) as version from portal.audit_line l, jsonb_array_elements(l.detail -> 'rights') e
      where l.event = 'right.sealed' and e ->> 0 = ${table} and e ->> 1 = any(${[...keys]}) group by 1
    ) said on conflict do nothing`.execute(db)
}
