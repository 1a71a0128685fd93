import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { databaseFailure } from './database-failure.ts'

export interface WaitOptions {
  /** Says one line, at once and then every ten seconds. */
  say(line: string): void
  /** Ends the wait: the start was called off. */
  readonly signal?: AbortSignal
}

const [betweenTries, betweenLines] = [1000, 10]

/**
 * Resolves when the database at `url` takes connections. While it is away it is waited for, however long that takes: a database that starts after
 * us is normal when a machine boots. Anything else (a wrong password, no such database) throws at once, in one sentence.
 */
export async function waitForDatabase(url: string, name: string, { say, signal }: WaitOptions): Promise<void> {
  for (let tries = 0; ; tries++) {
    const error = await tryOnce(url)
    if (error === undefined) return
    if (databaseFailure(error) === undefined) throw new Error(`the database of ${name} refuses us: ${error.message}`)
    if (tries % betweenLines === 0) say(`Waiting for the database of ${name} (${placeOf(url)}): ${reasonOf(error)}`)
    await pause(betweenTries, undefined, signal === undefined ? {} : { signal })
  }
}

async function tryOnce(url: string): Promise<Error | undefined> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return undefined
  } catch (error) {
    return error as Error
  } finally {
    await client.end().catch(() => undefined)
  }
}

const reasonOf = (error: Error) => (error instanceof AggregateError ? String((error.errors[0] as Error).message) : error.message)

/** Host and port, without user and password. */
function placeOf(url: string): string {
  const parsed = URL.parse(url.replace(/^postgres(?:ql)?:\/\/\//, 'postgresql://localhost/'))
  return parsed?.searchParams.get('host') ?? parsed?.host ?? 'address not readable'
}
