/** One operation at a time (protocols §1): who runs it, how it ends early, and how long a person may take. */
import type { OperationStep } from '@yinxin/protocol/assistant'
import { failure, type Failure, type Result } from '@yinxin/protocol/failures'
import { unexpected } from '../platform/unexpected.ts'

export interface OperationNotice {
  readonly step: OperationStep
  readonly address?: string
  readonly triesLeft?: number
}

/** A running operation, as its steps see it. */
export interface Operation {
  /** The `jti` of the request. */
  readonly id: string
  /** Aborted with a `Failure` as reason. */
  readonly signal: AbortSignal
  notify(notice: OperationNotice): void
  end(reason: Failure): void
}

export interface Operations {
  readonly current: Operation | undefined
  /** Runs `task` as the one operation. @returns BUSY at once when there is one already */
  run<Value>(
    id: string,
    notify: (notice: OperationNotice) => void,
    task: (operation: Operation) => Promise<Result<Value>>,
  ): Promise<Result<Value>>
  /** Ends operation `id`, if it is the current one. */
  cancel(id: string, reason?: Failure): void
  /** Resolves once none runs: each has its end, whoever waits and whatever fails. */
  idle(): Promise<void>
}

export function createOperations(): Operations {
  let current: Operation | undefined
  const waiting: (() => void)[] = []
  return {
    get current() {
      return current
    },
    async run(id, notify, task) {
      if (current !== undefined) return { ok: false, failure: failure('BUSY') }
      const operation = startOperation(id, notify)
      current = operation
      try {
        return await task(operation)
      } catch (error) {
        return { ok: false, failure: unexpected(error) }
      } finally {
        operation.end(failure('PIN_CANCELLED')) // whatever the task still waits for must not outlive it
        current = undefined
        for (const go of waiting.splice(0)) go()
      }
    },
    idle: () => (current === undefined ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    cancel(id, reason = failure('PIN_CANCELLED')) {
      if (current?.id === id) current.end(reason)
    },
  }
}

function startOperation(id: string, notify: (notice: OperationNotice) => void): Operation {
  const controller = new AbortController()
  return { id, signal: controller.signal, notify, end: (reason) => controller.abort(reason) }
}

/** Resolves with the reason once the operation is ended early. */
export function endOf({ signal }: Operation): Promise<{ readonly ok: false; readonly failure: Failure }> {
  return new Promise((resolve) => {
    const end = () => resolve({ ok: false, failure: signal.reason as Failure })
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}
