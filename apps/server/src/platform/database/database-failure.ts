import type { FailureCode } from '@yinxin/protocol/failures'

/** What trouble with the database means for whoever waits: an entry of the catalogue, and when it is worth trying again. */
export interface DatabaseFailure {
  readonly code: Extract<FailureCode, 'DATABASE_UNAVAILABLE' | 'DATABASE_FULL' | 'DATABASE_BUSY'>
  /** Seconds, for `Retry-After`. */
  readonly retryAfterSeconds: number
}

const unavailable: DatabaseFailure = { code: 'DATABASE_UNAVAILABLE', retryAfterSeconds: 5 }
const full: DatabaseFailure = { code: 'DATABASE_FULL', retryAfterSeconds: 30 }
const busy: DatabaseFailure = { code: 'DATABASE_BUSY', retryAfterSeconds: 2 }

/** SQLSTATE (PostgreSQL documentation, appendix A), the longest fitting prefix counts; and the codes of Node's own network errors. */
const byCode: Readonly<Record<string, DatabaseFailure>> = {
  '08': unavailable, // connection exceptions
  '53100': full, // disk_full
  '53200': busy, // out_of_memory
  '53300': busy, // too_many_connections
  '25006': full, // read_only_sql_transaction: a standby, or a primary that protects its last bytes
  '58030': full, // io_error
  '55P03': busy, // lock_not_available: lock_timeout
  '57014': busy, // query_canceled: statement_timeout
  '40001': busy, // serialization_failure
  '40P01': busy, // deadlock_detected
  '25P03': busy, // idle_in_transaction_session_timeout
  '57P01': unavailable, // admin_shutdown
  '57P02': unavailable, // crash_shutdown
  '57P03': unavailable, // cannot_connect_now: starting up, or shutting down
  '57P05': unavailable, // idle_session_timeout
  ECONNREFUSED: unavailable,
  ECONNRESET: unavailable,
  ENOENT: unavailable, // of the unix socket: `syscall` tells it from a file
  EPIPE: unavailable,
  ETIMEDOUT: unavailable,
  ENOTFOUND: unavailable,
  EAI_AGAIN: unavailable,
  EHOSTUNREACH: unavailable,
  ENETUNREACH: unavailable,
}

/** Errors of pg and its pool that carry no code. */
const byMessage: readonly (readonly [RegExp, DatabaseFailure])[] = [
  [/^timeout exceeded when trying to connect$/, busy], // every connection of the pool is in use
  [/^Connection terminated/, unavailable],
  [/^timeout expired$/, unavailable], // a connection that was taken and never answered
  [/^Client has encountered a connection error/, unavailable],
  [/^Cannot use a pool after calling end/, unavailable], // this node is closing
  [/^(?:driver|pool) has already been destroyed/, unavailable],
]

/**
 * What an error of a query means: DATABASE_UNAVAILABLE, DATABASE_FULL or DATABASE_BUSY, each a 503 that heals by itself; or undefined, when it
 * is none of the database's troubles and so a fault of ours. Also looks at what caused it.
 */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  if (!(error instanceof Error)) return undefined
  return ofCode(error) ?? byMessage.find(([pattern]) => pattern.test(error.message))?.[1] ?? ofCauses(error)
}

function ofCode(error: Error): DatabaseFailure | undefined {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (typeof code !== 'string' || !Object.hasOwn(byCode, code)) return ofClass(code)
  return code === 'ENOENT' && syscall !== 'connect' ? undefined : byCode[code]
}

const ofClass = (code: unknown) => (typeof code === 'string' && /^08[0-9A-Z]{3}$/.test(code) ? byCode['08'] : undefined)

function ofCauses(error: Error): DatabaseFailure | undefined {
  const causes = error instanceof AggregateError ? error.errors : [error.cause] // a host with two addresses fails twice at once
  for (const cause of causes) {
    const found = cause === undefined ? undefined : databaseFailure(cause)
    if (found !== undefined) return found
  }
  return undefined
}
