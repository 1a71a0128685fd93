import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs'
import type { Log } from './log.ts'
import { endWithUs } from './processes.ts'

export interface ChildOptions {
  readonly name: string
  /** Script and its arguments, run by this process's own Node. */
  readonly words: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly folder?: string
  /** File its output is appended to; with `firstLine` only standard error goes there. */
  readonly logFile: string
  readonly log: Log
  /** Called at every start, also after it was started again. */
  readonly onStart?: (pid: number) => void
  /** True: it announces itself by one JSON line on standard output. */
  readonly announces?: boolean
  /** Longest wait for that line, in seconds; default 60. */
  readonly announceSeconds?: number
}

export interface RunningChild {
  /**
   * The announcement; undefined when the child does not make one. Rejects with the last sentence of its log when it ends first, or has not made
   * it in time: whoever starts it then says so and stops it.
   */
  readonly ready: Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts a program of ours beside us. It ends with us however we end (Linux: parent-death signal, elsewhere its standard input closes),
 * in a process group of its own so that Ctrl-C reaches us first. One that dies is started again, ever more slowly.
 */
export function startChild(options: ChildOptions): RunningChild {
  const { name, log } = options
  let [stopping, failures] = [false, 0]
  const saidBefore = sizeOf(options.logFile)
  let child = launch(options)
  const ready = options.announces === true ? firstLine(child, options, saidBefore) : Promise.resolve(undefined)
  watch()

  function watch(): void {
    const since = performance.now()
    child.once('error', (error) => log.error({ err: error, child: name }, 'a program beside us could not be started'))
    child.once('exit', (code, signal) => {
      if (stopping) return
      failures = performance.now() - since > 30_000 ? 1 : failures + 1
      log.error({ child: name, code, signal, failures }, 'a program beside us ended; starting it again')
      setTimeout(again, Math.min(30_000, 100 * 2 ** failures)).unref()
    })
  }

  function again(): void {
    if (stopping) return
    try {
      child = launch(options)
    } catch (error) {
      log.error({ err: error, child: name }, 'a program beside us could not be started; trying again') // a full disk has no room for its log
      setTimeout(again, 30_000).unref()
      return
    }
    child.stdout?.resume()
    watch()
  }

  return {
    ready,
    async stop() {
      stopping = true
      await end(child)
    },
  }
}

function launch({ words, environment = {}, folder, logFile, announces, onStart }: ChildOptions): ChildProcess {
  const log = openSync(logFile, 'a', 0o600)
  const [command = '', ...rest] = [...endWithUs('TERM'), process.execPath, ...words]
  const child = spawn(command, rest, {
    stdio: ['pipe', announces === true ? 'pipe' : log, log],
    env: { ...process.env, ...environment },
    detached: true,
    ...(folder === undefined ? {} : { cwd: folder }),
  })
  closeSync(log)
  child.stdin?.on('error', () => undefined) // it never reads; the pipe only tells it that we are gone
  if (child.pid !== undefined) onStart?.(child.pid)
  return child
}

function firstLine(child: ChildProcess, { name, logFile, announceSeconds = 60 }: ChildOptions, saidBefore: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const giveUp = (trouble: string) =>
      reject(new Error(`${name} ${trouble}: ${lastSentence(logFile, saidBefore) ?? 'see its file in logs/'}`))
    const late = setTimeout(() => giveUp(`was not ready after ${announceSeconds} seconds`), announceSeconds * 1000)
    let text = ''
    child.stdout?.on('data', (data: Buffer) => {
      if (text.includes('\n')) return
      text += data.toString()
      if (!text.includes('\n')) return
      clearTimeout(late)
      try {
        resolve(JSON.parse(text.slice(0, text.indexOf('\n'))))
      } catch {
        reject(new Error(`${name} said something else than that it is ready: ${text.slice(0, 200)}`))
      }
    })
    child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)))
    child.once('exit', (code) => giveUp(`ended with code ${code} before it was ready`))
    for (const over of ['error', 'exit']) child.once(over, () => clearTimeout(late))
  })
}

const sizeOf = (file: string) => (existsSync(file) ? statSync(file).size : 0)

/** Most bytes of a log that are looked through for a sentence. */
const tailBytes = 4096

/** The last line written to `file` after `from`, in bytes; neither JSON, nor the places of a stack trace, nor what Node adds under it. */
function lastSentence(file: string, from: number): string | undefined {
  const start = Math.max(from, sizeOf(file) - tailBytes)
  const [bytes, log] = [Buffer.alloc(tailBytes), openSync(file, 'r')]
  try {
    const lines = bytes.toString('utf8', 0, readSync(log, bytes, 0, tailBytes, start)).split('\n')
    return lines.findLast((line) => /^[^\s{}]/.test(line) && !line.startsWith('Node.js v'))
  } finally {
    closeSync(log)
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  child.stdin?.end() // for those that watch it; a pipe left open would keep them alive
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), 5000)
  await ended
  clearTimeout(force)
}
