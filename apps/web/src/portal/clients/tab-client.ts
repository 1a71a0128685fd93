import { tabStorage } from '@yinxin/ui/browser-storage'
import { clientName, forgetTabContext } from '../tab-context.ts'

const lostName = 'yinxin.client-lost'
const changedName = 'yinxin.session-changed'

/** Notes which client this tab acts for, to be said when it no longer may; undefined: it acts for its own organisation. */
export function keepTabClient(name: string | undefined): void {
  if (name === undefined) tabStorage.forget(clientName)
  else tabStorage.write(clientName, name)
}

/** The client this tab acts for. */
export const tabClient = (): string | undefined => tabStorage.read(clientName)

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
