import { tabStorage } from '@yinxin/ui/browser-storage'
import { addresses } from '../addresses.ts'
import { forgetDrafts } from '../drafts/forget-drafts.ts'
import { endedName, type Ended } from '../enter.ts'
import { forgetTabContext } from '../tab-context.ts'

/** Leaves for the sign-in page, which says how the session ended. Half-filled forms go: the next one at this computer finds nothing. */
export function leaveForSignIn(ended: Ended): void {
  tabStorage.write(endedName, ended)
  forgetTabContext()
  forgetDrafts()
  location.replace(addresses.login)
}
