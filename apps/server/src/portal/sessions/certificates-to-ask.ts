import { statement } from '../../platform/db.ts'
import type { PortalDatabase } from '../database.ts'

export interface CertificateToAsk {
  readonly sha256: string
  readonly der: Uint8Array
}

// Taken as asked before they are: another node takes others, and one that ends in the middle costs a minute, not a certificate.
const taking = statement<CertificateToAsk>(`
  update portal.certificates set asked_at = $1
  where sha256 in (
    select c.sha256 from portal.certificates c
    where c.der is not null and (c.asked_at < $2 or c.asked_at > $1) and exists (
      select from portal.sessions s where s.holder_id = c.holder_id and s.evidence -> 'certificate' ->> 'sha256' = c.sha256 and s.idle_expires_at > $1)
    order by c.asked_at limit $3 for update skip locked)
  returning sha256, der`)

/** Takes up to `limit` certificates of living sessions that nobody has asked about since `before`, the longest unasked first. */
export async function takeCertificatesToAsk(
  db: PortalDatabase,
  { now, before, limit }: { readonly now: Date; readonly before: Date; readonly limit: number },
): Promise<readonly CertificateToAsk[]> {
  return taking(db, [now.toISOString(), before.toISOString(), limit])
}

const ofCertificate = statement<{ readonly id: string }>(`
  select s.id from portal.sessions s join portal.certificates c on c.holder_id = s.holder_id
  where c.sha256 = $1 and s.evidence -> 'certificate' ->> 'sha256' = c.sha256 limit $2`)

/** Ids of up to `limit` sessions opened with a certificate. */
export async function sessionsOpenedWith(db: PortalDatabase, certificateSha256: string, limit: number): Promise<readonly string[]> {
  return (await ofCertificate(db, [certificateSha256, limit])).map(({ id }) => id)
}
