import { sql, type Kysely, type Transaction } from 'kysely'
import type { LossOutcome } from '@yinxin/protocol/ca'

type Db = Kysely<any> | Transaction<any>

const day = 86_400_000

/** A report that was answered. */
export interface LostReport {
  readonly request: string
  readonly certificate: string
  readonly outcome: LossOutcome
  readonly since: Date
}

/** One report of a caller at a time, until the end of the transaction: what is counted is all there is. */
export const lockReportsOf = async (trx: Db, caller: string): Promise<void> =>
  void (await sql`select pg_advisory_xact_lock(hashtextextended(${`lost reports of ${caller}`}, 0))`.execute(trx))

export const lostReportOf = async (trx: Db, caller: string, request: string): Promise<LostReport | undefined> =>
  (
    await sql<LostReport>`select request, certificate, outcome, since from ca.lost_report where caller = ${caller} and request = ${request}`.execute(
      trx,
    )
  ).rows[0]

/** How many reports of a caller were answered within 24 hours, counted up to `most`. */
export async function reportsWithinADay(
  trx: Db,
  caller: string,
  { now, most }: { readonly now: Date; readonly most: number },
): Promise<number> {
  const since = new Date(+now - day)
  const { rows } = await sql<{ n: number }>`select count(*)::integer as n from (select from ca.lost_report
    where caller = ${caller} and taken_at > ${since} limit ${most}) as counted`.execute(trx)
  return rows[0]?.n ?? 0
}

/** Whether some caller has had as many answered as it may within 24 hours. */
export async function isAnyLimitReached(db: Db, { now, limit }: { readonly now: Date; readonly limit: number }): Promise<boolean> {
  const since = new Date(+now - day)
  const { rows } = await sql`select caller from ca.lost_report where taken_at > ${since} group by caller
    having count(*) >= ${limit} limit 1`.execute(db)
  return rows.length > 0
}

export async function insertLostReport(trx: Db, caller: string, report: LostReport, now: Date): Promise<void> {
  const { request, certificate, outcome, since } = report
  await sql`insert into ca.lost_report (caller, request, certificate, outcome, since, taken_at)
    values (${caller}, ${request}, ${certificate}, ${outcome}, ${since}, ${now})`.execute(trx)
}
