import type { Kysely } from 'kysely'
import { statement } from '../../platform/db.ts'

interface Counts {
  readonly issued: number
  readonly in_force: number
}

/** Each count goes no further than it has to. A suspended certificate can come back, so it is in force. */
const countAgainstQuotas = statement<Counts>(`select
  (select count(*) from (select from ca.issuance where requested_by = $1 and written_at > $2::timestamptz limit $3::int) as counted) as issued,
  (select count(*) from (select from ca.issuance left join ca.revocation using (issuer_sha256, serial)
    where subject = $4 and issuance.not_after > $5::timestamptz and (reason is null or reason = 'certificateHold') limit $6::int) as counted) as in_force`)

export interface QuotaQuestion {
  readonly caller: string
  readonly since: Date
  readonly mostIssued: number
  readonly subject: string
  readonly now: Date
  readonly mostInForce: number
}

/** How many serial numbers a caller was given since then, and how many certificates that speak for `subject` are in force. */
export async function countsOf(db: Kysely<any>, question: QuotaQuestion): Promise<{ readonly issued: number; readonly inForce: number }> {
  const { caller, since, mostIssued, subject, now, mostInForce } = question
  const values = [caller, since.toISOString(), String(mostIssued), subject, now.toISOString(), String(mostInForce)]
  const [row] = await countAgainstQuotas(db, values)
  return { issued: row?.issued ?? 0, inForce: row?.in_force ?? 0 }
}
