import { spawnSync } from 'node:child_process'
import { afterEach, describe, expect, it } from 'vitest'
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from './worker-pool.ts'

/** Threads of a few words; `count` is memory they share with the test. */
const scriptOf = (body: string): URL =>
  new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort, threadId } from 'node:worker_threads'\n${body}`)}`)
const doubling = scriptOf(`parentPort.on('message', (value) => parentPort.postMessage(value * 2))`)
const dying = scriptOf(`parentPort.on('message', () => process.exit(1))`)
/** Ends at its first message ever, in whichever thread. */
const dyingOnce = scriptOf(
  `parentPort.on('message', (count) => { if (Atomics.add(count, 0, 1) === 0) throw new Error('ends'); parentPort.postMessage('there') })`,
)
const silent = scriptOf(`parentPort.on('message', () => undefined)`)
const naming = scriptOf(`parentPort.on('message', (told) => parentPort.postMessage(threadId + ' ' + told))`)

const open: WorkerPool<never, unknown>[] = []
function poolOf<Task, Answer>(script: URL, more: Partial<WorkerPoolOptions<Task>> = {}): WorkerPool<Task, Answer> {
  const pool = createWorkerPool<Task, Answer>({ script, threads: 2, mostTasks: 100, messageOf: (task) => ({ data: task }), ...more })
  open.push(pool as WorkerPool<never, unknown>)
  return pool
}
afterEach(() => Promise.all(open.splice(0).map((pool) => pool.close())))

describe('worker pool', () => {
  it('answers every task with its own answer', async () => {
    const pool = poolOf<number, number>(doubling)
    const answers = await Promise.all(Array.from({ length: 50 }, (_, value) => pool.run(value)))
    expect(answers).toEqual(Array.from({ length: 50 }, (_, value) => ({ ok: true, value: 2 * value })))
    expect(pool.tasks()).toBe(0)
  })

  it('gives the task of a thread that ended to another, once', async () => {
    const count = new Int32Array(new SharedArrayBuffer(4))
    expect(await poolOf(dyingOnce).run(count)).toEqual({ ok: true, value: 'there' })
    expect(await poolOf(dying).run(1)).toEqual({ ok: false, reason: 'lost' })
  })

  it('answers tasks that are tried only once as lost, and starts threads again for the next', async () => {
    const pool = poolOf<Int32Array, string>(dyingOnce, { attempts: 1, threads: 1 })
    const count = new Int32Array(new SharedArrayBuffer(4))
    expect(await pool.run(count)).toEqual({ ok: false, reason: 'lost' })
    expect(await pool.run(count)).toEqual({ ok: true, value: 'there' })
  })

  it('refuses a task beyond its bound', async () => {
    const pool = poolOf<number, number>(doubling, { mostTasks: 3 })
    const [first, , , fourth] = [1, 2, 3, 4].map((value) => pool.run(value))
    expect(await fourth).toEqual({ ok: false, reason: 'full' })
    expect(await first).toEqual({ ok: true, value: 2 })
  })

  it('ends a thread that does not answer, one whose script is not there, and never waits for a task that cannot be sent', async () => {
    const lost = { ok: false, reason: 'lost' }
    expect(await poolOf(silent, { mostMilliseconds: 50 }).run(1)).toEqual(lost)
    expect(await poolOf(new URL('file:///nowhere/at-all.js')).run(1)).toEqual(lost)
    expect(await poolOf(doubling).run(() => undefined)).toEqual(lost)
  })

  it('answers what is under way when it is closed, and what comes after', async () => {
    const pool = poolOf(silent, { threads: 1 })
    const tasks = [1, 2, 3].map((task) => pool.run(task))
    await pool.close()
    expect(await Promise.all([...tasks, pool.run(4)])).toEqual(Array(4).fill({ ok: false, reason: 'closed' }))
  })

  it('remembers what a thread was told for as long as the thread lives', async () => {
    const messageOf = (task: string, told: Set<string>) => {
      const known = told.has(task)
      told.add(task)
      return { data: known ? 'known' : task }
    }
    const pool = poolOf<string, string>(naming, { messageOf, threads: 1 })
    const words = []
    for (const task of ['a', 'a', 'b']) words.push(await pool.run(task))
    expect(words.map((outcome) => outcome.ok && outcome.value.split(' ')[1])).toEqual(['a', 'known', 'b'])
    expect(new Set(words.map((outcome) => outcome.ok && outcome.value.split(' ')[0])).size).toBe(1)
  })

  it('starts no thread before the first task and lets the process end without being closed', () => {
    const module = JSON.stringify(new URL('./worker-pool.ts', import.meta.url).href)
    const program = `
      const { createWorkerPool } = await import(${module})
      const pool = createWorkerPool({ script: new URL(${JSON.stringify(doubling.href)}), threads: 2, mostTasks: 9, messageOf: (data) => ({ data }) })
      console.log(process.getActiveResourcesInfo().filter((name) => /worker|port/i.test(name)).length, (await pool.run(21)).value)`
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', timeout: 20_000 })
    expect({ stdout, status }).toEqual({ stdout: '0 42\n', status: 0 })
  })
})
