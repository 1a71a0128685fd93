import { tabStorage } from '@yinxin/ui/browser-storage'

const contextName = 'yinxin.context'

/** Where the tab keeps which client it acts for; `clients/tab-client.ts` reads and writes it. */
export const clientName = 'yinxin.client'

/**
 * For whom this tab acts: the id of a context of the session. Every tab keeps its own, so that two tabs act for two organisations or units;
 * undefined: none yet, and the portal answers with the one chosen last.
 */
export const tabContext = (): string | undefined => tabStorage.read(contextName)

export const keepTabContext = (id: string): void => tabStorage.write(contextName, id)

/** Before this tab gets another session. */
export function forgetTabContext(): void {
  tabStorage.forget(contextName)
  tabStorage.forget(clientName)
}
