import type { SignInAnswer } from '@yinxin/protocol/portal'
import { tabStorage } from '@yinxin/ui/browser-storage'
import { addresses } from './addresses.ts'
import { forgetTabContext } from './tab-context.ts'
import { rememberTried } from './tried-certificate.ts'

const firstName = 'yinxin.first-sign-in'

/** Goes where the portal says: in, or to the choice of the unit. */
export function enter(answer: SignInAnswer): void {
  if (answer.next === 'choose-unit') return location.assign(addresses.unit)
  rememberTried(undefined)
  forgetTabContext()
  if (answer.firstSignIn) tabStorage.write(firstName, 'yes')
  location.replace(answer.location)
}

/** True once after a sign-in that bound the certificate. */
export function takeFirstSignIn(): boolean {
  const first = tabStorage.read(firstName) !== undefined
  tabStorage.forget(firstName)
  return first
}

/** Where `leaving/leave.ts` writes how the session ended. */
export const endedName = 'yinxin.ended'

/** How the last session of this tab ended, for the sign-in page to say: by the person here, or by something else. */
export type Ended = 'signed-out' | 'elsewhere'

/** How the session ended, once. */
export function takeEnded(): Ended | undefined {
  const ended = tabStorage.read(endedName)
  tabStorage.forget(endedName)
  return ended === 'signed-out' || ended === 'elsewhere' ? ended : undefined
}
