import { caseOrders, type CaseLine, type CaseListAnswer, type CaseOrder, type QueueFilter, type SavedFilter } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { useSortOrder } from '../../sorting/use-sort-order.ts'
import { fetchCases } from '../desk-api.ts'

/** The order the desk gives a list in by itself. */
const oldestFirst: CaseOrder = 'opened'

/** The queue, asked for again every few seconds while somebody sees it. */
export function useQueue(tellFailure: (failure: Failure) => void) {
  const list = shallowRef<CaseListAnswer>()
  const filter = ref<QueueFilter>('open')
  const search = ref('')

  const { order, sortBy } = useSortOrder(caseOrders)

  const searched = (): Readonly<Record<string, string>> => (search.value.trim() === '' ? {} : { q: search.value.trim() })
  const query = (): Readonly<Record<string, string>> => ({
    ...(filter.value === 'open' ? {} : filter.value === 'mine' ? { mine: 'true' } : { state: filter.value }),
    ...searched(),
    ...(order.value === undefined ? {} : { sort: order.value }),
  })

  // An answer that was overtaken belongs to a filter nobody looks at any more.
  let asked = 0
  async function load(): Promise<void> {
    const mine = ++asked
    const answer = await fetchCases(query())
    if (mine !== asked) return
    if (answer.ok) list.value = answer.value
    else tellFailure(answer.failure)
  }

  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void load()
  }, 5000)
  onBeforeUnmount(() => clearInterval(timer))
  void load()
  const choose = (next: QueueFilter) => {
    filter.value = next
    void load()
  }
  const use = ({ filter: kept, q }: SavedFilter) => {
    search.value = q
    choose(kept)
  }
  const arrange = (next: string) => {
    sortBy(next === oldestFirst ? undefined : next)
    void load()
  }
  /** Those who wait, the longest first: whose turn it is does not depend on what the list shows, or how. */
  async function whoWaits(): Promise<readonly CaseLine[]> {
    const answer = await fetchCases({ state: 'waiting', ...searched() })
    if (answer.ok) return answer.value.cases
    tellFailure(answer.failure)
    return []
  }
  const shownOrder = computed(() => order.value ?? oldestFirst)
  /** What a file of this list is asked for with. */
  const exported = () => new URLSearchParams({ all: 'false', ...query() }).toString()
  return {
    list,
    filter,
    search,
    shownOrder,
    load,
    choose,
    arrange,
    use,
    whoWaits,
    exported,
    lookFor: (text: string) => void (search.value = text),
  }
}
