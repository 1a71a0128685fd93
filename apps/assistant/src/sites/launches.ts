/** Which certificate the person looked at when they opened an application (R11). A hint for where they go next, and nothing is decided by it. */
export interface Launches {
  /** An application is opened for this certificate; undefined: for none in particular. */
  note(sha256: string | undefined): void
  /** The certificate to begin with; undefined a while after the last one was opened. */
  preferred(): string | undefined
}

/** How long somebody takes to get from the list to a sign-in page, and to type, in milliseconds. */
const hintMs = 5 * 60_000

/** @param elapsed milliseconds of a clock that only goes forward */
export function createLaunches(elapsed: () => number): Launches {
  let last: { readonly sha256: string; readonly at: number } | undefined
  return {
    note: (sha256) => void (last = sha256 === undefined ? undefined : { sha256, at: elapsed() }),
    preferred: () => (last !== undefined && elapsed() - last.at < hintMs ? last.sha256 : undefined),
  }
}
