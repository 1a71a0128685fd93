import type { Log } from './log.ts'

export interface RepeatOptions {
  readonly name: string
  /** Pause between the end of one run and the start of the next. */
  readonly seconds: number
  readonly log: Log
}

export interface Repeated {
  /** No run starts any more; resolves when one in flight has ended. */
  stop(): Promise<void>
}

/** Runs `task` again and again, never twice at once; the first time after `seconds`. A task that throws is logged and runs again. */
export function every({ name, seconds, log }: RepeatOptions, task: () => Promise<void>): Repeated {
  let stopped = false
  let running = Promise.resolve()
  let timer = setTimeout(run, seconds * 1000)
  timer.unref()

  function run(): void {
    running = task()
      .catch((error: unknown) => log.error({ err: error, task: name }, 'a repeated task failed; it runs again'))
      .then(() => {
        if (stopped) return
        timer = setTimeout(run, seconds * 1000)
        timer.unref()
      })
  }

  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
