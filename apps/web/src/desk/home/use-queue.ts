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

  const query = (): Readonly<Record<string, string>> => ({
    ...(filter.value === 'open' ? {} : filter.value === 'mine' ? { mine: 'true' } : { state: filter.value }),
    ...(search.value.trim() === '' ? {} : { q: search.value.trim() }),
  })

  async function load(): Promise<void> {
    const answer = await fetchCases(query())
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
  /** What a file of this list is asked for with. */
  const exported = () => new URLSearchParams({ all: 'false', ...query() }).toString()
  return { list, filter, search, load, choose, exported, lookFor: (text: string) => void (search.value = text) }
}
