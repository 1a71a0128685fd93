// B3: a node is killed while it works on a job; another one takes it over.
import { spawn } from 'node:child_process'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeDatabase, createDatabase } from '../../apps/server/src/platform/db.ts'
import { openJobs } from '../../apps/server/src/platform/jobs/jobs.ts'
import { jobsMigration } from '../../apps/server/src/platform/jobs/migration.ts'
import { declareQueue } from '../../apps/server/src/platform/jobs/queue.ts'
import { createLog } from '../../apps/server/src/platform/log.ts'
import { migrate } from '../../apps/server/src/platform/migrate.ts'
import { withDatabase } from '../postgres.ts'

const log = createLog({ level: 'silent', name: 'test' })
const times = { retries: 5, firstPauseSeconds: 1, longestPauseSeconds: 1, tryLimitSeconds: 300 }
const queue = declareQueue({ name: 'letters', read: (value) => value as { to: string }, ...times })
let url = ''
let db: Kysely<any>

beforeAll(async () => {
  url = (await withDatabase()).url
  db = createDatabase<unknown>(url)
  await migrate(db, 'post', { '0001-jobs': jobsMigration('post') })
})
afterAll(() => closeDatabase(db))

/** A node that takes a job and never ends it. */
function startDyingNode() {
  const module = (path: string) => JSON.stringify(new URL(`../../apps/server/src/platform/${path}`, import.meta.url).href)
  const program = `
    const { openJobs } = await import(${module('jobs/jobs.ts')})
    const { createDatabase } = await import(${module('db.ts')})
    const { createLog } = await import(${module('log.ts')})
    const jobs = openJobs({ component: 'post', db: createDatabase(${JSON.stringify(url)}), log: createLog({ level: 'silent', name: 'x' }), pollSeconds: 0.5 })
    const queue = { name: 'letters', read: (value) => value, ...${JSON.stringify(times)} }
    setInterval(() => {}, 1000) // a server would listen
    jobs.work(queue, ({ payload }) => { console.log('took ' + payload.to); return new Promise(() => {}) })`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  return { child, said: () => said }
}

test('a job whose node is killed is done by another one', async () => {
  const dying = startDyingNode()
  const other = openJobs({ component: 'post', db, log, pollSeconds: 0.5 })
  await db.transaction().execute((trx) => other.send(trx, queue, { to: '上海' }))
  await expect.poll(dying.said, { timeout: 30_000 }).toContain('took 上海')
  const done: [string, number][] = []
  other.work(queue, async ({ payload, attempt }) => void done.push([payload.to, attempt]))
  dying.child.kill('SIGKILL')
  await expect.poll(() => done, { timeout: 50_000 }).toEqual([['上海', 2]])
  await other.stop()
}, 120_000)
