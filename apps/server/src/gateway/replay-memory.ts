import { hash } from 'node:crypto'
import type { AuthenticationToken } from '@yinxin/protocol/assistant'
import type { Clock } from '../platform/clock.ts'

/** How long a proof is remembered, in seconds: twice the life of a challenge. */
const memorySeconds = 600

/** Most proofs remembered; beyond it the oldest go first. About 100 bytes each. */
const maxRemembered = 1_000_000

/**
 * Remembers proofs for ten minutes. The portal's single-use challenge is what stops replay for good, on every node; this is the second
 * lock, of one gateway process.
 */
export interface ReplayMemory {
  /** True when the proof was seen within the last ten minutes; remembers it from now on. One step, so two calls at once cannot both be first. */
  seenBefore(fingerprint: string): boolean
}

/** Creates an empty memory; ten minutes are counted by the monotonic clock. */
export function createReplayMemory(clock: Clock, capacity = maxRemembered): ReplayMemory {
  const expiries = new Map<string, number>() // in the order of insertion, which is the order of expiry
  return {
    seenBefore(fingerprint) {
      const now = clock.monotonic()
      forgetExpired(expiries, now, capacity)
      const seen = (expiries.get(fingerprint) ?? -Infinity) > now
      if (!seen) {
        expiries.delete(fingerprint)
        expiries.set(fingerprint, now + memorySeconds * 1000)
      }
      return seen
    },
  }
}

function forgetExpired(expiries: Map<string, number>, now: number, capacity: number): void {
  for (const [fingerprint, expiry] of expiries) {
    if (expiry > now && expiries.size < capacity) return
    expiries.delete(fingerprint)
  }
}

/** Enough of a signature to tell it from every other: r of an ECDSA or SM2 signature is at least this long. */
const tellingBytes = 32

/**
 * What makes two tokens the same proof: the beginning of the signature, not the JSON around it. Of an ECDSA signature that is r only,
 * because (r, n − s) verifies as well (SEC 1 §4.1.4) and would otherwise pass as another proof. A text that is no token stands for itself.
 */
export function proofFingerprint(text: string, token: AuthenticationToken | undefined): string {
  if (token === undefined) return hash('sha256', text, 'base64')
  return Buffer.from(token.signature, 'base64').toString('latin1', 0, tellingBytes)
}
