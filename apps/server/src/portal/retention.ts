import { sql } from 'kysely'
import type { PortalDatabase } from './database.ts'

/** What is deleted when it is so many days old. What goes sooner by itself (codes, messages, registrations) has rules of its own. */
export interface RetentionRule {
  readonly what: 'devices' | 'credentials' | 'data_views' | 'new_certificates' | 'transfers' | 'suspensions'
  readonly days: number
  /** Time the days are counted from; a row without one stays. */
  readonly since: 'last_seen_at' | 'revoked_at' | 'at' | 'asked_at' | 'ended_at' | 'lifted_at'
}

export const retentionRules: readonly RetentionRule[] = [
  // as long as the cookie that names a device lives
  { what: 'devices', days: 730, since: 'last_seen_at' },
  // a password that was replaced is kept for nothing but the question when it was
  { what: 'credentials', days: 30, since: 'revoked_at' },
  { what: 'data_views', days: 1096, since: 'at' },
  // what was noted of a new certificate; one that is declined is asked about again, should it still sign in by then
  { what: 'new_certificates', days: 1096, since: 'asked_at' },
  // one that is open, or in force, has no end and stays
  { what: 'transfers', days: 1096, since: 'ended_at' },
  { what: 'suspensions', days: 1096, since: 'lifted_at' },
]

const day = 86_400_000

/** Deletes up to `most` rows that one rule says are too old; resolves with how many. */
export async function deleteByAge(db: PortalDatabase, { what, days, since }: RetentionRule, now: Date, most: number): Promise<number> {
  const before = new Date(now.getTime() - days * day)
  const [table, column] = [sql.id('portal', what), sql.id(since)]
  const { numAffectedRows } =
    await sql`delete from ${table} where ctid in (select ctid from ${table} where ${column} < ${before} limit ${most})`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
