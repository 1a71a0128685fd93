import type { CaseListAnswer } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { onBeforeUnmount, ref, shallowRef } from 'vue'
import { fetchCases } from '../desk-api.ts'

export const filters = ['open', 'mine', 'waiting', 'for-approval', 'on-hold', 'done', 'refused'] as const
export type Filter = (typeof filters)[number]

/** The queue, asked for again every few seconds while somebody sees it. */
export function useQueue(tellFailure: (failure: Failure) => void) {
  const list = shallowRef<CaseListAnswer>()
  const filter = ref<Filter>('open')
  const search = ref('')

  async function load(): Promise<void> {
    const query = {
      ...(filter.value === 'open' ? {} : filter.value === 'mine' ? { mine: 'true' } : { state: filter.value }),
      ...(search.value.trim() === '' ? {} : { q: search.value.trim() }),
    }
    const answer = await fetchCases(query)
    if (answer.ok) list.value = answer.value
    else tellFailure(answer.failure)
  }

  const timer = setInterval(() => {
    if (document.visibilityState === 'visible') void load()
  }, 5000)
  onBeforeUnmount(() => clearInterval(timer))
  void load()
  const choose = (next: Filter) => {
    filter.value = next
    void load()
  }
  return { list, filter, search, load, choose, lookFor: (text: string) => void (search.value = text) }
}
