import { tabStorage } from '@yinxin/ui/browser-storage'

const contextName = 'yinxin.context'
const clientName = 'yinxin.client'
const changedName = 'yinxin.session-changed'

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

/** Notes which client this tab acts for, to be said when it no longer may; undefined: it acts for its own organisation. */
export function keepTabClient(name: string | undefined): void {
  if (name === undefined) tabStorage.forget(clientName)
  else tabStorage.write(clientName, name)
}

/** The client this tab acts for. */
export const tabClient = (): string | undefined => tabStorage.read(clientName)

const lostName = 'yinxin.client-lost'

/** This tab may no longer act for its client: the next page says so. */
export function noteClientLost(): void {
  const client = tabClient()
  forgetTabContext()
  if (client !== undefined) tabStorage.write(lostName, client)
}

/** The client this tab may no longer act for, once after `noteClientLost`. */
export function takeClientLost(): string | undefined {
  const client = tabStorage.read(lostName)
  tabStorage.forget(lostName)
  return client
}

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
