import { tabStorage } from '@yinxin/ui/browser-storage'

const contextName = 'yinxin.context'
const changedName = 'yinxin.session-changed'

/**
 * For whom this tab acts: the id of a context of the session. Every tab keeps its own, so that two tabs act for two organisations or units;
 * undefined: none yet, and the portal answers with the one chosen last.
 */
export const tabContext = (): string | undefined => tabStorage.read(contextName)

export const keepTabContext = (id: string): void => tabStorage.write(contextName, id)

/** Before this tab gets another session. */
export const forgetTabContext = (): void => tabStorage.forget(contextName)

/** The session of this browser is another one than this tab knew: the next page says so. */
export function noteSessionChanged(): void {
  forgetTabContext()
  tabStorage.write(changedName, 'yes')
}

/** True once after `noteSessionChanged`. */
export function takeSessionChanged(): boolean {
  const changed = tabStorage.read(changedName) !== undefined
  tabStorage.forget(changedName)
  return changed
}
