/** Milliseconds a step of a sign-in may take before it counts as waiting, and how many may wait before none begins. */
const [patience, mostWaiting] = [200, 8]

export interface UnderWay<Request extends object> {
  /** False: not now. A sign-in that has begun goes on longer than new ones begin. */
  enter(request: Request, what: 'begins' | 'goes-on'): boolean
  /** All of it has been read: from now on it waits for us. Before, it waits for its sender, who may take his time without stopping others. */
  works(request: Request): void
  /** That step is done, or nobody waits for it any more. */
  leave(request: Request): void
}

/**
 * Bounds the sign-ins under way. None begins above `most` steps, nor while several have waited for more than a fifth of a second: how many a machine
 * can make is seen by how long they take, and a sign-in is several steps.
 * @param now milliseconds of a clock that never jumps
 */
export function boundSignInsUnderWay<Request extends object>({
  most,
  now = () => performance.now(),
}: {
  readonly most: number
  readonly now?: () => number
}): UnderWay<Request> {
  const steps = new Set<Request>()
  /** Since when they wait for us, oldest first. */
  const waiting = new Map<Request, number>()
  const tooManyWait = (): boolean => {
    const latest = now() - patience
    let late = 0
    for (const since of waiting.values()) {
      if (since > latest) return false
      if (++late >= mostWaiting) return true
    }
    return false
  }
  return {
    enter(request, what) {
      if (steps.size >= most * (what === 'begins' ? 1 : 2)) return false
      if (what === 'begins' && tooManyWait()) return false
      steps.add(request)
      return true
    },
    works(request) {
      if (steps.has(request)) waiting.set(request, now())
    },
    leave(request) {
      steps.delete(request)
      waiting.delete(request)
    },
  }
}
