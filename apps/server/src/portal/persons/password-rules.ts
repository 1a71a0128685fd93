import type { FailureCode } from '@yinxin/protocol/failures'
import { passwordLength } from '@yinxin/protocol/portal'

/** Whose password it is to be: what others know of them must not be in it. */
export interface PasswordOwner {
  readonly name: string
  readonly mobile: string
  readonly number?: string | undefined
  /** ISO date. */
  readonly born?: string | undefined
}

/** A password as it is hashed: one and the same however a keyboard composed it (NIST SP 800-63B §3.1.1.2). */
export const normalPassword = (typed: string): string => typed.normalize('NFKC')

/** Shortest part of a number or name that counts as somebody's own. */
const [digitsTold, lettersTold] = [6, 2]

/**
 * What is wrong with a password that needs no list: its length, and what others know of its owner. There are no rules about kinds of characters.
 * @returns PASSWORD_LENGTH, PASSWORD_PERSONAL, or undefined
 */
export function judgePassword(typed: string, owner: PasswordOwner): FailureCode | undefined {
  const password = normalPassword(typed)
  const length = [...password].length
  if (length < passwordLength.min || length > passwordLength.max) return 'PASSWORD_LENGTH'
  const lower = password.toLowerCase().replaceAll(/\s+/g, '')
  return ownParts(owner).some((part) => lower.includes(part)) ? 'PASSWORD_PERSONAL' : undefined
}

/** What of its owner may not be in a password. */
function ownParts({ name, mobile, number, born }: PasswordOwner): readonly string[] {
  const day = born?.replaceAll('-', '')
  const names = name
    .toLowerCase()
    .replaceAll(/[\s·.'-]+/g, ' ')
    .split(' ')
  return [
    ...names.filter((part) => [...part].length >= (/^\p{Script=Latin}+$/u.test(part) ? 3 : lettersTold)),
    ...[mobile.slice(-8), number?.toLowerCase().slice(-digitsTold), day, day?.slice(2)],
  ].filter((part): part is string => part !== undefined && part.length > 0)
}
