import { hash } from 'node:crypto'
import { CompiledQuery, sql, type Kysely } from 'kysely'
import type { RateLimiterPostgres } from 'rate-limiter-flexible'
import type { Migration } from '../migrate.ts'

/**
 * Counts that hold across nodes: how often somebody was wrong lately, or asked for what costs others something. Where they cannot be had, whoever asks is
 * refused by the error of the database (503 with `Retry-After`): a count of this node's own would give each node its own guesses (decision 139).
 */
export interface SharedLimit {
  /** Seconds until `key` may try again; undefined: now. */
  blockedFor(key: string): Promise<number | undefined>
  /** One more failure of `key`. */
  penalize(key: string): Promise<void>
  /** Counts one and says whether `key` may have it. */
  take(key: string): Promise<boolean>
  /** What was taken turned out to be no fault: it counts no more. */
  giveBack(key: string): Promise<void>
}

/** A step for a component's migrations: table `limits` in its schema. The order of its columns is the one the library inserts by. */
export const limitsMigration: Migration = {
  async up(db) {
    await sql`create table limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`.execute(db)
    await sql`create index limits_expiry on limits (expire)`.execute(db)
  },
}

/**
 * @param most failures, or takes, within `seconds` before a key is blocked for the rest of them
 * Keys are stored hashed: they hold addresses.
 */
export function createSharedLimit(options: {
  readonly db: Kysely<any>
  readonly schema: string
  readonly name: string
  readonly most: number
  readonly seconds: number
}): SharedLimit {
  const { db, schema, name, most, seconds } = options
  let limiter: Promise<RateLimiterPostgres> | undefined
  const ready = () => (limiter ??= build())

  async function build(): Promise<RateLimiterPostgres> {
    const { RateLimiterPostgres } = await import('./rate-limiter.ts')
    // An answer as pg gives it: the library counts by `rowCount`, and takes a key it has no row of for an error without it.
    const query = async ({ text, values = [] }: { text: string; values?: unknown[] }) => {
      const { rows } = await db.executeQuery(CompiledQuery.raw(text, values))
      return { rows, rowCount: rows.length }
    }
    return new RateLimiterPostgres({
      ...{ points: most, duration: seconds, keyPrefix: name },
      ...{ storeClient: { query }, storeType: 'client', schemaName: schema, tableName: 'limits' },
      ...{ tableCreated: true, clearExpiredByTimeout: false },
    })
  }

  const hashed = (key: string) => hash('sha256', key).slice(0, 32)
  return {
    async blockedFor(key) {
      const count = await (await ready()).get(hashed(key))
      return count !== null && count.consumedPoints >= most ? Math.ceil(count.msBeforeNext / 1000) : undefined
    },
    async penalize(key) {
      await (await ready()).penalty(hashed(key))
    },
    async giveBack(key) {
      await (await ready()).reward(hashed(key))
    },
    async take(key) {
      const limiter = await ready()
      return limiter.consume(hashed(key)).then(
        () => true,
        (refusal: unknown) => {
          if (refusal instanceof Error) throw refusal
          return false // the library rejects with the count
        },
      )
    },
  }
}

/** Forgets counts that are over; answers nothing. */
export async function forgetLimits(db: Kysely<any>, schema: string, now: Date): Promise<void> {
  await sql`delete from ${sql.id(schema, 'limits')} where expire < ${now.getTime()}`.execute(db)
}
