import type { Failure } from '@yinxin/protocol/failures'
import { reactive, shallowRef } from 'vue'
import type { HomeState } from '../../pages/home-state.ts'
import { call, exchangeCode, signInPage } from '../calls.ts'

/** What the page shows: it follows every change by itself. */
export const state = shallowRef<HomeState>()
/** Why there is nothing to show. */
export const refusal = shallowRef<Failure>()
/** What a call said last, by what it was about: a UKey's id, `phrase`, or a site. */
export const said = reactive(new Map<string, Failure | 'done'>())

/** Signs the page in by the code in its address and follows the assistant until one of them goes. */
export async function followHome(): Promise<void> {
  refusal.value = await signInPage(exchangeCode)
  while (refusal.value === undefined) {
    const next = await call<HomeState>('home.state', { version: state.value?.version ?? 0 })
    if (next.ok) state.value = next.value
    else refusal.value = next.failure
  }
}

/** Has the assistant do something. @returns true when it was done */
export async function act(name: string, params: object, about: string): Promise<boolean> {
  const result = await call(`home.${name}`, params)
  said.set(about, result.ok ? 'done' : result.failure)
  return result.ok
}
