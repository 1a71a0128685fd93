import type { SignInAnswer } from '@yinxin/protocol'

const unitsName = 'yinxin.units'
const firstName = 'yinxin.first-sign-in'

export type UnitChoice = Extract<SignInAnswer, { next: 'choose-unit' }>

/** Goes where the portal says: in, or to the choice of the unit. */
export function enter(answer: SignInAnswer): void {
  if (answer.next === 'choose-unit') {
    sessionStorage.setItem(unitsName, JSON.stringify(answer))
    location.assign('/ssologin/unit')
    return
  }
  sessionStorage.removeItem(unitsName)
  if (answer.firstSignIn) sessionStorage.setItem(firstName, 'yes')
  location.replace(answer.location)
}

/** The units to choose from, as the sign-in answered; undefined when this page was opened without one. */
export function unitChoice(): UnitChoice | undefined {
  const stored = sessionStorage.getItem(unitsName)
  return stored === null ? undefined : (JSON.parse(stored) as UnitChoice)
}

/** True once after a sign-in that bound the certificate. */
export function takeFirstSignIn(): boolean {
  const first = sessionStorage.getItem(firstName) !== null
  sessionStorage.removeItem(firstName)
  return first
}
