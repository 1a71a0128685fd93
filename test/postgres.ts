// A real PostgreSQL for tests: one cluster per test process, started by the first test that asks; a fresh database for each.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createLog } from '../apps/server/src/platform/log.ts'
import { startPostgres, type RunningPostgres } from '../apps/server/src/platform/postgres.ts'

export interface TestDatabase {
  readonly url: string
}

let cluster: Promise<RunningPostgres> | undefined

async function startCluster(): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'yinxin-test-'))
  // Nothing here must survive a power cut; without fsync a database costs tens of milliseconds instead of hundreds.
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }
  const running = await startPostgres({ folder, log: createLog({ level: 'silent', name: 'test' }), settings })
  process.once('exit', () => {
    process.kill(running.pid(), 'SIGQUIT')
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 })
  })
  return running
}

/** A fresh, empty database. The cluster ends with the process. */
export async function withDatabase(): Promise<TestDatabase> {
  cluster ??= startCluster()
  const { url } = await cluster
  const name = `test_${randomBytes(6).toString('hex')}`
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create database ${name} template template0`)
  await client.end()
  return { url: url.replace('/yinxin?', `/${name}?`) }
}
