/** Runs `work` one at a time; whoever asks while it runs shares the run after. */
export function sharedTurns(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= running = running
      .catch(() => undefined) // whoever waited for it has heard
      .then(() => {
        next = undefined
        return work()
      })
    return next
  }
}
