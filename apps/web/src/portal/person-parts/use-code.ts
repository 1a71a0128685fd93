import type { Result } from '@yinxin/protocol/failures'
import type { CodeAnswer } from '@yinxin/protocol/portal'
import { clockOf } from '@yinxin/ui/dates'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'

/** A code that was sent: when, and how long until another one may be asked for. */
export function useCode(send: () => Promise<Result<CodeAnswer>>) {
  const sent = shallowRef<{ readonly at: Date; readonly again: number }>()
  const sending = ref(false)
  const now = ref(performance.now())
  const timer = setInterval(() => (now.value = performance.now()), 500)
  onBeforeUnmount(() => clearInterval(timer))
  const wait = computed(() => (sent.value === undefined ? 0 : Math.max(0, Math.ceil((sent.value.again - now.value) / 1000))))

  /** Asks for a code, unless it is too soon. */
  async function ask(): Promise<Result<CodeAnswer> | undefined> {
    if (sending.value || wait.value > 0) return undefined
    sending.value = true
    const answer = await send()
    sending.value = false
    now.value = performance.now()
    // the server's own times: this computer's clock may be wrong, the distance between them is not
    if (answer.ok) sent.value = { at: new Date(), again: now.value + Date.parse(answer.value.resendAt) - Date.parse(answer.value.sentAt) }
    return answer
  }

  return { ask, sending, wait, sentAt: computed(() => sent.value && clockOf(sent.value.at)) }
}
