import { setTimeout } from 'node:timers/promises'
import { sql, type Kysely, type Transaction } from 'kysely'
import type { CertifiedKeyKind } from '@yinxin/protocol/ca'
import { asBytea, caTables, type AuthorityRequestRow, type AuthorityRow } from '../tables.ts'

const requestColumns = ['key_sha256', 'kind', 'request', 'wrapped_key'] as const

/** Statements on the CA certificates. */
export function authorityStore(anyDb: Kysely<any> | Transaction<any>) {
  const db = caTables(anyDb)
  return {
    authorities: (): Promise<AuthorityRow[]> =>
      db
        .selectFrom('authority')
        .select(['sha256', 'kind', 'role', 'certificate', 'wrapped_key', 'not_after'])
        .orderBy('role', 'desc')
        .orderBy('created_at')
        .execute(),

    async addAuthority(row: AuthorityRow & { parent_sha256: string | null }, now: Date): Promise<void> {
      const wrapped = row.wrapped_key === null ? null : asBytea(row.wrapped_key)
      await db
        .insertInto('authority')
        .values({ ...row, certificate: asBytea(row.certificate), wrapped_key: wrapped, created_at: now })
        .execute()
    },

    /** Keys that wait for a ceremony, one a kind; of one kind. */
    requests: () => db.selectFrom('authority_request').select(requestColumns).execute(),
    requestOf: (kind: CertifiedKeyKind) =>
      db.selectFrom('authority_request').select(requestColumns).where('kind', '=', kind).executeTakeFirst(),

    async addRequest(row: AuthorityRequestRow, now: Date): Promise<void> {
      const bytes = { request: asBytea(row.request), wrapped_key: asBytea(row.wrapped_key) }
      await db
        .insertInto('authority_request')
        .values({ ...row, ...bytes, created_at: now })
        .execute()
    },

    async removeRequest(keySha256: string): Promise<void> {
      await db.deleteFrom('authority_request').where('key_sha256', '=', keySha256).execute()
    },
  }
}

/** A ceremony makes a few keys; another node's is waited for at most this long. */
const [tries, pauseMilliseconds] = [240, 250]

/**
 * Runs `work` while no other node holds a ceremony. The lock belongs to a connection and not to a transaction: what is signed meanwhile is
 * committed step by step.
 */
export async function aloneInCeremony<T>(db: Kysely<any>, work: () => Promise<T>): Promise<T> {
  const key = sql`hashtextextended('yinxin ca ceremony', 0)`
  return db.connection().execute(async (held) => {
    for (let left = tries; ; left--) {
      const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${key}) as mine`.execute(held)
      if (rows[0]?.mine === true) break
      if (left === 0) throw new Error('another node has been holding the ceremony for a minute')
      await setTimeout(pauseMilliseconds)
    }
    try {
      return await work()
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(held)
    }
  })
}
