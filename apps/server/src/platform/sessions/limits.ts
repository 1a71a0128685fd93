/** Limits of a session, in seconds. */
export interface SessionLimits {
  readonly sessionIdleSeconds: number
  readonly sessionAbsoluteSeconds: number
}

/** When a session that is used at `now` ends; idle never reaches past absolute. */
export function sessionEnds(limits: SessionLimits, signedInAt: Date, now: Date): { readonly idle: Date; readonly absolute: Date } {
  const absolute = signedInAt.getTime() + limits.sessionAbsoluteSeconds * 1000
  const idle = Math.min(now.getTime() + limits.sessionIdleSeconds * 1000, absolute)
  return { idle: new Date(idle), absolute: new Date(absolute) }
}

/** How far the clocks of nodes may differ, in milliseconds: a session last used further in the future than this has no known age. */
const forgivenBetweenNodes = 60_000

/**
 * Why a session is over at `now`, or undefined while it lives. One whose last use lies in the future (the clock was set back) counts as idle:
 * nobody can say how long it was not used, and waiting for the clock would lengthen its life.
 */
export function sessionOver(
  session: { readonly lastSeenAt: Date; readonly idleExpiresAt: Date; readonly absoluteExpiresAt: Date },
  now: Date,
): 'absolute' | 'idle' | undefined {
  if (now >= session.absoluteExpiresAt) return 'absolute'
  const isOfTheFuture = session.lastSeenAt.getTime() - now.getTime() > forgivenBetweenNodes
  return now >= session.idleExpiresAt || isOfTheFuture ? 'idle' : undefined
}

/** Least time between two notes of use, in milliseconds: a page full of requests is one write. */
export const touchInterval = 30_000
