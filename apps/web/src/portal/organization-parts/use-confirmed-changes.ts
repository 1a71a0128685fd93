import type { Failure, Result } from '@yinxin/protocol/failures'
import type { SignInInput } from '@yinxin/protocol/portal'
import { ref, shallowRef } from 'vue'
import { proveAgain, type PageActing } from './organization-api.ts'

/** Something a page asks the portal to change. */
export type PageChange = () => Promise<Result<unknown>>

/** Changes of an organisation's page: one that needs the UKey waits for it, and then goes on by itself. `load` reads what is shown anew. */
export function useConfirmedChanges(by: PageActing, load: () => Promise<void>) {
  const failed = shallowRef<Failure>()
  const busy = ref(false)
  const saved = ref(false)
  /** What waits for a proof by UKey. */
  const waiting = shallowRef<PageChange>()

  /** Makes a change; resolves with true when it was made. */
  async function make(change: PageChange): Promise<boolean> {
    if (busy.value) return false
    ;[busy.value, failed.value, saved.value] = [true, undefined, false]
    const answer = await change()
    busy.value = false
    if (!answer.ok && answer.failure.code === 'STEP_UP_NEEDED') {
      waiting.value = change
      return false
    }
    waiting.value = undefined
    if (!answer.ok) {
      failed.value = answer.failure
      return false
    }
    saved.value = true
    await load()
    return true
  }

  /** Brings a proof by UKey, then makes what waited for it. */
  async function confirm(proof: SignInInput, after: () => void): Promise<Failure | undefined> {
    const proven = await proveAgain(by, proof)
    if (!proven.ok) return proven.failure
    const change = waiting.value
    waiting.value = undefined
    if (change !== undefined && (await make(change))) after()
    return undefined
  }

  const forget = () => void ([failed.value, waiting.value] = [undefined, undefined])
  return { failed, busy, saved, waiting, make, confirm, forget }
}
