import { sql } from 'kysely'
import type { PortalTransaction } from '../database.ts'
import { newRowId, sealNewRows } from '../rights/sealed-import.ts'
import type { ListedSerial } from './organization-row.ts'

// Bindings of an older portal. Each is marked `import`, and stands on what a list said until its certificate signs in: then it is compared
// like any new certificate, and known by its authority from there on.

export interface ListedCertificate {
  readonly sha256: string
  readonly organizationId: string
  readonly row: number
}

/**
 * Binds the holders of certificates that an older portal had bound. A holder is known by this very certificate until it signs in and is seen by
 * its authority. Certificates that are bound already stay as they are: those of other organisations are answered.
 */
export async function bindCertificates(
  trx: PortalTransaction,
  certificates: readonly ListedCertificate[],
  now: Date,
): Promise<{ readonly bound: number; readonly elsewhere: readonly ListedCertificate[] }> {
  if (certificates.length === 0) return { bound: 0, elsewhere: [] }
  const first = [...new Map([...certificates].reverse().map((one) => [one.sha256, one])).values()]
  const made = sealBound(
    trx,
    now,
    first.map(({ sha256, organizationId }) => ({ stableId: sha256, organizationId })),
  )
  const { rows: inserted } = await sql<{ holder: string }>`with listed as (
      select r.*
      from unnest(${made.columns}, ${first.map(({ sha256 }) => sha256)}::text[], ${first.map(({ organizationId }) => organizationId)}::uuid[])
        as r (holder, binding, holder_seal, binding_seal, sha256, organization)
      where not exists (select from portal.certificates c where c.sha256 = r.sha256)
    ), holders as (
      insert into portal.holders (id, authority, stable_id, subject_authority, subject_id, since, seal)
      select holder, null, sha256, 'imported', sha256, ${now}, decode(holder_seal, 'hex') from listed returning id
    ), certificates as (
      insert into portal.certificates (sha256, holder_id, first_seen_at, asked_at)
      select sha256, holder, ${now}, ${now} from listed join holders on holders.id = listed.holder
    )
    insert into portal.bindings (id, holder_id, organization_id, state, decided_by, bound_at, seal)
    select binding, holder, organization, 'active', 'import', ${now}, decode(binding_seal, 'hex') from listed join holders on holders.id = listed.holder
    returning holder_id as holder`.execute(trx)
  const sha256s = [...new Set(certificates.map(({ sha256 }) => sha256))]
  const { rows: owners } = await sql<{ sha256: string; organization: string }>`select c.sha256, b.organization_id as organization
    from portal.certificates c join portal.bindings b on b.holder_id = c.holder_id where c.sha256 = any(${sha256s})`.execute(trx)
  const ownerOf = new Map(owners.map(({ sha256, organization }) => [sha256, organization]))
  return { bound: inserted.length, elsewhere: certificates.filter(({ sha256, organizationId }) => ownerOf.get(sha256) !== organizationId) }
}

/**
 * The same by authority, serial number and organisation: what the older portal kept where it kept no fingerprint. One that was listed before, and
 * perhaps has signed in since, stays as it is.
 * @returns how many were bound
 */
export async function bindListed(
  trx: PortalTransaction,
  serials: readonly (ListedSerial & { readonly organizationId: string })[],
  now: Date,
): Promise<number> {
  if (serials.length === 0) return 0
  const once = [...new Map(serials.map((one) => [`${one.authority} ${one.serial} ${one.organizationId}`, one])).values()]
  const idOf = ({ authority, serial, organizationId }: (typeof once)[number]) => `${authority} ${serial} ${organizationId}`
  const made = sealBound(
    trx,
    now,
    once.map((one) => ({ stableId: idOf(one), organizationId: one.organizationId })),
  )
  const { rows } = await sql<{ holder: string }>`with listed as (
      select r.* from unnest(${made.columns}, ${once.map(({ authority }) => authority)}::text[],
        ${once.map(({ serial }) => serial)}::text[], ${once.map(({ organizationId }) => organizationId)}::uuid[]) as r (holder, binding, holder_seal, binding_seal, authority, serial, organization)
      where not exists (select from portal.listed_certificates l
        where l.authority = r.authority and l.serial = r.serial and l.organization_id = r.organization)
    ), holders as (
      insert into portal.holders (id, authority, stable_id, subject_authority, subject_id, since, seal)
      select holder, null, authority || ' ' || serial || ' ' || organization, 'imported', authority || ' ' || serial || ' ' || organization, ${now}, decode(holder_seal, 'hex')
      from listed returning id
    ), known as (
      insert into portal.listed_certificates (authority, serial, organization_id, holder_id)
      select authority, serial, organization, holder from listed join holders on holders.id = listed.holder
    )
    insert into portal.bindings (id, holder_id, organization_id, state, decided_by, bound_at, seal)
    select binding, holder, organization, 'active', 'import', ${now}, decode(binding_seal, 'hex') from listed join holders on holders.id = listed.holder
    returning holder_id as holder`.execute(trx)
  return rows.length
}

/** Ids and seals of new holders, known by what a list said, and of their bindings: four columns of one `unnest`. */
function sealBound(trx: PortalTransaction, now: Date, listed: readonly { readonly stableId: string; readonly organizationId: string }[]) {
  const rows = listed.map((one) => ({ ...one, holder: newRowId(), binding: newRowId() }))
  const holderSeals = sealNewRows(
    trx,
    'holders',
    rows.map(({ holder, stableId }) => [holder, null, stableId, 'imported', stableId, now]),
  )
  const bindingSeals = sealNewRows(
    trx,
    'bindings',
    rows.map(({ binding, holder, organizationId }) => [binding, holder, organizationId, 'active', null, 'import', now]),
  )
  return {
    columns: sql`${rows.map(({ holder }) => holder)}::uuid[], ${rows.map(({ binding }) => binding)}::uuid[], ${holderSeals}::text[], ${bindingSeals}::text[]`,
  }
}
