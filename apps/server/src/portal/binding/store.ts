import { statement } from '../../platform/db.ts'
import { portalTables, type PortalDatabase } from '../database.ts'
import type { RightRows } from '../rights/judge-rows.ts'
import { rightRows, sealedRow, sealedRows, statedRows } from '../rights/sealed-tables.ts'
import { judgedRow } from '../rights/seals.ts'
import { writeSealed } from '../rights/write-sealed.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationColumns } from '../organizations/store.ts'
import { tieJson, type Tie } from '../roles/handlers.ts'
import type { Binding } from './match.ts'

/** By what a certificate says who holds it, once verified. */
export interface HolderKey {
  /** Id of the configured authority. */
  readonly authority: string
  readonly stableId: string
}

/** A holder with its binding, organisation and units, as stored. */
export interface BoundHolder {
  readonly holderId: string
  /** Null: from before authorities had ids; found by its certificate alone. */
  readonly authority: string | null
  readonly stableId: string
  /** The certificate asked for was accepted for this holder before. */
  readonly isCertificateKnown: boolean
  /** The person who uses it, or did: then their role decides (R25a). */
  readonly tie: Tie | null
  /** ISO time since when its UKey is reported lost; null: it is not. */
  readonly suspendedAt: string | null
  readonly binding: Binding
  readonly organization: Organization
}

/** A `BoundHolder` as it is read: with the rows it stands on, to be judged before it is believed. */
export interface SealedBoundHolder extends BoundHolder {
  readonly rights: RightRows
}

/** The rows that holder `h`, binding `b` and organisation `o` stand on, and that nothing of the holder is missing. */
const boundRights = rightRows(
  [
    ...(['holders', 'bindings', 'organizations'] as const).map((name) => `select ${sealedRow(name, name.charAt(0))}`),
    sealedRows('units', 'u', 'where u.organization_id = o.id'),
    sealedRows('holder_persons', 't', 'where t.holder_id = h.id'),
    sealedRows('suspensions', 'x', 'where x.holder_id = h.id and x.lifted_at is null'),
    sealedRows(
      'roles',
      'r',
      `join portal.holder_persons t on t.person_id = r.person_id and t.ended_at is null
        where t.holder_id = h.id and r.organization_id = o.id and r.state <> 'ended'`,
    ),
  ],
  statedRows('h.id', ['bindings', 'holder_persons', 'suspensions']),
)

/** A `SealedBoundHolder` as one JSON value, of holder `h`, binding `b` and organisation `o`; a part of larger statements too. */
export const boundHolderJson = (isCertificateKnown: string) => `json_build_object('holderId', h.id, 'authority', h.authority,
  'stableId', h.stable_id, 'isCertificateKnown', ${isCertificateKnown},
  'tie', ${tieJson('h.id', 'o.id')},
  'suspendedAt', (select x.suspended_at from portal.suspensions x where x.holder_id = h.id and x.lifted_at is null),
  'binding', json_build_object('id', b.id, 'organizationId', b.organization_id, 'state', case when o.state = 'blocked' then o.state else b.state end),
  'organization', (select to_json(organization) from (select ${organizationColumns}) organization),
  'rights', ${boundRights})`

/** The tables of `boundHolderJson`. */
export const boundHolderTables = `portal.holders h join portal.bindings b on b.holder_id = h.id join portal.organizations o on o.id = b.organization_id`

// A holder known by its key comes before one from before keys, which is known by this very certificate only.
const boundWithHolder = statement<{ readonly holder: SealedBoundHolder }>(`
  select ${boundHolderJson('exists (select from portal.certificates c where c.sha256 = $3 and c.holder_id = h.id)')} as holder
  from ${boundHolderTables}
  where (h.authority = $1 and h.stable_id = $2)
    or (h.authority is null and h.id = (select holder_id from portal.certificates where sha256 = $3))
  order by h.authority nulls last limit 1`)

/** What is bound to the holder of a verified certificate, or undefined. */
export async function boundHolder(
  db: PortalDatabase,
  { authority, stableId }: HolderKey,
  certificateSha256: string,
): Promise<BoundHolder | undefined> {
  const [row] = await boundWithHolder(db, [authority, stableId, certificateSha256])
  return judgedRow(db, row?.holder)
}

const listedWithHolder = statement<{ readonly holder: SealedBoundHolder }>(`
  select ${boundHolderJson('false')} as holder
  from ${boundHolderTables} join portal.listed_certificates l on l.holder_id = h.id and l.organization_id = o.id
  where l.authority = $1 and l.serial = $2 and o.uscc = $3 and h.authority is null`)

/**
 * What an older portal had bound to the certificate with this authority and serial number, for the organisation it names; undefined when nothing
 * was listed, or its holder has signed in since and is known by its key.
 */
export async function listedHolder(
  db: PortalDatabase,
  certificate: { readonly authority: string; readonly serial: string; readonly uscc: string },
): Promise<BoundHolder | undefined> {
  const [row] = await listedWithHolder(db, [certificate.authority, certificate.serial, certificate.uscc])
  return judgedRow(db, row?.holder)
}

const newHolder = statement<{ readonly id: string }>(`
  insert into portal.holders as h (authority, stable_id, subject_authority, subject_id, since) values ($1, $2, $1, $2, $3)
  on conflict on constraint holders_identity do nothing returning id`)
const holderWithKey = statement<{ readonly id: string }>(
  `select id from portal.holders where authority = $1 and stable_id = $2 for no key update`,
)

/** The holder with this key, stored at first sight; answers its id. */
export async function ensureHolder(db: PortalDatabase, { authority, stableId }: HolderKey, now: Date): Promise<string> {
  const inserted = await writeSealed(db, {
    table: 'holders',
    async write() {
      const rows = await newHolder(db, [authority, stableId, now.toISOString()])
      return { result: rows, inserted: rows.map(({ id }) => id) }
    },
  })
  const [row] = inserted.length > 0 ? inserted : await holderWithKey(db, [authority, stableId])
  if (row === undefined) throw new Error('a holder was stored and is gone')
  return row.id
}

/** Gives a holder from before authorities had ids its key; what its pairwise subjects are made of stays. */
export async function rekeyHolder(db: PortalDatabase, id: string, { authority, stableId }: HolderKey): Promise<void> {
  await writeSealed(db, {
    ...{ table: 'holders', keys: [id] },
    write: async () => ({
      result: await portalTables(db)
        .updateTable('holders')
        .set({ authority, stable_id: stableId })
        .where('id', '=', id)
        .where('authority', 'is', null)
        .execute(),
    }),
  })
}

const knownCertificate = statement(`
  insert into portal.certificates as c (sha256, holder_id, der, first_seen_at, asked_at) values ($1, $2, $3, $4, $4)
  on conflict (sha256) do update set holder_id = excluded.holder_id, der = excluded.der, asked_at = excluded.asked_at`)

/** Remembers a certificate as one of its holder. */
export async function saveCertificate(
  db: PortalDatabase,
  certificate: { readonly sha256: string; readonly holderId: string; readonly der: Uint8Array },
  now: Date,
): Promise<void> {
  await knownCertificate(db, [certificate.sha256, certificate.holderId, certificate.der, now.toISOString()])
}

const boundAgain = statement(`delete from portal.unbindings where holder_id = $1 and organization_id = $2`)

/** What is known of a holder that is bound to nobody. */
export interface UnboundHolder {
  /** The organisation asked about has unbound it, and nobody has bound it there since. */
  readonly wasUnbound: boolean
  /** ISO time since when its UKey is reported lost; null: it is not. */
  readonly suspendedAt: string | null
}

// A holder from before keys is known by this very certificate, or by the list of an older portal. One that was known by its key and is gone is missed by its name.
const unbound = statement<UnboundHolder & { readonly rights: RightRows }>(`
  with holder as (
    select h.* from portal.holders h where (h.authority = $1 and h.stable_id = $2) or (h.authority is null and
      (exists (select from portal.certificates c where c.sha256 = $3 and c.holder_id = h.id)
        or exists (select from portal.listed_certificates l where l.authority = $1 and l.serial = $4 and l.holder_id = h.id)))
  )
  select exists (select from portal.unbindings u join holder on holder.id = u.holder_id where u.organization_id = $5) as "wasUnbound",
    (select to_json(max(x.suspended_at)) #>> '{}' from portal.suspensions x join holder on holder.id = x.holder_id where x.lifted_at is null) as "suspendedAt",
    ${rightRows(
      [
        `select ${sealedRow('holders', 'holder')} from holder`,
        sealedRows('bindings', 'b', 'join holder on holder.id = b.holder_id'),
        sealedRows('unbindings', 'u', 'join holder on holder.id = u.holder_id'),
        sealedRows('suspensions', 'x', 'join holder on holder.id = x.holder_id where x.lifted_at is null'),
      ],
      `(select json_agg(json_build_array(v.table_name, v.key, v.version, v.stands)) from portal.right_versions v
        where v.of in (select id from holder union all select md5($1 || ' ' || $2)::uuid)
          and v.table_name in ('holders', 'bindings', 'unbindings', 'suspensions'))`,
    )} as rights`)

/** What is known of a holder nobody is bound by, and of an organisation that may be bound to it. */
export async function unboundHolder(
  db: PortalDatabase,
  { authority, stableId }: HolderKey,
  {
    certificate,
    organizationId,
  }: { readonly certificate: { readonly sha256: string; readonly serial: string }; readonly organizationId: string },
): Promise<UnboundHolder> {
  const [row] = await unbound(db, [authority, stableId, certificate.sha256, certificate.serial, organizationId])
  return judgedRow(db, row) ?? { wasUnbound: false, suspendedAt: null }
}

/**
 * Binds a certificate holder to an organisation.
 * @returns undefined when another sign-in bound this holder in between
 */
export async function insertBinding(
  db: PortalDatabase,
  binding: { readonly holderId: string; readonly organizationId: string; readonly decidedBy?: 'rule' | 'desk' },
  now: Date,
): Promise<string | undefined> {
  const { holderId, organizationId, decidedBy = 'rule' } = binding
  const id = await writeSealed(db, {
    table: 'bindings',
    async write() {
      const row = await portalTables(db)
        .insertInto('bindings')
        .values({ holder_id: holderId, organization_id: organizationId, state: 'active', decided_by: decidedBy, bound_at: now })
        .onConflict((conflict) => conflict.column('holder_id').doNothing())
        .returning('id')
        .executeTakeFirst()
      return { result: row?.id, inserted: row === undefined ? [] : [holderId] }
    },
  })
  if (id !== undefined)
    await writeSealed(db, {
      ...{ table: 'unbindings', keys: [`${holderId} ${organizationId}`] },
      write: async () => ({ result: await boundAgain(db, [holderId, organizationId]) }),
    })
  return id
}

const suspendedSince = statement<{ readonly at: string | null; readonly rights: RightRows }>(`
  select (select to_json(x.suspended_at) #>> '{}' from portal.suspensions x where x.holder_id = h.id and x.lifted_at is null) as at,
    ${rightRows([sealedRows('suspensions', 'x', 'where x.holder_id = h.id and x.lifted_at is null')], statedRows('h.id', ['suspensions']))} as rights
  from portal.holders h where h.id = $1`)

/** ISO time since when the UKey of a holder is reported lost; null: it is not. */
export async function suspendedAtOf(db: PortalDatabase, holderId: string): Promise<string | null> {
  const [row] = await suspendedSince(db, [holderId])
  return judgedRow(db, row)?.at ?? null
}
