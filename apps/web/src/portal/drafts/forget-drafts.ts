import { tabStorage } from '@yinxin/ui/browser-storage'

/** Names under which this tab keeps half-filled forms begin so. */
export const draftPrefix = 'yinxin.draft.'

/** Whether this tab keeps any, of whomever. */
export const hasDrafts = (): boolean => tabStorage.names(draftPrefix).length > 0

/** Before somebody leaves: nothing of what they typed stays in this tab. */
export function forgetDrafts(): void {
  for (const name of tabStorage.names(draftPrefix)) tabStorage.forget(name)
}
