/** What a person with this UKey does next: a plain decision over what is known, and nothing is called good that was not looked at. */
import type { HomeCertificate, HomeUkey } from '../../pages/home-state.ts'
import { isTakenBack } from './enterable.ts'

export type Step =
  | 'locked'
  | 'change-pin'
  | 'empty'
  | 'unreadable'
  | 'not-for-sign-in'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'on-hold'
  | 'last-try'
  | 'expiring'
  | 'ready'

export interface NextStep {
  readonly step: Step
  /** Shape and colour beside the words. */
  readonly mark: 'ok' | 'warn' | 'stop' | 'off'
  /** The certificate it is about. */
  readonly certificate?: HomeCertificate
}

const marks: Readonly<Record<Step, NextStep['mark']>> = {
  locked: 'stop',
  'change-pin': 'warn',
  empty: 'off',
  unreadable: 'stop',
  'not-for-sign-in': 'off',
  expired: 'stop',
  'not-yet-valid': 'stop',
  revoked: 'stop',
  'on-hold': 'stop',
  'last-try': 'warn',
  expiring: 'warn',
  ready: 'ok',
}

/** What stops a sign-in comes first, then what will, then what is fine. */
export function nextStep({ pin, certificates, unreadable }: Pick<HomeUkey, 'pin' | 'certificates' | 'unreadable'>): NextStep {
  const signing = certificates.filter(({ use }) => use === 'authentication')
  const inDates = signing.filter(({ state }) => state === 'valid' || state === 'expiring')
  const found = (step: Step, certificate?: HomeCertificate): NextStep => ({
    step,
    mark: marks[step],
    ...(certificate === undefined ? {} : { certificate }),
  })
  if (pin.locked) return found('locked', signing[0])
  if (inDates.length === 0) {
    const out = signing.find(({ state }) => state === 'expired') ?? signing[0]
    if (out !== undefined) return found(out.state === 'expired' ? 'expired' : 'not-yet-valid', out)
    if (unreadable.length > 0) return found('unreadable')
    return found(certificates.length === 0 ? 'empty' : 'not-for-sign-in')
  }
  const standing = inDates.filter((certificate) => !isTakenBack(certificate))
  if (standing.length === 0) {
    // one that is on hold may come back
    const held = inDates.find(({ status }) => status?.status === 'on-hold')
    return held === undefined ? found('revoked', inDates[0]) : found('on-hold', held)
  }
  if (pin.factory) return found('change-pin')
  if (pin.triesLeft === 1) return found('last-try')
  const expiring = standing.find(({ state }) => state === 'expiring')
  return expiring === undefined ? found('ready', standing[0]) : found('expiring', expiring)
}

/** How much a renewal presses, by the days of the portal's reminders (30, 15, 7). */
export function renewalUrgency(daysLeft: number): 'offered' | 'soon' | 'now' {
  if (daysLeft <= 7) return 'now'
  return daysLeft <= 15 ? 'soon' : 'offered'
}

/** True when a sign-in can be begun with it, as far as this computer knows. */
export const mayBegin = (ukey: Parameters<typeof nextStep>[0]): boolean => {
  const { step } = nextStep(ukey)
  return step === 'ready' || step === 'expiring' || step === 'last-try' || step === 'change-pin'
}
