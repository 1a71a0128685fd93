import type { SessionAnswer, SignInOptions } from '@yinxin/protocol/portal'
import { createAssistantClient } from '@yinxin/sdk'
import type { AssistantClient, AssistantState } from '@yinxin/sdk'
import { tabStorage } from '@yinxin/ui/browser-storage'
import { computed, onBeforeUnmount, ref, watch } from 'vue'
import type { Ref } from 'vue'
import { signOutForRemoval } from '../portal-api.ts'
import { ukeyPresence } from './ukey-presence.ts'

/** Time to plug the same UKey back in before the session ends: a hub that was bumped is no reason to start over. */
const graceSeconds = 10

/** Certificates this tab has seen plugged in: a UKey that was never here cannot be pulled out here. */
const seenName = 'yinxin.ukey-seen'

/**
 * R30: pulling out the UKey a session was opened with locks this page, and ends the session unless it is back in time. Needs the
 * connection to the assistant; where the browser does not allow one (window mode) nothing is known and nothing happens.
 */
export function useUkeyRemoval(session: Ref<SessionAnswer | undefined>, options: Ref<SignInOptions | undefined>) {
  const secondsLeft = ref<number>()
  const ended = ref(false)
  let client: AssistantClient | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  let isEnding = false

  function unlock(): void {
    clearInterval(timer)
    timer = secondsLeft.value = undefined
  }

  function lock(): void {
    if (timer !== undefined) return
    secondsLeft.value = graceSeconds
    timer = setInterval(() => {
      secondsLeft.value = Math.max(0, (secondsLeft.value ?? 0) - 1)
      if (secondsLeft.value === 0) void end()
    }, 1000)
  }

  /** Tried again with the next second while the portal cannot be reached: the page stays locked meanwhile. */
  async function end(): Promise<void> {
    if (isEnding) return // a portal that is slow is asked once, not every second
    isEnding = true
    const answer = await signOutForRemoval()
    isEnding = false
    if (secondsLeft.value === undefined) return // it was plugged in while we asked, and a session that is over says so itself
    if (!answer.ok && answer.failure.code === 'PORTAL_UNREACHABLE') return
    unlock()
    ended.value = true
    client?.close()
  }

  function follow(state: AssistantState, sha256: string): void {
    if (ended.value) return
    const presence = ukeyPresence(state, sha256)
    if (presence === 'there') {
      tabStorage.write(seenName, sha256)
      unlock()
    } else if (presence === 'gone' && tabStorage.read(seenName) === sha256) lock()
  }

  const stop = watch([session, options], ([opened, known]) => {
    if (client !== undefined || opened === undefined || known === undefined || !opened.signOutOnUkeyRemoval) return
    client = createAssistantClient({ ports: known.assistantPorts, minimumVersion: known.minimumAssistantVersion })
    client.subscribe((state) => follow(state, opened.certificate.sha256))
    void client.start()
  })
  onBeforeUnmount(() => {
    stop()
    clearInterval(timer)
    client?.close()
  })

  return { secondsLeft, ended, away: computed(() => secondsLeft.value !== undefined || ended.value) }
}
