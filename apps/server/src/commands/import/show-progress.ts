/** Least time between two lines, in milliseconds. */
const every = 5000

/**
 * Says at the terminal how far an import is, every few seconds; one that is done sooner says nothing.
 * @param from the row it begins after
 */
export function showProgress(from: number, now: () => number = () => performance.now()): (row: number, share: number) => void {
  const start = now()
  let last = start
  return (row, share) => {
    if (now() - last < every) return
    last = now()
    const rate = Math.round(((row - from) * 1000) / (last - start))
    console.error(`row ${row}, ${Math.floor(share * 100)} % read, ${rate} rows a second`)
  }
}
