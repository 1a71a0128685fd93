/** Whether a page is still there. A page that polls is; one whose poll ended has a moment for the next (a reload). */

export interface Presence {
  arrived(): void
  /** A poll has ended, by an answer or because the page hung up: a page that is still there polls again at once. */
  left(): void
  stop(): void
}

/** Long enough for a reload, in milliseconds. */
const reloadMs = 4000

export function createPresence(gone: () => void): Presence {
  let [timer, stopped, open]: [ReturnType<typeof setTimeout> | undefined, boolean, number] = [undefined, false, 0]
  return {
    arrived() {
      open += 1
      clearTimeout(timer)
    },
    left() {
      open -= 1
      if (stopped || open > 0) return
      clearTimeout(timer)
      timer = setTimeout(gone, reloadMs)
      timer.unref()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
