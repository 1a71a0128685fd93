import type { Failure, Result } from '@yinxin/protocol/failures'
import type { SessionAnswer } from '@yinxin/protocol/portal'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { addresses } from '../addresses.ts'
import { leaveForSignIn } from '../leaving/leave.ts'
import { tellOver } from '../leaving/leave-over.ts'
import { failureAddress } from '../failure/failure-address.ts'
import { endSession, moveToUnit, actForUnit, readSession, signOut, signOutEverywhere } from '../portal-api.ts'
import { keepTabClient, noteClientLost, noteSessionChanged, tabClient } from '../clients/tab-client.ts'
import { keepTabContext, tabContext } from '../tab-context.ts'

/** Minutes before the idle limit at which the person is asked. */
const idleWarningMinutes = 2

/**
 * The session of this page, and what the person can do with it. A session that is over leads to the sign-in.
 * @param over called before that, and waited for: nothing may depend on it
 */
export function useSession(over: () => Promise<void> = tellOver) {
  const session = shallowRef<SessionAnswer>()
  const switching = ref<string>()
  const failed = shallowRef<Failure>()
  const now = ref(Date.now())
  const timer = setInterval(() => tick(), 10_000)
  // Somebody who comes back to this page is told at once when the session was ended elsewhere meanwhile.
  const seenAgain = () => void (document.visibilityState === 'visible' && session.value !== undefined && reload())
  document.addEventListener('visibilitychange', seenAgain)
  onBeforeUnmount(() => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', seenAgain)
  })

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
    if (!answer.ok) return fail(answer.failure)
    keepTabContext(answer.value.context.id)
    keepTabClient(answer.value.agent === undefined ? undefined : answer.value.organization.name)
    ;[session.value, failed.value] = [answer.value, undefined]
  }

  function fail(failure: Failure): void {
    // The delegation ended while somebody worked by it: no other organisation may stand where this one stood.
    if (tabClient() !== undefined && (failure.code === 'NOT_FOUND' || failure.code === 'DELEGATION_ENDED')) return leaveClient()
    if (failure.code === 'NOT_FOUND' && tabContext() !== undefined) return beginAnew()
    // There was a session here, and nobody ended it on this page.
    if (failure.code === 'SESSION_MISSING' && session.value === undefined) return location.replace(addresses.login)
    if (failure.code === 'SESSION_MISSING') return void over().then(() => leaveForSignIn('elsewhere'))
    const saying = failureAddress(failure, { at: new Date() })
    if (failure.code === 'SESSION_EXPIRED') return void over().then(() => location.replace(saying))
    if (session.value === undefined) return location.replace(saying)
    failed.value = failure
  }

  /** Somebody signed in anew in another tab: what this page shows, watches and ends belongs to a session that is over. */
  function beginAnew(): void {
    noteSessionChanged()
    location.reload()
  }

  function leaveClient(): void {
    noteClientLost()
    location.replace(addresses.clients)
  }

  const reload = async () => settle(await readSession(tabContext()))

  /** Another tab may act in the same context (a copy of this one): it is left to it, and this tab takes another. */
  async function switchTo(unitCode: string): Promise<boolean> {
    if (switching.value !== undefined) return false
    ;[switching.value, failed.value] = [unitCode, undefined]
    const opened = await actForUnit({ unitCode }, tabContext())
    const answer = !opened.ok && opened.failure.code === 'TOO_MANY_REQUESTS' ? await moveToUnit({ unitCode }, tabContext()) : opened
    switching.value = undefined
    settle(answer)
    return answer.ok
  }

  async function end(id: string): Promise<void> {
    const answer = await endSession(id)
    if (answer.ok || answer.failure.code === 'NOT_FOUND')
      await reload() // it ended by itself meanwhile
    else fail(answer.failure)
  }

  async function leave(everywhere: boolean): Promise<void> {
    const answer = await (everywhere ? signOutEverywhere() : signOut())
    if (!answer.ok) return fail(answer.failure)
    await over()
    leaveForSignIn('signed-out')
  }

  void reload()
  return { session, switching, failed, idleMinutes, reload, switchTo, end, leave }
}
