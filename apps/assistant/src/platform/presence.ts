/** Whether a page is still there. A page that polls is; one whose poll broke off has a moment to come back (a reload). */

export interface Presence {
  arrived(): void
  /** A poll has ended; `brokenOff` when the page hung up. */
  left(brokenOff: boolean): void
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
    left(brokenOff) {
      open -= 1
      if (!brokenOff || stopped || open > 0) return
      timer = setTimeout(gone, reloadMs)
      timer.unref()
    },
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
