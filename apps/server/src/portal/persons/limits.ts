import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { addressGroup } from '../../platform/web/address-group.ts'
import { createSharedLimit, type SharedLimit } from '../../platform/web/shared-limit.ts'
import type { PortalDatabase } from '../database.ts'

/** Who tries something: counted by the browser it comes from and by its address. */
export interface Visitor {
  /** Hash of the browser cookie. */
  readonly browser: string
  readonly address: string
}

/**
 * How often each thing may be tried, on all nodes together: `[most, seconds]`, of one account, browser, address. An account is what was typed, hashed,
 * so that one nobody has is counted the same. A service hall comes from one address.
 */
const personLimits = {
  /** Codes to one number: one a minute, and not many a day: nobody's phone is bombed. */
  codeSoon: { account: [1, 60] },
  code: { account: [5, 3600], browser: [10, 3600], address: [200, 3600] },
  codeDay: { account: [10, 86_400] },
  /** Names compared with a register: it is no directory. */
  identity: { account: [5, 86_400], browser: [6, 86_400], address: [100, 3600] },
  /** Passwords, right or wrong: many at once are counted before any is compared. */
  password: { account: [10, 900], browser: [20, 900], address: [200, 900] },
  /** Passkeys asked for: nothing can be guessed, but a proof is work. */
  passkey: { browser: [30, 900], address: [600, 900] },
} as const satisfies Readonly<Record<string, Readonly<Partial<Record<keyof Counted, readonly [most: number, seconds: number]>>>>>

export type LimitName = keyof typeof personLimits

interface Counted {
  readonly account: string
  readonly browser: string
  readonly address: string
}

export interface PersonLimits {
  /** Counts one try under each of `names`. TOO_MANY_REQUESTS {minutes}. */
  take(names: readonly LimitName[], who: Visitor, account: string): Promise<Result<true>>
}

interface Limit {
  readonly limit: SharedLimit
  readonly key: (counted: Counted) => string
}

/** The limits, counted in the portal's database; keys are stored hashed. */
export function createPersonLimits(db: PortalDatabase): PersonLimits {
  const limits = new Map(Object.entries(personLimits).map(([name, by]) => [name, limitsOf(db, name, by)]))
  return {
    async take(names, who, account) {
      const counted = { account, browser: who.browser, address: addressGroup(who.address) }
      for (const { limit, key } of names.flatMap((name) => limits.get(name) ?? [])) {
        const own = key(counted)
        if (await limit.take(own)) continue
        const seconds = (await limit.blockedFor(own)) ?? 1
        return failed('TOO_MANY_REQUESTS', { minutes: Math.ceil(seconds / 60) })
      }
      return succeeded(true)
    },
  }
}

/** The widest first: who is one of many at an address is not counted for what the address may not do. */
function limitsOf(
  db: PortalDatabase,
  name: string,
  by: Readonly<Partial<Record<keyof Counted, readonly [number, number]>>>,
): readonly Limit[] {
  return (['address', 'browser', 'account'] as const).flatMap((what) => {
    const counts = by[what]
    if (counts === undefined) return []
    const [most, seconds] = counts
    return [
      {
        limit: createSharedLimit({ db, schema: 'portal', name: `${name}-${what}`, most, seconds }),
        key: (counted: Counted) => counted[what],
      },
    ]
  })
}
