/** How a program is told to end, and how long it takes about it. */

/** Resolves when this program is told to go, by a signal or, when it watches, by the end of its standard input. */
export function stopAsked(watchStdin: boolean): Promise<'asked'> {
  return new Promise((resolve) => {
    const asked = (): void => resolve('asked')
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, asked)
    if (watchStdin) process.stdin.on('end', asked).on('error', asked).resume()
  })
}

/** Longest everything may take to end, in milliseconds: a library that hangs must not keep an assistant that was told to go. */
const closeMs = 5000

/** Closes, and ends the process where that takes too long. @returns the exit code */
export async function closeInTime(close: () => Promise<void>): Promise<number> {
  setTimeout(() => process.exit(1), closeMs).unref()
  await close()
  return 0
}
