/** Which of the page's views is shown: in the address, so that back, forward and a reload do what they do everywhere. */
import { nextTick, ref } from 'vue'

const views = ['home', 'business', 'pin', 'apps', 'check', 'support', 'ledger', 'settings'] as const
export type View = (typeof views)[number]

const viewOfAddress = (): View => views.find((name) => name === new URLSearchParams(location.search).get('view')) ?? 'home'

export const view = ref<View>(viewOfAddress())

export const addressOf = (to: View): string => (to === 'home' ? '/' : `/?view=${to}`)

/** Shows a view, and puts a reader where it begins. */
export async function showView(to: View, part?: string): Promise<void> {
  history.pushState(null, '', addressOf(to))
  await change(part)
}

async function change(part?: string): Promise<void> {
  view.value = viewOfAddress()
  await nextTick()
  const target = document.getElementById(part ?? 'main')
  target?.focus()
  target?.scrollIntoView()
}

window.addEventListener('popstate', () => void change())
