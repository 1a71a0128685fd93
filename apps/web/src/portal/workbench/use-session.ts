import type { Failure, Result } from '@yinxin/protocol/failures'
import type { SessionAnswer } from '@yinxin/protocol/portal'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { failureAddress } from '../failure/failure-address.ts'
import { endSession, readSession, signOut, signOutEverywhere, switchUnit } from '../portal-api.ts'

/** Minutes before the idle limit at which the person is asked. */
const idleWarningMinutes = 2

/** The session of this page, and what the person can do with it. A session that is over leads to the sign-in. */
export function useSession() {
  const session = shallowRef<SessionAnswer>()
  const switching = ref<string>()
  const failed = shallowRef<Failure>()
  const now = ref(Date.now())
  const timer = setInterval(() => tick(), 10_000)
  onBeforeUnmount(() => clearInterval(timer))

  const idleMinutes = computed(() => {
    const left = session.value === undefined ? undefined : Math.ceil((Date.parse(session.value.idleExpiresAt) - now.value) / 60_000)
    return left !== undefined && left <= idleWarningMinutes ? Math.max(1, left) : undefined
  })

  function tick(): void {
    now.value = Date.now()
    // The server says so too, but nobody should look at an organisation's data after the limit.
    if (session.value !== undefined && Date.parse(session.value.idleExpiresAt) < now.value) void reload()
  }

  function settle(answer: Result<SessionAnswer>): void {
    now.value = Date.now()
    if (answer.ok) session.value = answer.value
    else fail(answer.failure)
  }

  function fail(failure: Failure): void {
    if (failure.code === 'SESSION_MISSING') return location.replace('/ssologin/login')
    if (failure.code === 'SESSION_EXPIRED' || session.value === undefined) return location.replace(failureAddress(failure))
    failed.value = failure
  }

  const reload = async () => settle(await readSession())

  async function switchTo(unitCode: string): Promise<boolean> {
    ;[switching.value, failed.value] = [unitCode, undefined]
    const answer = await switchUnit({ unitCode })
    switching.value = undefined
    settle(answer)
    return answer.ok
  }

  async function end(id: string): Promise<void> {
    const answer = await endSession(id)
    if (answer.ok) await reload()
    else fail(answer.failure)
  }

  async function leave(everywhere: boolean): Promise<void> {
    const answer = await (everywhere ? signOutEverywhere() : signOut())
    if (answer.ok) location.replace('/ssologin/login')
    else fail(answer.failure)
  }

  void reload()
  return { session, switching, failed, idleMinutes, reload, switchTo, end, leave }
}
