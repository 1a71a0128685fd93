import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql, type Kysely, type KyselyPlugin } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withDatabase } from '../../../../../test/postgres.ts'
import { closeDatabase, createDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import { migrate } from '../migrate.ts'
import { openJobs, type Jobs } from './jobs.ts'
import { jobsMigration } from './migration.ts'
import { prometheusMetrics } from '../operator/prometheus.ts'
import { declareQueue } from './queue.ts'
import { askToDo, toDoText } from './to-do.ts'
import { watchJobs } from './watch-jobs.ts'

const log = createLog({ level: 'silent', name: 'test' })
const readNumber = (value: unknown) => {
  const { number } = value as { number?: unknown }
  return typeof number === 'number' ? { number } : undefined
}
const settings = { read: readNumber, retries: 2, firstPauseSeconds: 1, longestPauseSeconds: 1, tryLimitSeconds: 10 }

let url: string
let db: Kysely<any>
const open: Jobs[] = []
const node = (): Jobs => {
  const jobs = openJobs({ component: 'shop', db, log, pollSeconds: 0.5 })
  open.push(jobs)
  return jobs
}

beforeAll(async () => {
  url = (await withDatabase()).url
  db = createDatabase<unknown>(url)
  await migrate(db, 'shop', { '0001-jobs': jobsMigration('shop') })
})
afterAll(async () => {
  await Promise.all(open.map((jobs) => jobs.stop()))
  await closeDatabase(db)
})

test('the schema is the one this pg-boss works with (a newer one needs one more step of jobsMigration)', async () => {
  const file = fileURLToPath(new URL('../package.json', import.meta.resolve('pg-boss')))
  const { pgboss } = JSON.parse(readFileSync(file, 'utf8')) as { pgboss: { schema: number } }
  const { rows } = await sql<{ version: number }>`select version from shop_jobs.version`.execute(db)
  expect(rows).toEqual([{ version: pgboss.schema }])
})

test('a job goes with its transaction: done once on one of two nodes, or rolled back', async () => {
  const queue = declareQueue({ ...settings, name: 'with-transaction' })
  const done: number[] = []
  const nodes = [node(), node()] as const
  for (const one of nodes) one.work(queue, async ({ payload }) => void done.push(payload.number))
  const undone = db.transaction().execute(async (trx) => {
    await nodes[0].send(trx, queue, { number: -1 })
    throw new Error('undone')
  })
  await expect(undone).rejects.toThrow('undone')
  const numbers = Array.from({ length: 30 }, (_, number) => number)
  for (const number of numbers) await db.transaction().execute((trx) => nodes[number % 2 === 0 ? 0 : 1].send(trx, queue, { number }))
  await expect.poll(() => done.length, { timeout: 15_000 }).toBe(30)
  expect(done.toSorted((a, b) => a - b)).toEqual(numbers)
  const counted = async () => (await nodes[0].counts()).find((counts) => counts.queue === queue.name)
  await expect.poll(counted).toEqual({ queue: queue.name, waiting: 0, active: 0, failed: 0 })
})

test('what fails is tried again, then given up and counted; what is not understood is given up at once', async () => {
  const queue = declareQueue({ ...settings, name: 'failing' })
  const attempts: number[] = []
  const jobs = node()
  jobs.work(queue, async ({ payload, attempt }) => {
    attempts.push(attempt)
    if (payload.number !== attempt) throw new Error('not yet')
  })
  await db.transaction().execute(async (trx) => {
    await jobs.send(trx, queue, { number: 2 }) // succeeds at the second try
    await jobs.send(trx, queue, { number: 99 }) // never
    await jobs.send(trx, queue, { strange: true } as never)
  })
  const counted = async () => (await jobs.counts()).find((counts) => counts.queue === queue.name)
  await expect.poll(counted, { timeout: 20_000 }).toEqual({ queue: 'failing', waiting: 0, active: 0, failed: 2 })
  expect(attempts.toSorted((a, b) => a - b)).toEqual([1, 1, 2, 2, 3])
})

test('the operator reads how much waits, runs and was given up, by queue, and a queue nobody used yet as empty', async () => {
  const queue = declareQueue({ ...settings, name: 'watched', retries: 1, firstPauseSeconds: 600, longestPauseSeconds: 600 })
  const jobs = node()
  const metrics = prometheusMetrics()
  watchJobs(jobs, 'shop', [queue, { name: 'unused' }], metrics)
  jobs.work(queue, async () => {
    throw new Error('not yet')
  })
  await db.transaction().execute((trx) => jobs.send(trx, queue, { number: 1 }))
  await db.transaction().execute((trx) => jobs.send(trx, queue, { strange: true } as never))
  const line = (name: string, state: string, count: number) => `yinxin_jobs{component="shop",queue="${name}",state="${state}"} ${count}`
  await expect.poll(() => metrics.text(), { timeout: 15_000 }).toContain(line('watched', 'failed', 1))
  const text = await metrics.text()
  for (const state of ['waiting', 'active', 'failed']) expect(text).toContain(line('unused', state, 0))
  await expect.poll(() => metrics.text()).toContain(line('watched', 'waiting', 1))
})

test('the question whether there is something to do reads indexes only', async () => {
  const plan = await db.transaction().execute(async (trx) => {
    await sql`set local enable_seqscan = off`.execute(trx)
    const { rows } = await sql.raw<object>(`explain ${toDoText('shop').replaceAll(/\$[12]/g, "'x'")}`).execute(trx)
    return JSON.stringify(rows)
  })
  expect(plan).toMatch(/Index Cond/)
  expect(plan).not.toMatch(/Seq Scan/)
})

test('pg-boss is not started as long as nobody has put a job into the queue', async () => {
  let looks = 0
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      looks++
      return result
    },
  }
  const queue = declareQueue({ ...settings, name: 'at-rest' })
  const resting = openJobs({ component: 'shop', db: db.withPlugin(counting), log, pollSeconds: 0.01 })
  resting.work(queue, async () => undefined)
  await expect.poll(() => looks).toBeGreaterThan(3)
  await resting.stop()
  expect((await node().counts()).map((counts) => counts.queue)).not.toContain(queue.name)
})

test('what was kept long enough is something to do, also for a node at rest', async () => {
  const queue = declareQueue({ ...settings, name: 'kept' })
  const sender = node()
  await db.transaction().execute((trx) => sender.send(trx, queue, { number: 1 }))
  const isSomethingToDo = askToDo('shop')
  expect(await isSomethingToDo(db, queue.name)).toBe(true)
  await sql`update shop_jobs.job set state = 'completed', completed_on = now() where name = ${queue.name}`.execute(db)
  expect(await isSomethingToDo(db, queue.name)).toBe(false)
  await sql`update shop_jobs.job set completed_on = now() - interval '25 hours' where name = ${queue.name}`.execute(db)
  expect(await isSomethingToDo(db, queue.name)).toBe(true)
})

test('the first job of a process is sent also when every connection is held by who sends', async () => {
  const queue = declareQueue({ ...settings, name: 'held' })
  const narrow = createDatabase<unknown>(url, { max: 1 })
  const jobs = openJobs({ component: 'shop', db: narrow, log })
  await narrow.transaction().execute((trx) => jobs.send(trx, queue, { number: 1 }))
  await jobs.stop()
  await closeDatabase(narrow)
  expect(await node().counts()).toContainEqual({ queue: queue.name, waiting: 1, active: 0, failed: 0 })
})
