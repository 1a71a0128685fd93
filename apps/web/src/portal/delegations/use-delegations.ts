import type { Failure } from '@yinxin/protocol/failures'
import type { DelegationInput, DelegationsAnswer } from '@yinxin/protocol/portal'
import { onBeforeUnmount, shallowRef } from 'vue'
import { addresses } from '../addresses.ts'
import { failureAddress } from '../failure/failure-address.ts'
import { leaveOver, leaveRefused } from '../leaving/leave-over.ts'
import { actingOfPage } from '../organization-parts/acting-of-page.ts'
import { confirmOffer, endDelegation, sendHandlers, sendOffer, readDelegations } from '../organization-parts/organization-api.ts'
import { useConfirmedChanges, type PageChange } from '../organization-parts/use-confirmed-changes.ts'

/** The delegations of this page's organisation, given and received, and what may be done about them. */
export function useDelegations() {
  const by = actingOfPage()
  const shown = shallowRef<DelegationsAnswer>()
  const changes = useConfirmedChanges(by, load)
  // The other side may have answered while this page lay in the background.
  const seenAgain = () => void (document.visibilityState === 'visible' && shown.value !== undefined && load())
  document.addEventListener('visibilitychange', seenAgain)
  onBeforeUnmount(() => document.removeEventListener('visibilitychange', seenAgain))

  async function load(): Promise<void> {
    const answer = await readDelegations(by)
    if (answer.ok) shown.value = answer.value
    else leave(answer.failure)
  }

  function leave(failure: Failure): void {
    if (failure.code !== 'SESSION_MISSING') return void leaveRefused(failure, failureAddress(failure, { at: new Date() }))
    if (shown.value === undefined) return location.replace(addresses.login)
    void leaveOver('elsewhere')
  }

  /** A change that was late is no use to anybody: what it is now is shown beside the failure. */
  async function make(change: PageChange): Promise<boolean> {
    const made = await changes.make(change)
    if (changes.failed.value?.code === 'DELEGATION_GONE') await load()
    return made
  }

  void load()
  return {
    ...{ by, shown, ...changes, make },
    offer:
      (input: DelegationInput): PageChange =>
      () =>
        sendOffer(by, input),
    accept:
      (id: string, handlers: readonly string[]): PageChange =>
      () =>
        confirmOffer(by, id, { handlers }),
    name:
      (id: string, handlers: readonly string[]): PageChange =>
      () =>
        sendHandlers(by, id, { handlers }),
    end:
      (id: string): PageChange =>
      () =>
        endDelegation(by, id),
  }
}

/** Who is ticked first where a delegation is confirmed: whoever acts by most of the others. */
export function suggestedHandlers({ received, handlers }: Pick<DelegationsAnswer, 'received' | 'handlers'>): readonly string[] {
  const confirmed = received.filter(({ state }) => state === 'active')
  const often = handlers.filter(({ role }) => confirmed.filter((one) => one.handlers.includes(role)).length * 2 > confirmed.length)
  return (often.length > 0 ? often : handlers.slice(0, handlers.length === 1 ? 1 : 0)).map(({ role }) => role)
}
