import type { FailureCode } from '@yinxin/protocol/failures'
import { parseResidentId, parseUscc, readMobile } from '@yinxin/protocol/identifiers'
import { passwordLength } from '@yinxin/protocol/portal'

/** Whose password it is to be: what others know of them must not be in it. */
export interface PasswordOwner {
  readonly name: string
  /** The name in letters (`nameReadings`). */
  readonly readings: readonly string[]
  readonly mobile: string
  readonly number?: string | undefined
  /** ISO date. */
  readonly born?: string | undefined
}

/** A password as it is hashed: one and the same however a keyboard composed it (NIST SP 800-63B §3.1.1.2). */
export const normalPassword = (typed: string): string => typed.normalize('NFKC')

/** Shortest run of a number, and of a name, that counts as somebody's own. */
const [digitsTold, lettersTold] = [6, 2]

/**
 * What is wrong with a password that needs no list: its length, what others know of its owner, a number that stands in registers. There are no rules about
 * kinds of characters.
 * @returns PASSWORD_LENGTH, PASSWORD_PERSONAL, PASSWORD_NUMBER, or undefined
 */
export function judgePassword(typed: string, owner: PasswordOwner): FailureCode | undefined {
  const password = normalPassword(typed)
  const length = [...password].length
  if (length < passwordLength.min || length > passwordLength.max) return 'PASSWORD_LENGTH'
  const lower = password.toLowerCase().replaceAll(/\s+/g, '')
  if (hasName(lower, owner) || hasNumber(lower, owner) || hasBirthday(lower, owner)) return 'PASSWORD_PERSONAL'
  return hasRegisteredNumber(password) ? 'PASSWORD_NUMBER' : undefined
}

/** The name, in characters or letters; with letters turned into digits and signs, or something in between, too. */
function hasName(password: string, { name, readings }: PasswordOwner): boolean {
  const words = name
    .toLowerCase()
    .replaceAll(/[\s·.'-]+/g, ' ')
    .split(' ')
  const parts = words.filter((part) => [...part].length >= (/^\p{Script=Latin}+$/u.test(part) ? 3 : lettersTold))
  const letters = [...password].map((character) => lookAlikes[character] ?? character).join('')
  const run = [password, letters, letters.replaceAll(/[^\p{L}]+/gu, '')]
  return [...parts, ...readings].some((part) => run.some((text) => text.includes(part)))
}

const lookAlikes: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', '@': 'a', $: 's', '!': 'i' }

/** Six characters in a row of the mobile or the document number. */
function hasNumber(password: string, { mobile, number }: PasswordOwner): boolean {
  const run = password.replaceAll(/[-_./]/g, '')
  return [mobile, number?.toLowerCase() ?? ''].some((own) =>
    Array.from({ length: Math.max(0, own.length - digitsTold + 1) }, (_, at) => own.slice(at, at + digitsTold)).some((part) =>
      run.includes(part),
    ),
  )
}

/** The birthday, in the orders people write it, with or without zeros and signs in between. */
function hasBirthday(password: string, { born }: PasswordOwner): boolean {
  if (born === undefined) return false
  const [year = '', month = '', day = ''] = born.split('-')
  const [m, d, yy] = [month.replace(/^0/, ''), day.replace(/^0/, ''), year.slice(2)]
  const run = password.replaceAll(/[-_./年月日号]/g, '')
  const forms = [year + month + day, yy + month + day, day + month + year, month + day + year, year + m + d, d + m + year, m + d + year]
  return forms.some((form) => form.length >= digitsTold && run.includes(form))
}

const someNumber = /(?=([0-9A-HJ-NP-Z]{18}|1[3-9]\d{9}))/gi

/** A credit code, an identity number or a mobile, whoever's: others look it up. */
function hasRegisteredNumber(password: string): boolean {
  return [...password.matchAll(someNumber)].some(([, found = '']) => {
    const text = found.toUpperCase()
    if (text.length === 11) return readMobile(text) !== undefined
    return parseUscc(text)?.checkFits === true || parseResidentId(text) !== undefined
  })
}
