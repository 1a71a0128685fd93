/** Ids of requests that were acted on, kept across restarts until each has expired by itself: a second use is refused. */
import { join } from 'node:path'
import { forgivenClockDifference } from '@yinxin/protocol/assistant'
import { asObject } from '@yinxin/protocol/wire'
import { readJsonFile, writeJsonFile } from '../platform/json-file.ts'

export interface SeenRequests {
  has(jti: string): boolean
  /** @param exp seconds since the epoch; the id is kept longer by the clock difference that is forgiven */
  add(jti: string, exp: number): void
}

/** Far above what one person can cause in five minutes; the ones that expire first go first. */
const maxKept = 1000

/** @param now milliseconds */
export function openSeenRequests(data: string, now: () => number): SeenRequests {
  const file = join(data, 'seen-requests.json')
  let seen = new Map<string, number>()
  for (const [jti, exp] of Object.entries(asObject(readJsonFile(file)?.['seen']) ?? {})) if (typeof exp === 'number') seen.set(jti, exp)
  const inForce = (exp: number): boolean => (exp + forgivenClockDifference + 1) * 1000 > now()
  return {
    has: (jti) => inForce(seen.get(jti) ?? -Infinity),
    add(jti, exp) {
      const kept = [...seen].filter(([, until]) => inForce(until)).sort(([, a], [, b]) => a - b)
      seen = new Map([...kept.slice(-maxKept), [jti, exp]])
      writeJsonFile(file, { seen: Object.fromEntries(seen) })
    },
  }
}
