import { createHash } from 'node:crypto'
import { identityText, parseCertificate, parseCrl, parseTbsCertificate, type AlgorithmId, type Certificate } from '@yinxin/pki'
import { sql, type Kysely } from 'kysely'
import type { Migration } from '../../platform/migrate.ts'

const page = 500

/**
 * One record of everything that was signed. What stood beside the certificates and lists moves there; lists that another has followed are
 * gone, because nobody is sent them.
 */
export const signingRecord: Migration = {
  async up(db) {
    await createRecord(db)
    const keys = new Map<string, string>()
    for (const authority of await rowsOf(
      db,
      sql`select sha256, role, certificate, parent_sha256, created_at from authority order by created_at`,
    )) {
      const certificate = readStored(parseCertificate(authority['certificate'] as Uint8Array))
      keys.set(String(authority['sha256']), createHash('sha256').update(certificate.publicKeySpki).digest('hex'))
      if (authority['parent_sha256'] === null)
        await record(db, { ...certificate, key: keys.get(certificate.sha256), kind: 'root-ca' }, authority['created_at'])
    }
    await moveIssuances(db, keys)
    await moveLists(db, keys)
    await sql`delete from responder`.execute(db) // made anew when first asked, and then on record
    await protectRecord(db)
  },
}

const rowsOf = async (db: Kysely<any>, query: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> =>
  (await query.execute(db)).rows as Record<string, unknown>[]

async function createRecord(db: Kysely<any>): Promise<void> {
  await sql`create table signing (id bigint generated always as identity primary key, key_sha256 text not null, kind text not null,
    algorithm text not null, written_at timestamptz not null, node text not null, to_be_signed bytea, digest text not null, signature bytea,
    signed_at timestamptz)`.execute(db)
  await sql`create index signing_unfinished on signing (id) where signature is null`.execute(db)
  await sql`create index signing_list on signing (key_sha256, id) where kind = 'revocation-list'`.execute(db)
  await sql`alter table issuance add column signing bigint references signing, add column requested_by text, add column subject text`.execute(
    db,
  )
  await sql`alter table revocation_list add column signing bigint references signing, add column changes bigint not null default 0`.execute(
    db,
  )
  await sql`alter table authority add column revocation_changes bigint not null default 0`.execute(db)
}

async function moveIssuances(db: Kysely<any>, keys: ReadonlyMap<string, string>): Promise<void> {
  for (;;) {
    const rows = await rowsOf(
      db,
      sql`select issuer_sha256, serial, profile, to_be_signed, certificate, written_at from issuance where signing is null limit ${page}`,
    )
    if (rows.length === 0) break
    for (const { issuer_sha256, serial, profile, to_be_signed, certificate, written_at } of rows) {
      const signed = certificate === null ? undefined : readStored(parseCertificate(certificate as Uint8Array))
      const unsigned = parseTbsCertificate(to_be_signed as Uint8Array)
      const signatureAlgorithm = signed?.signatureAlgorithm ?? (unsigned.ok ? unsigned.value.signatureAlgorithm : 'unknown')
      const written = {
        ...{ tbs: to_be_signed as Uint8Array, signatureAlgorithm, key: keys.get(String(issuer_sha256)), kind: String(profile) },
        ...(signed === undefined ? {} : { signature: signed.signature }),
      }
      const id = await record(db, written, written_at)
      const subject = signed === undefined ? null : subjectOf(signed)
      await sql`update issuance set signing = ${id}, requested_by = 'system', subject = ${subject}
        where issuer_sha256 = ${issuer_sha256} and serial = ${serial}`.execute(db)
    }
  }
  await sql`alter table issuance alter column signing set not null, alter column requested_by set not null, drop column to_be_signed,
    drop column certificate`.execute(db)
  await sql`create index issuance_requested on issuance (requested_by, written_at)`.execute(db)
  await sql`create index issuance_subject on issuance (subject, not_after) where subject is not null`.execute(db)
  await sql`create index issuance_signing on issuance (signing)`.execute(db)
}

/** As our own certificates write it. */
function subjectOf(certificate: Certificate): string | null {
  const code = identityText(certificate, 'organizationCode')
  return code.state === 'written' ? code.text : null
}

async function moveLists(db: Kysely<any>, keys: ReadonlyMap<string, string>): Promise<void> {
  await sql`delete from revocation_list as old where exists (select from revocation_list as newer
    where newer.issuer_sha256 = old.issuer_sha256 and newer.number > old.number)`.execute(db)
  for (const { issuer_sha256, number, list, this_update } of await rowsOf(
    db,
    sql`select issuer_sha256, number, list, this_update from revocation_list`,
  )) {
    const parsed = readStored(parseCrl(list as Uint8Array))
    const id = await record(db, { ...parsed, key: keys.get(String(issuer_sha256)), kind: 'revocation-list' }, this_update)
    await sql`update revocation_list set signing = ${id} where issuer_sha256 = ${issuer_sha256} and number = ${number}`.execute(db)
  }
  await sql`alter table revocation_list alter column signing set not null, drop column list`.execute(db)
}

interface Written {
  readonly tbs: Uint8Array
  readonly signatureAlgorithm: AlgorithmId | 'unknown'
  readonly signature?: Uint8Array
  readonly key: string | undefined
  readonly kind: string
}

async function record(db: Kysely<any>, { tbs, signatureAlgorithm, signature, key, kind }: Written, at: unknown): Promise<number> {
  const digest = createHash('sha256').update(tbs).digest('hex')
  const [bytes, made] = [Buffer.from(tbs), signature === undefined ? null : Buffer.from(signature)]
  const rows = await rowsOf(
    db,
    sql`insert into signing (key_sha256, kind, algorithm, written_at, node, to_be_signed, digest, signature, signed_at)
      values (${key ?? ''}, ${kind}, ${signatureAlgorithm}, ${at}, '', ${bytes}, ${digest}, ${made}, ${made === null ? null : at}) returning id`,
  )
  return Number(rows[0]?.['id'])
}

/** A row is finished once; only the bytes of a signed list may go, its digest stays; nothing is removed. */
async function protectRecord(db: Kysely<any>): Promise<void> {
  await sql`create function refuse_signing_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'UPDATE' then
        if old.signature is null and new.signature is not null
          and to_jsonb(new) - 'signature' - 'signed_at' = to_jsonb(old) - 'signature' - 'signed_at' then return new; end if;
        if old.kind = 'revocation-list' and old.signature is not null and new.to_be_signed is null
          and to_jsonb(new) - 'to_be_signed' = to_jsonb(old) - 'to_be_signed' then return new; end if;
      end if;
      raise exception 'the record of signatures is only added to';
    end $$`.execute(db)
  await sql`create trigger refuse_change before update or delete on signing for each row execute function refuse_signing_change()`.execute(
    db,
  )
  await sql`create trigger refuse_truncate before truncate on signing for each statement execute function refuse_signing_change()`.execute(
    db,
  )
}

/** What we stored ourselves and cannot read means a damaged database: the step then changes nothing. */
function readStored<T>(parsed: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }): T {
  if (!parsed.ok) throw new Error(`the database of ca holds what cannot be read: ${parsed.problem}`)
  return parsed.value
}
