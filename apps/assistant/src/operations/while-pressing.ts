/** A UKey that waits for the button on it before it signs: the window says so for as long as it does. */
import { failure, type Result } from '@yinxin/protocol/failures'
import type { Chosen } from './choose-certificate.ts'
import type { Talk } from './talk.ts'

/**
 * Runs `use`. Whoever gives up in the window, or whose page goes away, takes the wait back with it: a press on the button later signs nothing.
 */
export async function whilePressing<Value>(
  { deps, operation, prompt, person }: Talk,
  { ukey, shown }: Chosen,
  use: (calledOff: AbortSignal) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  const [over, calledOff] = [new AbortController(), new AbortController()]
  let waits = false
  const callOff = (): void => (waits ? calledOff.abort() : undefined)
  const stopWatching = deps.ukeys.watch((event) => {
    if (event.kind !== 'button' || event.ukeyId !== ukey.id) return
    waits = true
    if (operation.signal.aborted) return callOff()
    const question = { kind: 'button', certificate: shown, seconds: event.seconds } as const
    void prompt.ask(question, AbortSignal.any([operation.signal, over.signal])).then(({ kind }) => {
      if (kind !== 'cancelled' || over.signal.aborted) return
      person.answered = true
      operation.end(failure('PIN_CANCELLED'))
    })
  })
  operation.signal.addEventListener('abort', callOff, { once: true })
  try {
    return await use(calledOff.signal)
  } finally {
    stopWatching()
    operation.signal.removeEventListener('abort', callOff)
    over.abort()
    if (waits && !operation.signal.aborted) prompt.working()
  }
}
