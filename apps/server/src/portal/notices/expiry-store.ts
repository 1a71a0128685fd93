import { sql } from 'kysely'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** Certificates whose end nobody has read yet, at most `most`. */
export async function certificatesWithoutEnd(
  db: PortalDatabase,
  most: number,
): Promise<readonly { readonly sha256: string; readonly der: Uint8Array }[]> {
  const { rows } = await sql<{ sha256: string; der: Uint8Array }>`
    select sha256, der from portal.certificates where not_after is null and der is not null limit ${most}`.execute(db)
  return rows
}

/** Stores when a certificate ends; undefined: it cannot be read, and nobody asks again. */
export async function storeEnd(db: PortalDatabase, sha256: string, notAfter: Date | undefined): Promise<void> {
  await sql`update portal.certificates set not_after = ${notAfter?.toISOString() ?? 'infinity'}::timestamptz where sha256 = ${sha256}`.execute(
    db,
  )
}

/** A bound certificate that ends soon. */
export interface EndingCertificate {
  readonly sha256: string
  readonly der: Uint8Array
  readonly notAfter: Date
  readonly organizationId: string
  /** Its name. */
  readonly organization: string
  /** Whoever uses the certificate now; null: nobody is known. */
  readonly personId: string | null
}

/**
 * Certificates of active bindings that end between `now` and `until`, were not reminded of with `days` or fewer left, and whose holder has no
 * certificate here that lasts longer.
 */
export async function endingCertificates(
  db: PortalDatabase,
  { now, until, days, most }: { readonly now: Date; readonly until: Date; readonly days: number; readonly most: number },
): Promise<readonly EndingCertificate[]> {
  const { rows } = await sql<EndingCertificate>`
    select c.sha256, c.der, c.not_after as "notAfter", b.organization_id as "organizationId", o.name as organization,
      (select t.person_id from portal.holder_persons t where t.holder_id = c.holder_id and t.ended_at is null) as "personId"
    from portal.certificates c
    join portal.bindings b on b.holder_id = c.holder_id and b.state = 'active'
    join portal.organizations o on o.id = b.organization_id
    where c.not_after > ${now.toISOString()}::timestamptz and c.not_after <= ${until.toISOString()}::timestamptz and c.der is not null
      and not exists (select from portal.expiry_reminders r where r.certificate = c.sha256 and r.days <= ${days})
      and not exists (select from portal.certificates n where n.holder_id = c.holder_id and n.not_after > c.not_after and n.not_after < 'infinity')
    order by c.not_after limit ${most}`.execute(db)
  return rows
}

/** Notes a reminder; false: another node has. */
export async function noteReminder(trx: PortalTransaction, sha256: string, days: number, now: Date): Promise<boolean> {
  const { rows } = await sql<object>`
    insert into portal.expiry_reminders (certificate, days, at) values (${sha256}, ${days}, ${now.toISOString()}::timestamptz)
    on conflict do nothing returning 1`.execute(trx)
  return rows.length > 0
}
