/** How admin PINs are tried: plain rules, the same for every kind of UKey. Whoever loses the last try has lost the UKey. */
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ReleasedAdminPins } from '@yinxin/protocol/ra'

/** Tries that are never touched. */
const triesKept = 1

/** Which admin PINs are tried, in order: the next one first where the UKey may have it, since then the other is wrong. */
const toTry = ({ current, next, again }: ReleasedAdminPins): readonly string[] => (again && next !== current ? [next, current] : [current])

const notTried = failed('UNBLOCK_KEY_REFUSED', { reason: 'last-try' })

type Found<Opened> = Result<{ readonly pin: string; readonly opened: Opened }>

/** The tries one after another: gives the PIN to try, takes what came of it. */
function* attempts<Opened>(
  admin: ReleasedAdminPins,
  { replaces, triesLeft }: Pick<AdminPinAttempts<unknown>, 'replaces' | 'triesLeft'>,
): Generator<string, Found<Opened>, Result<Opened>> {
  // the authority keeps an admin PIN as one that moves on or as one that does not: who is wrong about that loses it
  if (replaces === (admin.fixed === true)) return failed('UNBLOCK_NOT_HERE')
  let last: Result<never> = notTried
  for (const pin of toTry(admin)) {
    const left = triesLeft()
    if (left !== undefined && left <= triesKept) return notTried
    const tried = yield pin
    if (tried.ok) return succeeded({ pin, opened: tried.value })
    last = tried
    if (tried.failure.code !== 'UNBLOCK_KEY_REFUSED') break
  }
  return last
}

export interface AdminPinAttempts<Opened> {
  /** Whether the device is given its next admin PIN; false where the one it came with is all it ever has: a PUK. */
  readonly replaces: boolean
  /** As the device says it now; undefined where it does not. */
  readonly triesLeft: () => number | undefined
  /** Tries one; UNBLOCK_KEY_REFUSED when it is not the one. */
  readonly attempt: (pin: string) => Opened
}

/**
 * Finds the admin PIN the UKey has, with at most one wrong try.
 * @returns it, with what opening it gave; UNBLOCK_NOT_HERE where the authority thinks of another kind of UKey; UNBLOCK_KEY_REFUSED with the reason `last-try` when too few tries are left to try, and what `attempt` says
 */
export async function findAdminPin<Opened>(
  admin: ReleasedAdminPins,
  { attempt, ...device }: AdminPinAttempts<Promise<Result<Opened>>>,
): Promise<Found<Opened>> {
  const tries = attempts<Opened>(admin, device)
  for (let next = tries.next(); ; next = tries.next(await attempt(next.value))) if (next.done === true) return next.value
}

/** The same where the device answers within the call. */
export function findAdminPinNow<Opened>(admin: ReleasedAdminPins, { attempt, ...device }: AdminPinAttempts<Result<Opened>>): Found<Opened> {
  const tries = attempts<Opened>(admin, device)
  for (let next = tries.next(); ; next = tries.next(attempt(next.value))) if (next.done === true) return next.value
}
