import { sql, type Kysely } from 'kysely'

/**
 * A step for a component's migrations: tables `challenges` and `attempts` in its schema. Attempts are counts of the last minute: unlogged,
 * a crash of the database may forget them.
 */
export function challengesMigration(schema: string): { up(db: Kysely<any>): Promise<void> } {
  return {
    async up(db) {
      for (const statement of statements) await sql.raw(statement.replaceAll('$schema', `"${schema}"`)).execute(db)
    },
  }
}

const statements = [
  `create table $schema.challenges (
    id text primary key,
    nonce text not null,
    origin text not null,
    purpose text not null,
    about jsonb,
    browser text not null,
    certificate_sha256 text,
    channel text,
    expires_at timestamptz not null
  )`,
  `create index challenges_expiry on $schema.challenges (expires_at)`,
  `create unlogged table $schema.attempts (
    key text primary key,
    since timestamptz not null,
    taken integer not null
  )`,
  `create index attempts_age on $schema.attempts (since)`,
]
