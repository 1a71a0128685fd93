import type { ArticleName } from '@yinxin/protocol/portal'

/** Under what an article stands on the first page of the help; each stands once. */
export const groups = {
  start: ['first', 'sign-in', 'computer', 'checks'],
  computer: ['browser', 'permission', 'install', 'assistant', 'assistant-key', 'site', 'old-software', 'clock'],
  ukey: ['ukey', 'pin', 'pin-change', 'lost', 'safety'],
  certificate: ['renewal', 'stopped', 'certificate', 'verification'],
  organization: ['registration', 'handlers', 'delegation', 'mismatch', 'units', 'case', 'business-system'],
  account: ['person', 'password', 'passkey'],
  other: ['session', 'busy', 'input', 'number', 'staff', 'desk'],
} as const satisfies Readonly<Record<string, readonly ArticleName[]>>
export type Group = keyof typeof groups

/** What is asked most, beside the search. */
export const common = ['pin', 'ukey', 'renewal', 'computer'] as const satisfies readonly ArticleName[]
