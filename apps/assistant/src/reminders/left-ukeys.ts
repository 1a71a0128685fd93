/**
 * UKeys that are left in after the session they opened has ended (R42). A site says that a session ended (`sessionEnded`) and nothing else; what
 * follows is decided here: only a UKey whose PIN was typed for a sign-in at a listed site is reminded of, once for each such sign-in, so that no
 * page can make the assistant speak more often than the person signed in. Of a session whose end nobody could say (the browser was closed, or the
 * page has no connection to the assistant: window mode) it is known that it does not last longer than a working day.
 */
import type { Language } from '@yinxin/protocol/failures'
import type { Prompter } from '../pin/prompt.ts'
import type { DriverUkey } from '../ukey/driver.ts'
import type { UkeyRegistry } from '../ukey/registry.ts'

/** Between the end of a session and the reminder, in milliseconds: who goes on to the next site, or pulls it out, is left in peace. */
const patienceMs = 60_000
/** A session nobody said anything about for so long is over, in milliseconds: a working day at a desk, the longest of our sites' sessions. */
const longestSessionMs = 10 * 3_600_000
/** How often it is looked for such sessions, in milliseconds. */
const sweepMs = 10 * 60_000
/** Most UKeys that are remembered, and sites of one. */
const most = { ukeys: 16, sites: 32 } as const

export interface LeftUkey {
  readonly ukey: DriverUkey
  /** That of the sign-in. */
  readonly language: Language
}

export interface LeftUkeys {
  /** A sign-in at a listed site was signed. */
  signedIn(ukeyId: string, origin: string, language: Language): void
  /** The site says that its session is over. */
  ended(origin: string): void
  /** Somebody is asked something now: windows that remind go. */
  quiet(): void
  /** Those that are reminded of now. */
  all(): readonly DriverUkey[]
  close(): void
}

interface SignIns {
  /** When the last sign-in at a site was, in milliseconds; ended ones are gone. */
  readonly open: Map<string, number>
  /** A session of it ended, and nothing was said of it since. */
  owed: boolean
  language: Language
}

export interface LeftUkeysDeps {
  readonly ukeys: Pick<UkeyRegistry, 'list' | 'watch'>
  /** Milliseconds of a clock that only goes forward. */
  readonly elapsed: () => number
  /** Whether the person wants to be reminded. */
  readonly wanted: () => boolean
  /** True while somebody is asked something: two windows at once help nobody. */
  readonly busy: () => boolean
  /** Says it once. @param signal aborted when the UKey is pulled out or used again, and when somebody is asked something */
  readonly remind: (left: LeftUkey, signal: AbortSignal) => void
  readonly changed: () => void
  readonly patience?: number
}

export function createLeftUkeys({ ukeys, elapsed, wanted, busy, remind, changed, patience = patienceMs }: LeftUkeysDeps): LeftUkeys {
  const known = new Map<string, SignIns>()
  const left = new Map<string, LeftUkey & { readonly over: AbortController }>()
  let timer: ReturnType<typeof setTimeout> | undefined
  const settle = (ukeyId: string): void => {
    left.get(ukeyId)?.over.abort()
    if (left.delete(ukeyId)) changed()
  }
  const stopWatching = ukeys.watch((event) => {
    if (event.kind !== 'removed') return
    known.delete(event.ukeyId)
    settle(event.ukeyId)
  })
  const sweep = setInterval(() => {
    for (const signIns of known.values()) if (dropOver(signIns, elapsed())) lookLater()
  }, sweepMs)
  sweep.unref()
  /** One look for all of them: whoever ends sessions often makes no more of them. */
  const lookLater = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined
      void look().catch(() => undefined) // a driver that cannot say what is plugged in leaves nobody to be reminded of
    }, patience)
    timer.unref()
  }
  const look = async (): Promise<void> => {
    for (const signIns of known.values()) dropOver(signIns, elapsed())
    if (![...known.values()].some(({ owed }) => owed)) return
    if (busy()) return lookLater()
    const present = (await ukeys.list()).ukeys
    if (busy()) return lookLater() // meanwhile
    for (const ukey of present) {
      const signIns = known.get(ukey.id)
      if (signIns === undefined || !isLeft(signIns)) continue
      signIns.owed = false
      if (!wanted()) continue
      const over = new AbortController()
      const { language } = signIns
      left.set(ukey.id, { ukey, language, over })
      remind({ ukey, language }, over.signal)
    }
    changed()
  }
  return {
    signedIn(ukeyId, origin, language) {
      settle(ukeyId)
      const signIns = known.get(ukeyId) ?? { open: new Map<string, number>(), owed: false, language }
      ;[signIns.owed, signIns.language] = [false, language]
      keepNewest(signIns.open, origin, elapsed(), most.sites)
      keepNewest(known, ukeyId, signIns, most.ukeys)
    },
    ended(origin) {
      for (const signIns of known.values()) {
        if (!signIns.open.delete(origin)) continue
        signIns.owed = true
        lookLater()
      }
    },
    quiet() {
      for (const { over } of left.values()) over.abort()
    },
    all: () => [...left.values()].map(({ ukey }) => ukey),
    close() {
      stopWatching()
      clearTimeout(timer)
      clearInterval(sweep)
      for (const { over } of left.values()) over.abort()
    },
  }
}

/** A prompter before whose questions windows that remind go. */
export const quietening = (prompter: Prompter, left: Pick<LeftUkeys, 'quiet'>): Prompter => ({
  ...prompter,
  open(subject, showAddress) {
    left.quiet()
    return prompter.open(subject, showAddress)
  },
})

/** Sessions that nobody ended and that cannot last any longer are over; true when there were some. */
function dropOver(signIns: SignIns, now: number): boolean {
  const over = [...signIns.open].filter(([, at]) => now - at > longestSessionMs)
  for (const [origin] of over) signIns.open.delete(origin)
  if (over.length > 0) signIns.owed = true
  return over.length > 0
}

/** A session ended, and no other one is open that its UKey keeps alive. */
const isLeft = ({ open, owed }: SignIns): boolean => owed && open.size === 0

/** The newest stands last; the oldest goes. */
function keepNewest<Value>(all: Map<string, Value>, key: string, value: Value, limit: number): void {
  all.delete(key)
  all.set(key, value)
  const oldest = all.keys().next().value
  if (all.size > limit && oldest !== undefined) all.delete(oldest)
}
