import {
  caseOrders,
  casesPerPage,
  queueFilters,
  type CaseLine,
  type CaseListAnswer,
  type CaseOrder,
  type QueueFilter,
  type SavedFilter,
} from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { computed, onBeforeUnmount, ref, shallowRef } from 'vue'
import { usePages } from '../../paging/use-pages.ts'
import { useSortOrder } from '../../sorting/use-sort-order.ts'
import { useKeptWord } from '../../use-kept-word.ts'
import { fetchCases } from '../desk-api.ts'

/** The order the desk gives a list in by itself. */
const oldestFirst: CaseOrder = 'opened'

/** The queue, asked for again every few seconds while somebody sees it. The address keeps all but what is searched for: that may be a name. */
export function useQueue(tellFailure: (failure: Failure) => void) {
  const list = shallowRef<CaseListAnswer>()
  const { word, keep } = useKeptWord('show', queueFilters)
  const filter = computed<QueueFilter>(() => word.value ?? 'open')
  const search = ref('')

  const { order, sortBy } = useSortOrder(caseOrders)
  const pages = usePages(casesPerPage)

  const searched = (): Readonly<Record<string, string>> => (search.value.trim() === '' ? {} : { q: search.value.trim() })
  const query = (): Readonly<Record<string, string>> => ({
    ...(filter.value === 'open' ? {} : filter.value === 'mine' ? { mine: 'true' } : { state: filter.value }),
    ...searched(),
    ...(order.value === undefined ? {} : { sort: order.value }),
  })

  // An answer that was overtaken belongs to a filter nobody looks at any more.
  let asked = 0
  /** Resolves when the list is what was asked for last. */
  let newest: Promise<void> = Promise.resolve()
  const load = (): Promise<void> => (newest = ask())
  async function ask(): Promise<void> {
    const mine = ++asked
    const answer = await fetchCases({ ...query(), ...pages.query() })
    if (mine !== asked) return newest
    if (!answer.ok) return tellFailure(answer.failure)
    if (pages.isGone(answer.value.cases.length, answer.value.total)) return load()
    list.value = answer.value
  }

  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void load()
  }, 5000)
  onBeforeUnmount(() => clearInterval(timer))
  void load()
  const turnTo = (page: number) => {
    pages.turnTo(page)
    return load()
  }
  const choose = (next: QueueFilter) => {
    keep(next === 'open' ? undefined : next)
    void turnTo(1)
  }
  const use = ({ filter: kept, q }: SavedFilter) => {
    search.value = q
    choose(kept)
  }
  const arrange = (next: string) => {
    sortBy(next === oldestFirst ? undefined : next)
    void turnTo(1)
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
    pages,
    load,
    turnTo,
    choose,
    arrange,
    use,
    whoWaits,
    exported,
    lookFor: (text: string) => void (search.value = text),
  }
}
