import type { CaseListAnswer, QueueFilter, SavedFilter } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { fetchCases } from '../desk-api.ts'

/** The queue, asked for again every few seconds while somebody sees it. */
export function useQueue(tellFailure: (failure: Failure) => void) {
  const list = shallowRef<CaseListAnswer>()
  const filter = ref<QueueFilter>('open')
  const search = ref('')

  const query = (): Readonly<Record<string, string>> => ({
    ...(filter.value === 'open' ? {} : filter.value === 'mine' ? { mine: 'true' } : { state: filter.value }),
    ...(search.value.trim() === '' ? {} : { q: search.value.trim() }),
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
  /** What a file of this list is asked for with. */
  const exported = () => new URLSearchParams({ all: 'false', ...query() }).toString()
  return { list, filter, search, load, choose, use, exported, lookFor: (text: string) => void (search.value = text) }
}
