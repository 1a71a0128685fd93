import type { Kysely, Transaction } from 'kysely'
import { asBytea, caTables, type ResponderRow } from '../tables.ts'

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
