import { createHash } from 'node:crypto'
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { preparedExecution, type PreparedStatement, type Value } from './prepared-execution.ts'

export interface DatabaseOptions {
  /** Most connections at once; default 10. */
  readonly max?: number
  /** The server gives a statement up after so many seconds (`statement_timeout`); default 8, 0: never. */
  readonly statementSeconds?: number
  /** A connection that says nothing for so many seconds while a statement runs is taken for dead; default `statementSeconds` + 2, 0: never. */
  readonly silenceSeconds?: number
  /** Longest wait for a connection, a new one or a free one, in seconds; default 5. */
  readonly connectSeconds?: number
}

/** A transaction may stand still so long, in seconds, before the server ends it. */
const idleInTransactionSeconds = 60

/** Waiting for a lock ends after so many seconds: short enough for a person, long enough for any of our transactions. */
const lockSeconds = 5

/** Statements that repeat and are worth preparing; DDL and transaction control are not. */
const preparable = /^\s*(?:select|insert|update|delete|with)\b/i

/** More texts than this means somebody builds SQL with values in it; the rest then goes unprepared instead of filling the server. */
const maxPrepared = 500

const names = new Map<string, string>()

const statementHash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 24)

function statementName(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= maxPrepared || !preparable.test(text)) return known
  const name = `s${statementHash(text)}`
  names.set(text, name)
  return name
}

/** What pg's own query object has and its types leave out. */
interface NamedQuery {
  name: string
  callback: QueryCallback
}

type QueryCallback = (error: Error | null | undefined, result: pg.QueryResult) => void

interface ClientOptions extends pg.ClientConfig {
  readonly silenceSeconds?: number
  /** Called when this connection was given up for its silence; `since` on the clock of `performance.now()`. */
  readonly onSilence?: (since: number) => void
}

/**
 * pg's client, with every repeated statement prepared under a name (1.4–1.6 times the throughput at eight connections: measured), and given up
 * when the other side says nothing any more: a firewall that forgot the connection swallows packets without a word, and TCP would try for
 * a quarter of an hour.
 */
class PreparingClient extends pg.Client {
  readonly #options: ClientOptions
  #unanswered = 0
  #askedAt = 0
  #heardAt = performance.now()
  #timer: NodeJS.Timeout | undefined

  constructor(options: ClientOptions) {
    super(options)
    this.#options = options
    const { connection } = this as unknown as { readonly connection: NodeJS.EventEmitter }
    connection.on('readyForQuery', () => {
      this.#heardAt = performance.now()
      this.#unanswered = Math.max(0, this.#unanswered - 1)
      if (this.#unanswered > 0) this.#timer?.refresh()
    })
    this.once('end', () => clearTimeout(this.#timer))
  }

  /** True when nothing was heard since `time` and nothing is running that could still be answered. */
  isSuspect(time: number): boolean {
    return this.#unanswered === 0 && this.#heardAt < time
  }

  /** Ends the connection at once; whoever waits on it is told. */
  giveUp(reason: string): void {
    const { connection } = this as unknown as {
      readonly connection: { readonly stream: NodeJS.WritableStream & { destroy(error: Error): void } }
    }
    connection.stream.destroy(Object.assign(new Error(reason), { code: 'ETIMEDOUT' }))
  }

  #noteAsked(): void {
    const seconds = this.#options.silenceSeconds ?? 0
    this.#unanswered++
    if (seconds === 0 || this.#unanswered > 1) return
    this.#askedAt = performance.now()
    this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.#judgeSilence(seconds), seconds * 1000).unref()
  }

  #judgeSilence(seconds: number): void {
    if (this.#unanswered === 0) return // the timer ran on after the answer: cheaper than stopping it each time
    this.giveUp(`the database did not answer within ${seconds} seconds`)
    this.#options.onSilence?.(this.#askedAt)
  }

  override query(...input: unknown[]): never {
    this.#noteAsked()
    const [text, values, callback] = input
    const name = typeof text === 'string' && Array.isArray(values) ? statementName(text) : undefined
    if (name === undefined) return (super.query as (...input: unknown[]) => unknown).apply(this, input) as never
    // A query object: a configuration object pg would copy property by property each time, which costs more than sending it.
    const query = new pg.Query(text as string, values as unknown[]) as unknown as pg.Submittable & NamedQuery
    query.name = name
    return (typeof callback === 'function' ? this.#submit(query, callback as QueryCallback) : this.#promised(query)) as never
  }

  #submit(query: pg.Submittable & NamedQuery, callback: QueryCallback): void {
    query.callback = callback
    super.query(query)
  }

  #promised(query: pg.Submittable & NamedQuery): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => this.#submit(query, (error, result) => (error ? reject(error) : resolve(result))))
  }
}

const int8 = 20

/** int8 as a number (counts and sequence numbers stay far below 2^53); beyond that it would be wrong, so it throws. */
function readInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error('int8 beyond 2^53 read as a number')
  return value
}

const types = {
  getTypeParser: (id: number, format?: 'text' | 'binary') =>
    id === int8 && format !== 'binary' ? readInt8 : pg.types.getTypeParser(id, format as 'text'),
}

/**
 * Opens a pool on `url` (`postgresql://…`). Repeated statements are prepared by name; int8 comes back as number, timestamptz as Date,
 * jsonb parsed. Pass arrays for jsonb as `JSON.stringify(…)`: pg takes them for PostgreSQL arrays. Every wait has an end, and a connection
 * whose other side is silent takes the others with it that have not been heard since.
 */
export function createDatabase<Schema>(url: string, options: DatabaseOptions = {}): Kysely<Schema> {
  const { max = 10, statementSeconds = 8, connectSeconds = 5 } = options
  const { silenceSeconds = statementSeconds === 0 ? 0 : statementSeconds + 2 } = options
  const clients = new Set<PreparingClient>()
  const ours: ClientOptions = {
    silenceSeconds,
    onSilence: (since) => {
      for (const client of clients) if (client.isSuspect(since)) client.giveUp('another connection to the database went silent')
    },
  }
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: types as unknown as pg.CustomTypesConfig,
    Client: PreparingClient as unknown as new () => pg.ClientBase,
    connectionTimeoutMillis: connectSeconds * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    application_name: 'yinxin',
    ...(statementSeconds === 0
      ? {}
      : {
          statement_timeout: statementSeconds * 1000,
          lock_timeout: lockSeconds * 1000,
          idle_in_transaction_session_timeout: idleInTransactionSeconds * 1000,
        }),
    ...ours,
  })
  pool.on('error', () => undefined) // an idle connection broke (database restarted): the pool opens another, the next query reports
  pool.on('connect', (client) => {
    client.on('error', () => undefined) // broke while in use: its query is told, the pool drops it
    clients.add(client as unknown as PreparingClient)
  })
  pool.on('remove', (client) => void clients.delete(client as unknown as PreparingClient))
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool: pool as never }) })
  pools.set(db, pool)
  opened.set(db, { url, options })
  clientsOf.set(pool, clients)
  return db
}

/** What a handle was opened with. */
const opened = new WeakMap<Kysely<any>, { readonly url: string; readonly options: DatabaseOptions }>()

/**
 * A second pool of at most `max` connections where `db` (of `createDatabase`) goes, with the same waits: for what is waited for by those who hold
 * the connections of the first. The caller closes it.
 */
export function createDatabaseBeside(db: Kysely<any>, max: number): Kysely<any> {
  const known = opened.get(db)
  if (known === undefined) throw new Error('beside what createDatabase did not open')
  return createDatabase(known.url, { ...known.options, max })
}

/** Where a handle of `createDatabase` goes: for a thread that opens its own. */
export function databaseUrlOf(db: Kysely<any>): string {
  const known = opened.get(db)
  if (known === undefined) throw new Error('the address of what createDatabase did not open')
  return known.url
}

const clientsOf = new WeakMap<pg.Pool, ReadonlySet<PreparingClient>>()

/** The pool under a handle that is in no transaction. */
const pools = new WeakMap<Kysely<any>, pg.Pool>()

/** Connections of a handle of `createDatabase`: all there are, those free, and requests that wait for one. */
export function poolState(db: Kysely<any>): { readonly total: number; readonly idle: number; readonly waiting: number } {
  const { totalCount: total = 0, idleCount: idle = 0, waitingCount: waiting = 0 } = pools.get(db) ?? {}
  return { total, idle, waiting }
}

export type { Value }

/** One SQL statement whose text never changes. Run by itself it is its own transaction. */
export type Statement<Row> = (db: Kysely<any>, values: readonly Value[]) => Promise<readonly Row[]>

/**
 * A statement of fixed text, for paths where building and compiling a query each time would cost more than running it: its text is built
 * once, prepared once on each connection, and run with `values` for `$1`, `$2`, … With the handle of `createDatabase` it goes straight to
 * the pool, with that of a transaction into the transaction. Its name is another than a query of the same text would have.
 */
export function statement<Row>(text: string): Statement<Row> {
  const prepared = { name: `f${statementHash(text)}`, text, typeParser: types.getTypeParser }
  return async (db, values) => {
    const pool = pools.get(db)
    if (pool !== undefined) return (await runOnPool(pool, prepared, values)) as readonly Row[]
    return (await db.executeQuery<Row>(CompiledQuery.raw(text, values as Value[]))).rows
  }
}

/** What the database refuses leaves the connection as it was; what ends the connection says so. */
const leavesConnection = (error: Error) => error instanceof pg.DatabaseError && error.severity === 'ERROR'

/**
 * Several statements in one text, without values: rows of all of them together. For a library that sends such texts; Kysely keeps the rows of one
 * statement only. In a transaction it is the transaction's, and one statement.
 */
export async function runScript(db: Kysely<any>, text: string): Promise<readonly object[]> {
  const pool = pools.get(db)
  if (pool === undefined) return (await db.executeQuery<object>(CompiledQuery.raw(text))).rows
  const results = (await pool.query(text)) as pg.QueryResult | readonly pg.QueryResult[]
  return [results].flat().flatMap(({ rows }) => rows as object[])
}

function runOnPool(pool: pg.Pool, prepared: PreparedStatement, values: readonly Value[]): Promise<readonly unknown[]> {
  return new Promise((resolve, reject) => {
    pool.connect((unreachable, client, release) => {
      if (unreachable !== undefined || client === undefined) return reject(unreachable ?? new Error('no connection'))
      const done = (error: Error | null, rows: readonly unknown[]) => {
        release(error === null || leavesConnection(error) ? undefined : error)
        if (error === null) resolve(rows)
        else reject(error)
      }
      client.query(preparedExecution(prepared, values, done))
    })
  })
}

/** Longest wait for queries in flight when a pool is closed, in milliseconds. */
const closingMilliseconds = 5000

/** Closes the pool; queries in flight may finish, for five seconds at most. */
export async function closeDatabase(db: Kysely<never> | Kysely<any>): Promise<void> {
  const pool = pools.get(db)
  const force = setTimeout(() => {
    for (const client of (pool && clientsOf.get(pool)) ?? []) client.giveUp('the database is being closed')
  }, closingMilliseconds)
  try {
    await db.destroy()
    if (pool?.ending === false) await pool.end() // Kysely ends only a pool it has used itself
  } finally {
    clearTimeout(force)
  }
}
