import { statement } from '../../platform/db.ts'
import type { PortalDatabase, PortalTransaction } from '../database.ts'

/** So long one that nobody decides on waits, in days; after it, a sign-in asks anew. */
export const newCertificateDays = 30

/**
 * - `waiting`: somebody who manages the organisation confirms or declines it
 * - `told`: refused by policy or for a clerk; the organisation had notice
 * - `confirmed`, `declined`
 */
type NewCertificateState = 'waiting' | 'told' | 'confirmed' | 'declined'

/** A new certificate that was refused. */
export interface NewCertificate {
  readonly id: string
  readonly holderId: string
  readonly organizationId: string
  readonly certificateSha256: string
  readonly der: Uint8Array
  readonly askedAt: Date
  readonly state: NewCertificateState
  /** Whoever uses the certificates of its holder. */
  readonly personId: string | null
}

const columns = `n.id, n.holder_id as "holderId", n.organization_id as "organizationId", n.certificate_sha256 as "certificateSha256", n.der,
  n.asked_at as "askedAt", n.state,
  (select t.person_id from portal.holder_persons t where t.holder_id = n.holder_id and t.ended_at is null) as "personId"
  from portal.new_certificates n`

// Once for a certificate: seen again it is the same, unless it waits only now, or anew, or is about another organisation by now.
const noting = statement<{ readonly id: string }>(`
  insert into portal.new_certificates as n (holder_id, organization_id, certificate_sha256, der, asked_at, state) values ($1, $2, $3, $4, $5, $6)
  on conflict (certificate_sha256) do update set holder_id = excluded.holder_id, organization_id = excluded.organization_id,
    asked_at = excluded.asked_at, state = excluded.state
  where n.organization_id <> excluded.organization_id or (n.state = 'told' and excluded.state = 'waiting')
    or (n.state in ('waiting', 'confirmed') and n.asked_at < $7)
  returning id`)

/** Earlier than this, one that waits is over. */
const waitingSince = (now: Date) => new Date(now.getTime() - newCertificateDays * 86_400_000).toISOString()

/** Notes a new certificate that was refused; undefined: it was noted before, and nothing is new about it. */
export async function noteRefused(
  trx: PortalTransaction,
  one: Omit<NewCertificate, 'id' | 'askedAt' | 'personId'>,
  now: Date,
): Promise<string | undefined> {
  const { holderId, organizationId, certificateSha256, der, state } = one
  const [row] = await noting(trx, [holderId, organizationId, certificateSha256, der, now.toISOString(), state, waitingSince(now)])
  return row?.id
}

const ofCertificate = statement<NewCertificate>(`select ${columns} where n.certificate_sha256 = $1`)

/** What was noted of a certificate. */
export const newCertificateOf = async (db: PortalDatabase, sha256: string): Promise<NewCertificate | undefined> =>
  (await ofCertificate(db, [sha256]))[0]

const locking = statement<NewCertificate>(`select ${columns} where n.id = $1 for update`)

/** One that was noted, held until the transaction ends; of two who decide the second sees what the first did. */
export const lockNewCertificate = async (trx: PortalTransaction, id: string): Promise<NewCertificate | undefined> =>
  (await locking(trx, [id]))[0]

// Of a holder that is bound there still, and not taken in another way meanwhile.
const undecided = statement<NewCertificate>(`
  select ${columns}
  where n.organization_id = $1 and (n.state = 'declined' or (n.state = 'waiting' and n.asked_at >= $2))
    and exists (select from portal.bindings b where b.holder_id = n.holder_id and b.organization_id = n.organization_id)
    and not exists (select from portal.certificates c where c.sha256 = n.certificate_sha256 and c.holder_id = n.holder_id)
  order by n.state desc, n.asked_at limit 50`)

/** Those of an organisation that wait for somebody who manages it, then those that were declined; at most 50. */
export const undecidedOf = (db: PortalDatabase, organizationId: string, now: Date): Promise<readonly NewCertificate[]> =>
  undecided(db, [organizationId, waitingSince(now)])

const deciding = statement(`update portal.new_certificates set state = $2, decided_at = $3, decided_by = $4 where id = $1`)

/** Writes down what the bearer of a role has decided about one that is held. */
export const decideNewCertificate = async (
  trx: PortalTransaction,
  id: string,
  decided: { readonly state: 'confirmed' | 'declined'; readonly role: string },
  now: Date,
): Promise<void> => void (await deciding(trx, [id, decided.state, now.toISOString(), decided.role]))
