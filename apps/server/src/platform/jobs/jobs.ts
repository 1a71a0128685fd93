import { sql, type Kysely, type Transaction } from 'kysely'
import type { JobResult, JobWithMetadata, PgBoss } from 'pg-boss'
import { jobsSchema } from '../database/component-schemas.ts'
import { databaseFailure } from '../database/database-failure.ts'
import { closeDatabase, createDatabaseBeside, runScript } from '../db.ts'
import type { Log } from '../log.ts'
import { every, type Repeated } from '../repeat.ts'
import { day, failedQueueName, keptDoneSeconds, type Queue } from './queue.ts'
import { askToDo } from './to-do.ts'

export interface JobsDeps {
  /** The component whose jobs these are; `jobsMigration` of it has run. */
  readonly component: string
  readonly db: Kysely<any>
  readonly log: Log
  /** Pause between two looks for work, in seconds, at least 0.5; default 1. */
  readonly pollSeconds?: number
}

/** What a handler is given. It may run more than once for the same job: when a node dies, or ends it too late. */
export interface Work<Payload> {
  readonly id: string
  readonly payload: Payload
  /** 1 for the first try. */
  readonly attempt: number
  /** Aborted when the try has taken too long, or this node stops. */
  readonly signal: AbortSignal
}

export type JobHandler<Payload> = (work: Work<Payload>) => Promise<void>

export interface QueueCounts {
  readonly queue: string
  readonly waiting: number
  readonly active: number
  /** Given up, still kept. */
  readonly failed: number
}

/** Background work of a component that survives restarts: rows in its database, done by whichever node comes first. */
export interface Jobs {
  /** Puts a job into `queue`, in the caller's transaction: rolled back with it, and nobody sees it before the commit. */
  send<Payload extends object>(trx: Transaction<any>, queue: Queue<Payload>, payload: Payload): Promise<void>
  /** Works on `queue` from now on, a few jobs at once. A handler that throws is tried again as the queue says. */
  work<Payload extends object>(queue: Queue<Payload>, handler: JobHandler<Payload>): void
  /** How much waits, runs and was given up, by queue. */
  counts(): Promise<readonly QueueCounts[]>
  /** Takes no more; resolves when what runs has ended, or was aborted after five seconds. */
  stop(): Promise<void>
}

/** A node that is gone is noticed after so many seconds (the least pg-boss takes). */
const heartbeatSeconds = 10
const atOnce = 20
/** Connections that pg-boss has for itself: whoever sends a job holds one of `db` and waits for it, all of them perhaps. */
const ownConnections = 2

/**
 * Opens the jobs of a component. pg-boss (18 MB and 0.1 s) is loaded by the first `send`, or when `work` finds something to do; until then one
 * statement asks now and then.
 */
export function openJobs(deps: JobsDeps): Jobs {
  const { component, db, log } = deps
  const schema = jobsSchema(component)
  const queues = new Map<string, Promise<void>>()
  const looking = new Set<Repeated>()
  const isSomethingToDo = askToDo(component)
  let own: Kysely<any> | undefined
  let started: Promise<PgBoss> | undefined
  let stopped = false
  const stopping = new AbortController()

  const boss = () => {
    own ??= createDatabaseBeside(db, ownConnections)
    started ??= startBoss(own, log, schema)
    started.catch(() => (started = undefined)) // the database was away: the next one asks again
    return started
  }

  /** Makes the queue as it is declared now; an older one of its name takes over the new settings. */
  function ready(running: PgBoss, queue: Queue<object>): Promise<void> {
    const known = queues.get(queue.name) ?? makeQueue(running, queue)
    queues.set(queue.name, known)
    known.catch(() => queues.delete(queue.name))
    return known
  }

  async function begin(queue: Queue<object>, handler: JobHandler<never>): Promise<void> {
    const running = await boss()
    await ready(running, queue)
    if (stopped) return
    const options = { batchSize: atOnce, pollingIntervalSeconds: deps.pollSeconds ?? 1, burstWhenBatchFull: true } as const
    await running.work<object, unknown>(queue.name, { ...options, perJobResults: true, includeMetadata: true }, async (jobs) =>
      Promise.all(jobs.map((job) => runOne({ queue, handler, log, stopping: stopping.signal }, job as JobWithMetadata<unknown>))),
    )
  }

  return {
    async send(trx, queue, payload) {
      const running = await boss()
      await ready(running, queue)
      const id = await running.send(queue.name, payload, { db: statements(trx) })
      if (id === null) throw new Error(`the queue ${queue.name} took no job`)
    },
    work(queue, handler) {
      let told = false
      const tell = (error: unknown): void => {
        if (stopped || told) return
        told = true
        if (databaseFailure(error) === undefined) log.error({ err: error, queue: queue.name }, 'nobody works on this queue')
        else log.warn({ err: error, queue: queue.name }, 'the queue waits for the database')
      }
      const look = every({ name: `work on ${queue.name}`, seconds: deps.pollSeconds ?? 1, log }, async () => {
        try {
          const isDue = started !== undefined || (await isSomethingToDo(db, queue.name))
          told = false
          if (!isDue) return
          await begin(queue, handler)
          looking.delete(look)
          void look.stop()
        } catch (error) {
          tell(error)
        }
      })
      looking.add(look)
    },
    counts: async () => readCounts(db, schema),
    async stop() {
      stopped = true
      await Promise.all([...looking].map((look) => look.stop()))
      const running = await started?.catch(() => undefined)
      const abort = setTimeout(() => stopping.abort(new Error('this node stops')), 5000)
      await running?.stop({ graceful: true, timeout: 7000 })
      clearTimeout(abort)
      if (own !== undefined) await closeDatabase(own)
    },
  }
}

async function startBoss(db: Kysely<any>, log: Log, schema: string): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss')
  const boss = new PgBoss({
    db: statements(db),
    schema,
    ...{ migrate: false, createSchema: false, schedule: false, registerInstance: false, reindex: false, monitorVacuum: false },
    ...{ superviseIntervalSeconds: 5, monitorIntervalSeconds: 5 },
  })
  boss.on('error', (error) => log.warn({ err: error }, 'jobs: the next look for work comes later'))
  await boss.start()
  return boss
}

/** What pg-boss runs its statements on: its own connections, or the caller's transaction. */
const statements = (db: Kysely<any> | Transaction<any>) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    if (values.length === 0) return { rows: [...(await runScript(db, text))] }
    const { rows } = await db.executeQuery({ sql: text, parameters: values, query: { kind: 'RawNode' }, queryId: {} } as never)
    return { rows: [...rows] }
  },
})

async function makeQueue(boss: PgBoss, queue: Queue<object>): Promise<void> {
  const { name, retries, firstPauseSeconds, longestPauseSeconds, tryLimitSeconds, keepWaitingDays = 14, keepFailedDays = 30 } = queue
  const failed = { retentionSeconds: keepFailedDays * day, retryLimit: 0, expireInSeconds: 60 }
  const tries = { retryLimit: retries, retryDelay: firstPauseSeconds, retryBackoff: true, retryDelayMax: longestPauseSeconds }
  const lives = {
    expireInSeconds: tryLimitSeconds,
    heartbeatSeconds,
    retentionSeconds: keepWaitingDays * day,
    deleteAfterSeconds: keptDoneSeconds,
  }
  const settings = { ...tries, ...lives, deadLetter: failedQueueName(name) }
  await boss.createQueue(failedQueueName(name), failed)
  await boss.createQueue(name, settings)
  await boss.updateQueue(name, settings) // createQueue keeps the settings of a queue that is there
}

interface Run {
  readonly queue: Queue<object>
  readonly handler: JobHandler<never>
  readonly log: Log
  readonly stopping: AbortSignal
}

async function runOne({ queue, handler, log, stopping }: Run, job: JobWithMetadata<unknown>): Promise<JobResult> {
  const attempt = job.retryCount + 1
  const facts = { queue: queue.name, job: job.id, attempt }
  const payload = queue.read(job.data)
  if (payload === undefined) {
    log.error(facts, 'a job that this program does not understand is given up')
    return { id: job.id, status: 'deadletter', output: { message: 'not understood' } }
  }
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(queue.tryLimitSeconds * 1000), stopping])
    await Promise.race([handler({ id: job.id, payload: payload as never, attempt, signal }), whenAborted(signal)])
    return { id: job.id, status: 'completed' }
  } catch (error) {
    if (attempt > queue.retries) log.error({ err: error, ...facts }, 'a job failed for the last time and is given up')
    else log.warn({ err: error, ...facts }, 'a job failed and is tried again')
    return { id: job.id, status: 'failed', output: { message: error instanceof Error ? error.message : String(error) } }
  }
}

/** A handler that does not listen to its signal is not waited for. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
}

async function readCounts(db: Kysely<any>, schema: string): Promise<readonly QueueCounts[]> {
  const { rows } = await sql<QueueCounts>`
    select q.name as queue,
      count(*) filter (where j.state in ('created', 'retry')) as waiting,
      count(*) filter (where j.state = 'active') as active,
      (select count(*) from ${sql.id(schema, 'job')} f where f.name = q.name || '.given-up') as failed
    from ${sql.id(schema, 'queue')} q left join ${sql.id(schema, 'job')} j on j.name = q.name
    where q.name not like '%.given-up' group by q.name order by q.name`.execute(db)
  return rows
}
