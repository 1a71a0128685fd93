import { sql, type Kysely, type Transaction } from 'kysely'
import type { CaOfficer, CertificateLine } from '@yinxin/protocol/ca'

type Db = Kysely<any> | Transaction<any>

export const officersOf = async (db: Db): Promise<readonly CaOfficer[]> =>
  (await sql<CaOfficer>`select sha256, name, number from ca.officer where ended_at is null order by number, sha256`.execute(db)).rows

export const officerWith = async (db: Db, sha256: string): Promise<CaOfficer | undefined> =>
  (await sql<CaOfficer>`select sha256, name, number from ca.officer where sha256 = ${sha256} and ended_at is null`.execute(db)).rows[0]

/** False when that certificate is on the list already, or was ended: an end is for good. */
export async function insertOfficer(db: Db, { sha256, name, number }: CaOfficer, now: Date): Promise<boolean> {
  const { rows } = await sql`insert into ca.officer (sha256, name, number, added_at) values (${sha256}, ${name}, ${number}, ${now})
    on conflict do nothing returning sha256`.execute(db)
  return rows.length > 0
}

export async function endOfficer(db: Db, sha256: string, now: Date): Promise<boolean> {
  const { rows } =
    await sql`update ca.officer set ended_at = ${now} where sha256 = ${sha256} and ended_at is null returning sha256`.execute(db)
  return rows.length > 0
}

/** A certificate that was issued over an approval. */
export interface ApprovedIssuance {
  /** The application or the step: one of them has one certificate. */
  readonly basis: string
  readonly keySha256: string
  readonly issuerSha256: string
  readonly serial: string
  readonly certificate: Uint8Array
}

export async function issuanceOver(db: Db, basis: string): Promise<ApprovedIssuance | undefined> {
  const { rows } = await sql<ApprovedIssuance>`select basis, key_sha256 as "keySha256", issuer_sha256 as "issuerSha256", serial, certificate
    from ca.approved_issuance where basis = ${basis}`.execute(db)
  return rows[0]
}

/** With the approval itself: who wants to know later why a certificate was issued verifies it again. */
export async function insertIssuance(trx: Db, made: ApprovedIssuance & { readonly evidence: object }): Promise<void> {
  const { basis, keySha256, issuerSha256, serial, certificate, evidence } = made
  await sql`insert into ca.approved_issuance (basis, key_sha256, issuer_sha256, serial, certificate, evidence)
    values (${basis}, ${keySha256}, ${issuerSha256}, ${serial}, ${Buffer.from(certificate)}, ${JSON.stringify(evidence)})`.execute(trx)
}

/** What the CA knows of a certificate by its hash: whether it issued it, and whether it was revoked or suspended. */
export async function certificateStanding(db: Db, sha256: string): Promise<{ readonly revoked: boolean } | undefined> {
  const { rows } = await sql<{ revoked: boolean }>`select reason is not null as revoked from ca.issuance
    left join ca.revocation using (issuer_sha256, serial) where issuance.sha256 = ${sha256}`.execute(db)
  return rows[0]
}

/** Runs `work` while nobody else works on the same basis; undefined when somebody does. The lock ends with the process that holds it. */
export function aloneOn<T>(db: Kysely<any>, basis: string, work: () => Promise<T>): Promise<T | undefined> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{
      mine: boolean
    }>`select pg_try_advisory_xact_lock(hashtextextended(${`approved ${basis}`}, 0)) as mine`.execute(trx)
    return rows[0]?.mine === true ? await work() : undefined
  })
}

/** Where a certificate stands in our records, by its hash. */
export async function certificateNamed(
  db: Db,
  sha256: string,
): Promise<{ readonly issuerSha256: string; readonly serial: string; readonly subject: string | null } | undefined> {
  const { rows } = await sql<{
    issuerSha256: string
    serial: string
    subject: string | null
  }>`select issuer_sha256 as "issuerSha256", serial, subject
    from ca.issuance where sha256 = ${sha256}`.execute(db)
  return rows[0]
}

/** Most certificates of one organisation that are listed. */
const mostListed = 100

/** Without the encryption halves of pairs: what becomes of the other half becomes of them. */
export async function certificatesFor(db: Db, uscc: string): Promise<readonly CertificateLine[]> {
  const { rows } = await sql<Omit<CertificateLine, 'notAfter' | 'standing'> & { notAfter: Date; reason: string | null }>`
    select i.sha256, i.issuer_sha256 as "issuerSha256", i.serial, i.not_after as "notAfter", r.reason from ca.issuance i
    left join ca.revocation r using (issuer_sha256, serial)
    where i.subject = ${uscc} and i.sha256 is not null and not exists (select from ca.certificate_pair p
      where p.issuer_sha256 = i.issuer_sha256 and p.encryption_serial = i.serial) order by i.not_after desc, i.serial limit ${mostListed}`.execute(
    db,
  )
  return rows.map(({ reason, notAfter, ...row }) => ({
    ...row,
    notAfter: notAfter.toISOString(),
    standing: reason === null ? 'in-force' : reason === 'certificateHold' ? 'suspended' : 'revoked',
  }))
}

/** A decision of an officer that was carried out. */
export interface DecidedStatus {
  readonly application: string
  readonly certificate: string
  readonly change: string
  readonly decidedAt: Date
}

export const decidedStatus = async (db: Db, application: string): Promise<DecidedStatus | undefined> =>
  (
    await sql<DecidedStatus>`select application, certificate, change, decided_at as "decidedAt" from ca.decided_status
      where application = ${application}`.execute(db)
  ).rows[0]

/** With what was signed: who wants to know later why verifies it again. */
export async function insertDecidedStatus(trx: Db, made: DecidedStatus, evidence: object): Promise<void> {
  const { application, certificate, change, decidedAt } = made
  await sql`insert into ca.decided_status (application, certificate, change, evidence, decided_at)
    values (${application}, ${certificate}, ${change}, ${JSON.stringify(evidence)}, ${decidedAt})`.execute(trx)
}
