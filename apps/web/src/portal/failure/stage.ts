import type { Action } from '@yinxin/protocol/failures'

/**
 * On which of the four steps a sign-in stopped: 0 computer and UKey, 1 portal, 2 verification of the certificate, 3 business system.
 * Undefined where it was no sign-in (a missing page, our own bug).
 * @param number of the catalogue
 */
export function stageOf(number: number): 0 | 1 | 2 | 3 | undefined {
  if (number < 3000) return 0
  if (number < 4000 || (number >= 5000 && number < 6000)) return 2
  if (number >= 4100 && number < 5000) return [4101, 4102, 4105].includes(number) ? 1 : undefined
  return number < 7000 ? 3 : undefined
}

/** Where the one button of the failure page leads, unless it is into the assistant. */
export function addressOf(action: Action): string {
  if (action === 'workbench') return '/workbench'
  if (action === 'show-fast-mode' || action === 'other-browser') return '/ssologin/compat'
  if (action === 'contact-clerk' || action === 'support' || action === 'bind-certificate') return '#others'
  return '/ssologin/login'
}
