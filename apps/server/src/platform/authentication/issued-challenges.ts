import type { Clock } from '../clock.ts'
import type { TakenChallenge } from './challenge-store.ts'

/** Most challenges remembered, about a kilobyte each; beyond it the oldest are forgotten first. */
const maxRemembered = 4096

/**
 * What this node issued lately, so that the proof can be verified before the database is asked. A head start and no more: the row is
 * what counts, and a challenge that is not here (another node's, one from before a restart, one that was pushed out) is read there.
 */
export interface IssuedChallenges<Also> {
  remember(id: string, browser: string, challenge: TakenChallenge<Also>): void
  /**
   * The challenge of this browser, once: `used` from the second time on, so that this node verifies one proof for it and no more.
   * Undefined: not known here.
   */
  use(id: string, browser: string): TakenChallenge<Also> | 'used' | undefined
}

interface Entry<Also> {
  readonly browser: string
  /** By the monotonic clock. */
  readonly until: number
  /** Absent once it was used. */
  readonly challenge?: TakenChallenge<Also>
}

/** @param lifeSeconds how long a challenge lives */
export function createIssuedChallenges<Also>(
  clock: Pick<Clock, 'monotonic'>,
  lifeSeconds: number,
  capacity = maxRemembered,
): IssuedChallenges<Also> {
  const entries = new Map<string, Entry<Also>>() // in the order of insertion, which is the order of expiry
  return {
    remember(id, browser, challenge) {
      const now = clock.monotonic()
      for (const [oldest, { until }] of entries) {
        if (until > now && entries.size < capacity) break
        entries.delete(oldest)
      }
      entries.set(id, { browser, until: now + lifeSeconds * 1000, challenge })
    },
    use(id, browser) {
      const entry = entries.get(id)
      if (entry?.browser !== browser || entry.until <= clock.monotonic()) return undefined
      const { until, challenge } = entry
      entries.set(id, { browser, until })
      return challenge ?? 'used'
    },
  }
}
