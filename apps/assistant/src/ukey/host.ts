/**
 * Runs a vendor's library in a child process of its own: a crash or a hang there costs that one driver a moment, never the assistant
 * (protocols: "Processes"). Calls go one at a time, because such libraries rarely bear more.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { failed, type Result } from '@yinxin/protocol/failures'

export interface Host {
  /**
   * Calls `method` in the child.
   * @returns what the child answers; DRIVER_CRASHED when it dies or does not answer in time (it is then killed)
   */
  call(method: string, params: unknown, timeoutMs: number): Promise<Result<unknown>>
  /** The child's process id while one runs. */
  readonly pid: number | undefined
  readonly busy: boolean
  close(): Promise<void>
}

export interface HostOptions {
  /** Module the child runs; it answers messages `{id, method, params}` with `{id, result}`. */
  readonly entry: URL
  readonly args: readonly string[]
  /** Options of Node for the child. */
  readonly nodeOptions?: readonly string[]
  /** First wait before a crashed child is started again, in milliseconds; doubled with each crash up to 30 s. */
  readonly backOffMs?: number
}

const longestBackOffMs = 30_000
/** A child that lived this long was healthy: the back-off starts over. */
const healthyMs = 60_000

interface Child {
  readonly process: ChildProcess
  readonly startedAt: number
}

export function createHost({ entry, args, nodeOptions = [], backOffMs = 500 }: HostOptions): Host {
  let child: Child | undefined
  let [crashes, notBefore, closed, pending]: [number, number, boolean, number] = [0, -Infinity, false, 0]
  let turn: Promise<unknown> = Promise.resolve()

  const started = (): ChildProcess | undefined => {
    if (child !== undefined) return child.process
    if (closed || performance.now() < notBefore) return undefined
    const fresh: Child = {
      process: fork(entry, args, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [...nodeOptions] }),
      startedAt: performance.now(),
    }
    child = fresh
    const gone = (): void => {
      if (child !== fresh) return
      child = undefined
      crashes = performance.now() - fresh.startedAt > healthyMs ? 1 : crashes + 1
      notBefore = performance.now() + Math.min(longestBackOffMs, backOffMs * 2 ** (crashes - 1))
    }
    fresh.process.once('exit', gone).once('error', gone)
    return fresh.process
  }

  const callNow = async (method: string, params: unknown, timeoutMs: number): Promise<Result<unknown>> => {
    const process = started()
    if (process === undefined) return failed('DRIVER_CRASHED')
    const answer = await ask(process, method, params, timeoutMs)
    if (answer !== undefined) return answer
    process.kill('SIGKILL')
    return failed('DRIVER_CRASHED')
  }

  return {
    get pid() {
      return child?.process.pid
    },
    get busy() {
      return pending > 0
    },
    call(method, params, timeoutMs) {
      pending += 1
      const mine = turn.then(() => callNow(method, params, timeoutMs))
      turn = mine
      return mine.finally(() => (pending -= 1))
    },
    async close() {
      closed = true
      const running = child?.process
      if (running === undefined) return
      const gone = new Promise((resolve) => running.once('exit', resolve))
      running.kill('SIGKILL')
      await gone
    },
  }
}

let lastId = 0

/** One question to the child; undefined when it died or was too slow. */
function ask(process: ChildProcess, method: string, params: unknown, timeoutMs: number): Promise<Result<unknown> | undefined> {
  const id = ++lastId
  return new Promise((resolve) => {
    const done = (result: Result<unknown> | undefined): void => {
      clearTimeout(timer)
      process.off('message', heard).off('exit', died).off('error', died)
      resolve(result)
    }
    const heard = (message: unknown): void => {
      const answer = message as { readonly id?: unknown; readonly result?: Result<unknown> }
      if (answer.id === id && answer.result !== undefined) done(answer.result)
    }
    const died = (): void => done(undefined)
    const timer = setTimeout(died, timeoutMs)
    process.on('message', heard).once('exit', died).once('error', died)
    process.send({ id, method, params }, (error) => {
      if (error !== null) died()
    })
  })
}
