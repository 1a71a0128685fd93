/** Three requests in a row that the person left unanswered mute a site for ten minutes (protocols §1). Only an answer of theirs starts the count anew. */

export interface MutedSites {
  /** Minutes left, rounded up; 0 when the site may ask. */
  minutesLeft(origin: string): number
  /** Sites that may not ask now. */
  all(): readonly { readonly origin: string; readonly minutes: number }[]
  unanswered(origin: string): void
  answered(origin: string): void
}

const unansweredToMute = 3
const muteMs = 10 * 60 * 1000
const maxSites = 1000

/** @param elapsed milliseconds of a clock that only goes forward */
export function createMutedSites(elapsed: () => number): MutedSites {
  const sites = new Map<string, { readonly count: number; readonly until: number }>()
  const minutesLeft = (origin: string): number => Math.max(0, Math.ceil(((sites.get(origin)?.until ?? -Infinity) - elapsed()) / 60_000))
  return {
    minutesLeft,
    all: () => [...sites.keys()].map((origin) => ({ origin, minutes: minutesLeft(origin) })).filter(({ minutes }) => minutes > 0),
    unanswered(origin) {
      const count = (sites.get(origin)?.count ?? 0) + 1
      sites.delete(origin)
      sites.set(origin, count < unansweredToMute ? { count, until: -Infinity } : { count: 0, until: elapsed() + muteMs })
      const oldest = sites.keys().next().value
      if (sites.size > maxSites && oldest !== undefined) sites.delete(oldest)
    },
    answered: (origin) => void sites.delete(origin),
  }
}
