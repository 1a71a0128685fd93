/** What sets a locked PIN anew over PKCS #11: the SO PIN, or a PUK where the library's profile says so (v2.40 §5.5: C_InitPIN, C_SetPIN). */
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { findAdminPinNow } from '../admin-pin.ts'
import type { UnblockUkeyInput } from '../driver.ts'
import { ckr, type Cryptoki, type CryptokiOfficer } from './cryptoki.ts'

/** CK_TOKEN_INFO flags of the SO PIN (v2.40 §3.2). */
const flags = { finalTry: 0x20_0000, locked: 0x40_0000 } as const

interface Unblocking<Library> {
  readonly cryptoki: Library
  /** For reading and writing; nobody is logged in. */
  readonly session: number
  /** As the token tells them now. */
  readonly flags: () => number
  /** A return value that says nothing of an admin PIN. */
  readonly explain: (rv: number) => Result<never>
}

type Input = Pick<UnblockUkeyInput, 'admin' | 'newPin'>

/**
 * The next SO PIN, then the new PIN, in one session of the security officer. Every SO PIN is set again, the next one too: a library that takes any for right does not
 * get as far as the PIN.
 * @returns as `UkeyDriver.unblock`
 */
export function unblockBySoPin(
  { cryptoki, session, flags: now, explain }: Unblocking<Cryptoki & CryptokiOfficer>,
  { admin, newPin }: Input,
): Result<undefined> {
  const triesLeft = (): number | undefined => triesOf(now())
  const attempt = (pin: string): Result<undefined> => {
    const rv = logInOfficer(cryptoki, session, pin)
    return rv === ckr.ok ? succeeded(undefined) : (refusalOf(rv, triesLeft()) ?? explain(rv))
  }
  try {
    const found = findAdminPinNow(admin, { replaces: true, triesLeft, attempt })
    if (!found.ok) return found
    const { pin } = found.value
    const replaced = cryptoki.setPin(session, pin, admin.next)
    const isAsItWas = pin === admin.next && replaced === ckr.pinInvalid // one that does not take the same twice has compared it
    if (replaced !== ckr.ok && !isAsItWas) return isAbsent(replaced) ? failed('UNBLOCK_NOT_HERE') : failedIn(replaced, explain)
    const rv = cryptoki.initPin(session, newPin)
    return rv === ckr.ok ? succeeded(undefined) : failedIn(rv, explain)
  } finally {
    cryptoki.logout(session)
  }
}

/** The PUK sets the PIN, and stays what it is. @returns as `UkeyDriver.unblock` */
export function unblockByPuk({ cryptoki, session, explain }: Unblocking<Cryptoki>, { admin, newPin }: Input): Result<undefined> {
  const attempt = (puk: string): Result<undefined> => {
    const rv = cryptoki.setPin(session, puk, newPin)
    return rv === ckr.ok ? succeeded(undefined) : (refusalOf(rv, undefined) ?? explain(rv))
  }
  // PKCS #11 has no word for how many tries a PUK has left
  const found = findAdminPinNow(admin, { replaces: false, triesLeft: () => undefined, attempt })
  return found.ok ? succeeded(undefined) : found
}

/** Someone else's login is ended first, as before a PIN. */
function logInOfficer(cryptoki: CryptokiOfficer & Cryptoki, session: number, pin: string): number {
  const rv = cryptoki.loginOfficer(session, pin)
  if (rv !== ckr.userAlreadyLoggedIn && rv !== ckr.userAnotherAlreadyLoggedIn) return rv
  cryptoki.logout(session)
  return cryptoki.loginOfficer(session, pin)
}

const triesOf = (told: number): number | undefined => ((told & flags.locked) !== 0 ? 0 : (told & flags.finalTry) !== 0 ? 1 : undefined)

function refusalOf(rv: number, left: number | undefined): Result<never> | undefined {
  if (rv === ckr.pinLocked) return failed('UNBLOCK_KEY_REFUSED', { triesLeft: 0 })
  if (rv === ckr.pinIncorrect || rv === ckr.pinInvalid || rv === ckr.pinLenRange)
    return failed('UNBLOCK_KEY_REFUSED', left === undefined ? {} : { triesLeft: left })
  return isAbsent(rv) ? failed('UNBLOCK_NOT_HERE') : undefined
}

/** What a library answers that has no such thing as a security officer or a PUK. */
const isAbsent = (rv: number): boolean => rv === ckr.functionNotSupported || rv === ckr.userTypeInvalid || rv === ckr.userPinNotInitialized

/** The admin PIN was right, so no code is about a wrong one any more. */
const failedIn = (rv: number, explain: (rv: number) => Result<never>): Result<never> =>
  rv === ckr.pinInvalid || rv === ckr.pinLenRange || rv === ckr.pinIncorrect
    ? failed('UKEY_FAILED', { code: `0x${rv.toString(16)}` })
    : explain(rv)
