import type { Result } from '@yinxin/protocol/failures'
import type { DraftKeyAnswer } from '@yinxin/protocol/portal'
import { shallowRef } from 'vue'
import type { DraftValues } from './draft-values.ts'
import { hasDrafts } from './forget-drafts.ts'
import { openDrafts, type SealedDrafts } from './sealed-drafts.ts'

/**
 * The half-filled form of a page, kept in this tab while somebody switches organisation or signs in again. The portal is asked for the key when there is something to
 * read or the first thing to keep; where it gives none, nothing is kept and nothing is in anybody's way.
 */
export function useDraft(form: string, ask: () => Promise<Result<DraftKeyAnswer>>) {
  /** What was left last time, until the person says whether to go on with it. */
  const left = shallowRef<DraftValues>()
  let drafts: Promise<SealedDrafts | undefined> | undefined
  /** What is to be kept next: while one is being sealed only the newest waits. */
  let next: DraftValues | undefined
  /** One step after the other: what was cleared is not written again by what was typed before. */
  let steps = Promise.resolve()
  const then = (step: () => Promise<void>) => (steps = steps.then(step).catch(() => undefined)) // what cannot be kept is not kept

  const open = () => (drafts ??= ask().then((answer) => (answer.ok ? openDrafts(answer.value.key, Date.now) : undefined)))

  const look = () =>
    then(async () => {
      if (hasDrafts()) left.value = await (await open())?.read(form)
    })

  /** Keeps what is in the form now. What was left last time is not written over before somebody has seen it. */
  function keep(values: DraftValues): Promise<void> {
    if (left.value !== undefined) return steps
    next = values
    return then(async () => {
      const now = next
      next = undefined
      if (now !== undefined) await (await open())?.write(form, now)
    })
  }

  /** Goes on with what was left. */
  function take(): DraftValues | undefined {
    const values = left.value
    left.value = undefined
    return values
  }

  /** The person does not want it any more. */
  function clear(): Promise<void> {
    ;[left.value, next] = [undefined, undefined]
    return then(async () => {
      if (hasDrafts()) await (await open())?.forget(form)
    })
  }

  /** The form was sent, or closed by its own button. What was left last time stays until somebody has answered for it. */
  const done = () => (left.value === undefined ? clear() : steps)

  /** `looked` ends when it is known whether something was left. */
  return { looked: look(), left, keep, take, clear, done }
}
