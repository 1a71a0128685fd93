import type { LossAnswer } from '@yinxin/protocol/ca'
import { statement } from '../../platform/db.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'
import type { IssuerReport } from './issuer-news.ts'
import type { SeenCertificate } from './named-certificates.ts'

const day = 86_400_000

const seen = statement<SeenCertificate>(
  `select sha256, der from portal.certificates where holder_id = $1 order by first_seen_at desc, sha256 limit 50`,
)

/** Certificates the portal has seen of a holder, the newest first; at most 50. */
export const seenCertificates = (db: PortalDatabase, holderId: string): Promise<readonly SeenCertificate[]> => seen(db, [holderId])

const filedOf = statement<{ readonly n: number }>(`
  select count(*)::integer as n from portal.issuer_reports r join portal.suspensions x on x.id = r.suspension_id
  where x.organization_id = $1 and r.filed_at > $2`)

/** How many reports of an organisation were filed within 24 hours. */
export const filedWithinADay = async (db: PortalDatabase, organizationId: string, now: Date): Promise<number> =>
  (await filedOf(db, [organizationId, new Date(now.getTime() - day).toISOString()]))[0]?.n ?? 0

const filing = statement<{ readonly id: string }>(`
  insert into portal.issuer_reports (suspension_id, certificate_sha256, filed_at)
  select $1, s.sha256, $3 from json_array_elements_text($2::json) as s (sha256) returning id`)

/** Files a report for each certificate; answers their ids. */
export const fileReports = async (
  trx: PortalTransaction,
  suspension: string,
  certificates: readonly string[],
  now: Date,
): Promise<readonly string[]> => (await filing(trx, [suspension, JSON.stringify(certificates), now.toISOString()])).map(({ id }) => id)

/** A report somebody is to make now. */
export interface ReportToMake {
  readonly id: string
  readonly certificate: string
  readonly suspension: string
  readonly holderId: string
  readonly organizationId: string
}

// Noted before the issuer is asked: what was tried and not answered may have been done.
const trying = statement<ReportToMake>(`
  update portal.issuer_reports r set tries = r.tries + 1, tried_at = $2 from portal.suspensions x
  where r.id = $1 and r.outcome is null and x.id = r.suspension_id and x.lifted_at is null
  returning r.id, r.certificate_sha256 as certificate, x.id as suspension, x.holder_id as "holderId", x.organization_id as "organizationId"`)

/** Notes a try. Undefined: the report is answered, or the suspension is lifted, and nobody is to be asked. */
export const beginTry = async (db: PortalDatabase, id: string, now: Date): Promise<ReportToMake | undefined> =>
  (await trying(db, [id, now.toISOString()]))[0]

const troubled = statement(`update portal.issuer_reports set trouble = $2, gave_up = $3 where id = $1 and outcome is null`)

/** What came in place of an answer, and whether that was the last try. */
export const noteTrouble = async (db: PortalDatabase, id: string, trouble: string, gaveUp: boolean): Promise<void> =>
  void (await troubled(db, [id, trouble, gaveUp]))

const settling = statement<{ readonly id: string }>(`
  update portal.issuer_reports set outcome = $2, since = $3, settled_at = $4, trouble = null, gave_up = false
  where id = $1 and outcome is null returning id`)

/** Stores the answer; false: there is one already. */
export const settleReport = async (trx: PortalTransaction, id: string, { outcome, at }: LossAnswer, now: Date): Promise<boolean> =>
  (await settling(trx, [id, outcome, at, now.toISOString()])).length > 0

/** What was reported of the newest suspension of a holder. */
export interface ReportsOfBinding {
  readonly liftedAt: Date | null
  readonly reports: readonly IssuerReport[]
}

type Row = { readonly binding: string; readonly liftedAt: Date | null } & {
  readonly [Name in keyof IssuerReport]: IssuerReport[Name] | null
}

const ofOrganization = statement<Row>(`
  select b.id as binding, x.lifted_at as "liftedAt", r.filed_at as "filedAt", r.tries, r.tried_at as "triedAt", r.gave_up as "gaveUp", r.outcome, r.since
  from portal.bindings b
  join lateral (select id, lifted_at from portal.suspensions where holder_id = b.holder_id order by suspended_at desc limit 1) x on true
  left join portal.issuer_reports r on r.suspension_id = x.id
  where b.organization_id = $1 order by b.bound_at limit 1000`)

/** What issuers were told of an organisation's certificates, by binding; of those never reported lost nothing. */
export async function reportsOf(db: PortalDatabase, organizationId: string): Promise<ReadonlyMap<string, ReportsOfBinding>> {
  const found = new Map<string, { readonly liftedAt: Date | null; readonly reports: IssuerReport[] }>()
  for (const { binding, liftedAt, filedAt, tries, triedAt, gaveUp, outcome, since } of await ofOrganization(db, [organizationId])) {
    const one = found.get(binding) ?? { liftedAt, reports: [] }
    found.set(binding, one)
    if (filedAt !== null) one.reports.push({ filedAt, tries: tries ?? 0, triedAt, gaveUp: gaveUp ?? false, outcome, since })
  }
  return found
}
