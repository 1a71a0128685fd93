import type { Clock } from './clock.ts'

export interface RateLimitOptions {
  /** Takes allowed at once, and again in every `seconds`. */
  readonly limit: number
  readonly seconds: number
  readonly clock: Clock
  /** Most keys remembered; the one longest unused goes first. Default 10 000. */
  readonly maxKeys?: number
}

export interface RateLimit {
  /** True when `key` may go on now; false: TOO_MANY_REQUESTS. */
  take(key: string): boolean
}

/** A token that came back in ten parts is one, though the parts add up to a little less. */
const rounding = 1e-9

/** A token bucket per key, in this process only: it dampens one client, it does not count anything that must be right. */
export function createRateLimit({ limit, seconds, clock, maxKeys = 10_000 }: RateLimitOptions): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return {
    take(key) {
      const now = clock.monotonic()
      const bucket = buckets.get(key) ?? { tokens: limit, at: now }
      buckets.delete(key) // re-inserted below: the map's order is the order of last use
      const refilled = Math.min(limit, bucket.tokens + ((now - bucket.at) / 1000) * (limit / seconds))
      const allowed = refilled >= 1 - rounding
      buckets.set(key, { tokens: allowed ? refilled - 1 : refilled, at: now })
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value ?? '')
      return allowed
    },
  }
}
