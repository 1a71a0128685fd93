import type { SignInAnswer } from '@yinxin/protocol/portal'

const firstName = 'yinxin.first-sign-in'

/** Goes where the portal says: in, or to the choice of the unit. */
export function enter(answer: SignInAnswer): void {
  if (answer.next === 'choose-unit') return location.assign('/ssologin/unit')
  if (answer.firstSignIn) sessionStorage.setItem(firstName, 'yes')
  location.replace(answer.location)
}

/** True once after a sign-in that bound the certificate. */
export function takeFirstSignIn(): boolean {
  const first = sessionStorage.getItem(firstName) !== null
  sessionStorage.removeItem(firstName)
  return first
}
