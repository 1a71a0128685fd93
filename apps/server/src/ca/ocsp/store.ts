import { sql, type Kysely, type Transaction } from 'kysely'
import { asBytea, caTables, type OcspAnswerRow, type ResponderRow } from '../tables.ts'

/** Statements on the delegated responders. */
export function responderStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  return {
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
        .values({ ...row, certificate: asBytea(row.certificate), wrapped_key: asBytea(row.wrapped_key), created_at: now })
        .execute()
    },
  }
}

/** Statements on answers that are kept. */
export function keptAnswerStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  return {
    find: (certId: Uint8Array) => db.selectFrom('ocsp_answer').selectAll().where('cert_id', '=', asBytea(certId)).executeTakeFirst(),

    async noteAsked(certId: Uint8Array, now: Date): Promise<void> {
      await db.updateTable('ocsp_answer').set({ asked_at: now }).where('cert_id', '=', asBytea(certId)).execute()
    },

    /** Until the end of the transaction nobody changes the status of these: whoever does waits, and then forgets what is kept here. */
    async lockStatus(issuerSha256: string, serials: readonly string[]): Promise<void> {
      const rows = db.selectFrom('issuance').select('serial').where('issuer_sha256', '=', issuerSha256).where('serial', 'in', serials)
      await rows.orderBy('serial').forShare().execute()
    },

    /** Certificates that were given out, with their revocation. For what is kept: after `lockStatus`, as a statement of its own. */
    statuses: (issuerSha256: string, serials: readonly string[]) =>
      db
        .selectFrom('issuance')
        .leftJoin('revocation', (join) =>
          join.onRef('revocation.issuer_sha256', '=', 'issuance.issuer_sha256').onRef('revocation.serial', '=', 'issuance.serial'),
        )
        .select(['issuance.serial', 'revocation.reason', 'revocation.revoked_at'])
        .where('issuance.issuer_sha256', '=', issuerSha256)
        .where('issuance.serial', 'in', serials)
        .execute(),

    async keep(rows: readonly OcspAnswerRow[]): Promise<void> {
      if (rows.length === 0) return
      await db
        .insertInto('ocsp_answer')
        .values(rows.map((row) => ({ ...row, cert_id: asBytea(row.cert_id), answer: asBytea(row.answer) })))
        .onConflict((conflict) =>
          conflict.column('cert_id').doUpdateSet({
            answer: sql`excluded.answer`,
            this_update: sql`excluded.this_update`,
            next_update: sql`excluded.next_update`,
            asked_at: sql`greatest(ocsp_answer.asked_at, excluded.asked_at)`,
          }),
        )
        .execute()
    },

    async forget(issuerSha256: string, serial: string): Promise<void> {
      await db.deleteFrom('ocsp_answer').where('issuer_sha256', '=', issuerSha256).where('serial', '=', serial).execute()
    },

    /** Answers of one issuer from before, that somebody asked for since; the oldest first. */
    aging: (issuerSha256: string, madeBefore: Date, askedSince: Date, most: number): Promise<OcspAnswerRow[]> =>
      db
        .selectFrom('ocsp_answer')
        .selectAll()
        .where('issuer_sha256', '=', issuerSha256)
        .where('this_update', '<', madeBefore)
        .where('asked_at', '>', askedSince)
        .orderBy('this_update')
        .limit(most)
        .execute(),

    async forgetUnasked(since: Date): Promise<void> {
      await db.deleteFrom('ocsp_answer').where('asked_at', '<', since).execute()
    },
  }
}
