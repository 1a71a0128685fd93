import { sql, type Kysely, type Transaction } from 'kysely'
import type { KeyKind, RevocationReason } from '@yinxin/protocol/ca'

/** Tables of the schema `ca`; the only SQL of this component is in this file. */
export interface CaTables {
  authority: AuthorityRow & { created_at: Date }
  responder: ResponderRow & { created_at: Date }
  issuance: {
    issuer_sha256: string
    serial: string
    profile: string
    to_be_signed: Uint8Array
    written_at: Date
    not_after: Date
    certificate: Uint8Array | null
    sha256: string | null
  }
  revocation: RevocationRow
  revocation_list: RevocationListRow
}

export interface AuthorityRow {
  sha256: string
  kind: KeyKind
  role: 'root' | 'issuing'
  parent_sha256: string | null
  certificate: Uint8Array
  wrapped_key: Uint8Array
  not_after: Date
}

export interface ResponderRow {
  sha256: string
  issuer_sha256: string
  certificate: Uint8Array
  wrapped_key: Uint8Array
  not_after: Date
}

export interface RevocationRow {
  issuer_sha256: string
  serial: string
  reason: Exclude<RevocationReason, 'removeFromCRL'>
  revoked_at: Date
}

export interface RevocationListRow {
  issuer_sha256: string
  number: number
  list: Uint8Array
  this_update: Date
  next_update: Date
}

export interface NewIssuance {
  readonly issuerSha256: string
  readonly serial: string
  readonly profile: string
  readonly toBeSigned: Uint8Array
  readonly notAfter: Date
  readonly now: Date
}

type Db = Kysely<CaTables> | Transaction<CaTables>

const buffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes) // pg writes only Buffers as bytea

/** The CA's statements, on the database or inside a transaction. */
export function caStore(anyDb: Kysely<any> | Transaction<any>) {
  const db: Db = anyDb.withSchema('ca')
  return {
    authorities: (): Promise<AuthorityRow[]> =>
      db
        .selectFrom('authority')
        .select(['sha256', 'kind', 'role', 'parent_sha256', 'certificate', 'wrapped_key', 'not_after'])
        .orderBy('role', 'desc')
        .orderBy('created_at')
        .execute(),

    async addAuthority(row: AuthorityRow, now: Date): Promise<void> {
      await db
        .insertInto('authority')
        .values({ ...row, certificate: buffer(row.certificate), wrapped_key: buffer(row.wrapped_key), created_at: now })
        .execute()
    },

    /** One ceremony at a time, until the end of the transaction. */
    async lockCeremony(): Promise<void> {
      await sql`select pg_advisory_xact_lock(hashtextextended('yinxin ca ceremony', 0))`.execute(db)
    },

    /** Keeps two nodes from numbering lists, or renewing a responder, of one authority at once. */
    async lockAuthority(sha256: string): Promise<void> {
      await db.selectFrom('authority').select('sha256').where('sha256', '=', sha256).forUpdate().execute()
    },

    newestResponder: (issuerSha256: string): Promise<ResponderRow | undefined> =>
      db
        .selectFrom('responder')
        .select(['sha256', 'issuer_sha256', 'certificate', 'wrapped_key', 'not_after'])
        .where('issuer_sha256', '=', issuerSha256)
        .orderBy('not_after', 'desc')
        .limit(1)
        .executeTakeFirst(),

    async addResponder(row: ResponderRow, now: Date): Promise<void> {
      await db
        .insertInto('responder')
        .values({ ...row, certificate: buffer(row.certificate), wrapped_key: buffer(row.wrapped_key), created_at: now })
        .execute()
    },

    async writeToBeSigned({ issuerSha256, serial, profile, toBeSigned, notAfter, now }: NewIssuance): Promise<void> {
      const row = { issuer_sha256: issuerSha256, serial, profile, to_be_signed: buffer(toBeSigned), written_at: now, not_after: notAfter }
      await db
        .insertInto('issuance')
        .values({ ...row, certificate: null, sha256: null })
        .execute()
    },

    async writeCertificate(issuerSha256: string, serial: string, certificate: Uint8Array, sha256: string): Promise<void> {
      await db
        .updateTable('issuance')
        .set({ certificate: buffer(certificate), sha256 })
        .where('issuer_sha256', '=', issuerSha256)
        .where('serial', '=', serial)
        .where('certificate', 'is', null)
        .execute()
    },

    /** Whether the serial was ever given out (a signature may exist from the moment the bytes were written), and its revocation. */
    statusOf: (issuerSha256: string, serial: string) =>
      db
        .selectFrom('issuance')
        .leftJoin('revocation', (join) =>
          join.onRef('revocation.issuer_sha256', '=', 'issuance.issuer_sha256').onRef('revocation.serial', '=', 'issuance.serial'),
        )
        .select(['issuance.sha256', 'revocation.reason', 'revocation.revoked_at'])
        .where('issuance.issuer_sha256', '=', issuerSha256)
        .where('issuance.serial', '=', serial)
        .executeTakeFirst(),

    async setRevocation(row: RevocationRow): Promise<void> {
      await db
        .insertInto('revocation')
        .values(row)
        .onConflict((conflict) =>
          conflict.columns(['issuer_sha256', 'serial']).doUpdateSet({ reason: row.reason, revoked_at: row.revoked_at }),
        )
        .execute()
    },

    async removeRevocation(issuerSha256: string, serial: string): Promise<void> {
      await db.deleteFrom('revocation').where('issuer_sha256', '=', issuerSha256).where('serial', '=', serial).execute()
    },

    /** What stands on a list: every revocation of the issuer whose certificate had not ended before `notAfter`. */
    revocations: (issuerSha256: string, notAfter: Date): Promise<RevocationRow[]> =>
      db
        .selectFrom('revocation')
        .innerJoin('issuance', (join) =>
          join.onRef('issuance.issuer_sha256', '=', 'revocation.issuer_sha256').onRef('issuance.serial', '=', 'revocation.serial'),
        )
        .select(['revocation.issuer_sha256', 'revocation.serial', 'revocation.reason', 'revocation.revoked_at'])
        .where('revocation.issuer_sha256', '=', issuerSha256)
        .where('issuance.not_after', '>=', notAfter)
        .orderBy('revocation.revoked_at')
        .execute(),

    newestList: (issuerSha256: string): Promise<RevocationListRow | undefined> =>
      db
        .selectFrom('revocation_list')
        .select(['issuer_sha256', 'number', 'list', 'this_update', 'next_update'])
        .where('issuer_sha256', '=', issuerSha256)
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst(),

    /** Lists that ended before `end` are of no use to anybody any more. */
    async forgetLists(issuerSha256: string, end: Date): Promise<void> {
      await db.deleteFrom('revocation_list').where('issuer_sha256', '=', issuerSha256).where('next_update', '<', end).execute()
    },

    async addList(row: RevocationListRow): Promise<void> {
      await db
        .insertInto('revocation_list')
        .values({ ...row, list: buffer(row.list) })
        .execute()
    },
  }
}

export type CaStore = ReturnType<typeof caStore>
