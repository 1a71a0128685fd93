import { sql, type Kysely } from 'kysely'

/** Finds a binding by the certificate last seen, where a challenge is taken. */
export const bindingCertificateMigration = {
  up: async (db: Kysely<any>): Promise<void> => {
    await sql`create index bindings_certificate on portal.bindings (certificate_sha256)`.execute(db)
  },
}
