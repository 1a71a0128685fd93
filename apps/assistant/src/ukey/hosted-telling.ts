import type { Result } from '@yinxin/protocol/failures'

/**
 * Whether the library tells by itself what comes and goes. One that dies or hangs while it waits for that, as libraries do that hold a lock
 * meanwhile, is not asked again: it is looked at in turns, as one that cannot tell.
 */
export function createTelling() {
  let child: number | undefined
  let [on, mayAsk] = [false, true]
  return {
    isToBeAsked: (pid: number | undefined): boolean => mayAsk && pid !== child,
    isOn: (pid: number | undefined): boolean => on && pid === child,
    begun(pid: number | undefined, answer: Result<unknown>): boolean {
      child = pid
      return (on = answer.ok && answer.value === true)
    },
    over: () => void (on = false),
    childGone(during: string | undefined) {
      if (on && (during === undefined || during === 'list')) mayAsk = false
      on = false
    },
  }
}
