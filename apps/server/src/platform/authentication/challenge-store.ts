import type { Kysely } from 'kysely'
import type { Purpose, RequestAbout } from '@yinxin/protocol/assistant'
import { auditInsert, auditValues, type AuditLine, type AuditStamp } from '../audit/line.ts'
import { statement } from '../db.ts'

export interface Challenge {
  readonly id: string
  readonly nonce: string
  readonly origin: string
  readonly purpose: Purpose
  readonly about: RequestAbout | null
  /** Hash of the browser cookie it was made for. */
  readonly browser: string
  /** Hex SHA-256 of the certificate the proof must come from, when the page knew it. */
  readonly certificateSha256: string | null
  readonly channel: string | null
  readonly expiresAt: Date
}

/** What its proof is judged by; `Also` is what the component looked up along the way. */
export type TakenChallenge<Also = object> = Omit<Challenge, 'id' | 'browser'> & Also

/** How often something may be tried within a minute, whichever node is asked. */
export interface AttemptLimit {
  readonly key: string
  readonly most: number
}

/** `stored` when within every limit, with what was looked up along the way; otherwise how often the fullest one was tried, this time included, and which that is. */
export type Stored<Also = object> =
  { readonly stored: true; readonly also: Also } | { readonly stored: false; readonly limit: AttemptLimit; readonly taken: number }

/** The challenges of one component, on the tables of `challengesMigration` in its schema. */
export interface ChallengeStore<Also> {
  /** Counts the attempt and, within its limits, stores a challenge with its audit line, all in one statement. */
  insert(
    db: Db,
    challenge: Challenge,
    limits: readonly [AttemptLimit, AttemptLimit],
    line: AuditLine,
    stamp: AuditStamp,
  ): Promise<Stored<Also>>
  /** Takes a challenge, once: this browser's, whether or not it has expired. One statement, so that of two at once only one succeeds. */
  take(db: Db, id: string, browser: string): Promise<TakenChallenge<Also> | undefined>
  /** Deletes up to `most` challenges that expired before `before`; answers how many. */
  deleteExpired(db: Db, before: Date, most: number): Promise<number>
  /** Forgets counts that began before `before`. */
  deleteAttempts(db: Db, before: Date): Promise<void>
}

type Db = Kysely<any>

/**
 * The counts come first, in a fixed order, so that two statements never wait for each other in a circle. Nothing waits for the disk at its end
 * (what comes later, a session say, waits for this too): a row counted by many at once is held for the moment of the statement only.
 */
const insertText = (schema: string, also: string) => `
  with counted as (
    insert into "${schema}".attempts as a (key, since, taken) values ($1, $5, 1), ($2, $5, 1)
    on conflict (key) do update set
      taken = case when a.since > excluded.since - interval '60 seconds' and a.since <= excluded.since then a.taken + 1 else 1 end,
      since = case when a.since > excluded.since - interval '60 seconds' and a.since <= excluded.since then a.since else excluded.since end
    returning key, taken
  ), judged as (
    select max(taken) filter (where key = $1) as first, max(taken) filter (where key = $2) as second from counted
  ), challenge as (
    insert into "${schema}".challenges (id, nonce, origin, purpose, about, browser, certificate_sha256, channel, expires_at)
    select $6, $7, $8, $9, $10::jsonb, $11, $12, $13, $14::timestamptz from judged where first <= $3::integer and second <= $4::integer
    returning id, certificate_sha256
  ), line as (${auditInsert(schema, 15, 'from challenge')})
  select first, second, set_config('synchronous_commit', 'off', true) as set${also}
  from judged left join challenge challenges on true`

/**
 * The challenges of the component with this schema.
 * @param also columns to look up where one is stored and where it is taken, as SQL over `challenges.certificate_sha256`
 */
export function challengeStore<Also = object>(schema: string, also = ''): ChallengeStore<Also> {
  const alsoColumns = also === '' ? '' : `, ${also}`
  const inserting = statement<{ readonly first: number; readonly second: number; readonly set: string } & Also>(
    insertText(schema, alsoColumns),
  )
  const taking = statement<TakenChallenge<Also>>(`
    delete from "${schema}".challenges where id = $1 and browser = $2
    returning nonce, origin, purpose, about, certificate_sha256 as "certificateSha256", channel, expires_at as "expiresAt"${alsoColumns}`)
  const deleting = statement<{ readonly id: string }>(`
    delete from "${schema}".challenges where id in (select id from "${schema}".challenges where expires_at < $1 limit $2) returning id`)
  const forgetting = statement(`delete from "${schema}".attempts where since < $1`)
  return {
    async insert(db, challenge, [first, second], line, stamp) {
      const { id, nonce, origin, purpose, about, browser, certificateSha256, channel, expiresAt } = challenge
      const counting = [first.key, second.key, first.most, second.most, stamp.now.toISOString()]
      const what = [
        id,
        nonce,
        origin,
        purpose,
        about === null ? null : JSON.stringify(about),
        browser,
        certificateSha256,
        channel,
        expiresAt.toISOString(),
      ]
      const [row] = await inserting(db, [...counting, ...what, ...auditValues(line, stamp)])
      if (row === undefined) throw new Error('an attempt was not counted')
      const { first: byFirst, second: bySecond, set: _set, ...looked } = row
      if (byFirst > first.most) return { stored: false, limit: first, taken: byFirst }
      if (bySecond > second.most) return { stored: false, limit: second, taken: bySecond }
      return { stored: true, also: looked as unknown as Also }
    },
    take: async (db, id, browser) => (await taking(db, [id, browser]))[0],
    deleteExpired: async (db, before, most) => (await deleting(db, [before.toISOString(), most])).length,
    deleteAttempts: async (db, before) => void (await forgetting(db, [before.toISOString()])),
  }
}
