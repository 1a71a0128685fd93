/**
 * Runs a vendor's library in a child process of its own: a crash or a hang there costs that one driver a moment, never the assistant
 * (protocols: "Processes"). Calls go one at a time, because such libraries rarely bear more.
 */
import { fork, spawn, type ChildProcess } from 'node:child_process'
import { failed, succeeded, type FailureCode, type Result } from '@yinxin/protocol/failures'
import type { HostNotice } from './hosted-library.ts'
import type { OtherProgram } from './host32.ts'

export interface Host {
  /**
   * Calls `method` in the child.
   * @param lost what it means when the child dies in the call or does not answer in time (it is then killed)
   * @param calledOff ends the child in the middle of the call, which is no crash; the answer is PIN_CANCELLED
   * @returns what the child answers; `lost`; DRIVER_CRASHED when no child is started because the last one has just crashed
   */
  call(method: string, params: unknown, timeoutMs: number, lost?: FailureCode, calledOff?: AbortSignal): Promise<Result<unknown>>
  /** The child's process id while one runs. */
  readonly pid: number | undefined
  readonly busy: boolean
  /** Ends an idle child; the next call starts another one. */
  rest(): void
  /** Ends the child when what it is asked now is answered; the next call starts another one. */
  renew(): Promise<void>
  close(): Promise<void>
}

export interface HostOptions {
  /** Module the child runs, or words that make this program run it; it answers messages `{id, method, params}` with `{id, result}`. */
  readonly entry: URL | readonly string[]
  readonly args: readonly string[]
  /** Options of Node for the child. */
  readonly nodeOptions?: readonly string[]
  /** Asked before each start: another program that runs this child instead; undefined: none. A failure is the answer to the call, and nothing is started. */
  readonly otherProgram?: () => Result<OtherProgram> | undefined
  /** Hears what the child says unasked. */
  readonly onNotice?: (notice: HostNotice) => void
  /** Hears that a child ended by itself or was killed for its slowness. @param during the call at hand; undefined when it was idle */
  readonly onGone?: (during: string | undefined) => void
  /** First wait before a crashed child is started again, in milliseconds; doubled with each crash up to 30 s. */
  readonly backOffMs?: number
}

const longestBackOffMs = 30_000
/** How long the end waits for calls at hand. */
const politeMs = 1000
/** A child that lived this long was healthy: the back-off starts over. */
const healthyMs = 60_000

interface Child {
  readonly process: ChildProcess
  readonly startedAt: number
}

export function createHost(options: HostOptions): Host {
  const { onNotice, onGone, backOffMs = 500 } = options
  let child: Child | undefined
  let atHand: string | undefined
  let [crashes, notBefore, closed, pending]: [number, number, boolean, number] = [0, -Infinity, false, 0]
  let turn: Promise<unknown> = Promise.resolve()

  const started = (): Result<ChildProcess> => {
    if (child !== undefined) return succeeded(child.process)
    if (closed || performance.now() < notBefore) return failed('DRIVER_CRASHED')
    const other = options.otherProgram?.()
    if (other?.ok === false) return other
    const fresh: Child = { process: start(options, other?.value), startedAt: performance.now() }
    child = fresh
    const gone = (): void => {
      if (child !== fresh) return
      child = undefined
      if (!closed) onGone?.(atHand)
      crashes = performance.now() - fresh.startedAt > healthyMs ? 1 : crashes + 1
      notBefore = performance.now() + Math.min(longestBackOffMs, backOffMs * 2 ** (crashes - 1))
    }
    fresh.process.once('exit', gone).once('error', gone)
    fresh.process.on('message', (message: object) => {
      if (child === fresh && 'notice' in message) onNotice?.(message as HostNotice)
    })
    return succeeded(fresh.process)
  }

  const callNow = async (
    method: string,
    params: unknown,
    timeoutMs: number,
    lost: FailureCode,
    calledOff: AbortSignal | undefined,
  ): Promise<Result<unknown>> => {
    const isOff = (): boolean => calledOff?.aborted === true
    if (isOff()) return failed('PIN_CANCELLED')
    const running = started()
    if (!running.ok) return running
    const process = running.value
    atHand = method
    const answer = await ask(process, method, params, timeoutMs, calledOff)
    const isCalledOff = answer === undefined && isOff()
    if (isCalledOff && child?.process === process) child = undefined // its end is none that counts
    if (answer === undefined) await kill(process)
    atHand = undefined
    return answer ?? failed(isCalledOff ? 'PIN_CANCELLED' : lost)
  }

  /** Its end is none that counts. */
  const letGo = async (): Promise<void> => {
    const idle = child
    child = undefined
    if (idle !== undefined) await kill(idle.process)
  }

  return {
    get pid() {
      return child?.process.pid
    },
    get busy() {
      return pending > 0
    },
    call(method, params, timeoutMs, lost = 'DRIVER_CRASHED', calledOff) {
      pending += 1
      const mine = turn.then(() => callNow(method, params, timeoutMs, lost, calledOff))
      turn = mine
      return mine.finally(() => (pending -= 1))
    },
    rest() {
      if (pending === 0) void letGo()
    },
    renew() {
      const renewed = turn.then(letGo)
      turn = renewed
      return renewed
    },
    async close() {
      closed = true
      // What a library is in the middle of, a change of the PIN say, it may finish.
      if (pending > 0) await Promise.race([turn, new Promise((resolve) => setTimeout(resolve, politeMs).unref())])
      if (child !== undefined) await kill(child.process)
    },
  }
}

function start({ entry, args, nodeOptions = [] }: HostOptions, other: OtherProgram | undefined): ChildProcess {
  const channel = { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] } as const
  if (other !== undefined) return startOther(other)
  if (entry instanceof URL) return fork(entry, args, { ...channel, stdio: [...channel.stdio], execArgv: [...nodeOptions] })
  return spawn(process.execPath, [...entry, ...args], { ...channel, stdio: [...channel.stdio] })
}

/**
 * The same messages through the same kind of channel. Both its ends are opened here, before the child is started (a pair of sockets; on Windows a pipe with
 * one place, which is taken): there is no name at which anybody else could call.
 */
function startOther({ program, words, script, environment }: OtherProgram): ChildProcess {
  const child = spawn(program, words, {
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
    env: environment,
    windowsHide: true,
  })
  child.stdin?.on('error', () => undefined) // it ended before it had read all: `exit` says so
  child.stdin?.end(script)
  return child
}

/** Ends a process and waits until it is gone. */
async function kill(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return
  const gone = new Promise((resolve) => process.once('exit', resolve))
  process.kill('SIGKILL')
  await gone
}

let lastId = 0

/** One question to the child; undefined when it died, was too slow, or the question was called off. */
function ask(
  process: ChildProcess,
  method: string,
  params: unknown,
  timeoutMs: number,
  calledOff: AbortSignal | undefined,
): Promise<Result<unknown> | undefined> {
  const id = ++lastId
  return new Promise((resolve) => {
    const done = (result: Result<unknown> | undefined): void => {
      clearTimeout(timer)
      process.off('message', heard).off('exit', died).off('error', died)
      calledOff?.removeEventListener('abort', died)
      resolve(result)
    }
    const heard = (message: unknown): void => {
      const answer = message as { readonly id?: unknown; readonly result?: Result<unknown> }
      if (answer.id === id && answer.result !== undefined) done(answer.result)
    }
    const died = (): void => done(undefined)
    const timer = setTimeout(died, timeoutMs)
    process.on('message', heard).once('exit', died).once('error', died)
    calledOff?.addEventListener('abort', died, { once: true })
    process.send({ id, method, params }, (error) => {
      if (error !== null) died()
    })
  })
}
