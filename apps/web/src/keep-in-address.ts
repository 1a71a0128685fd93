/**
 * THE list of what the address of a page keeps: numbers of ours and words of closed lists. An address stands in histories, in bookmarks, in what is sent to
 * a colleague: what somebody typed (names of persons and organisations, codes, ID numbers) is never in one (decision 176).
 */
export type KeptInAddress = 'number' | 'sort' | 'sort-certificates' | 'show' | 'page'

/** Keeps something in the address of this page, beside all else that is there: a reload and a bookmark show the same. Nothing takes it away. */
export function keepInAddress(name: KeptInAddress, value: string | undefined): void {
  const query = new URLSearchParams(location.search)
  if (value === undefined) query.delete(name)
  else query.set(name, value)
  const kept = query.toString()
  history.replaceState(history.state, '', `${location.pathname}${kept === '' ? '' : `?${kept}`}${location.hash}`)
}

/** What the address of this page keeps under that name; from outside, so anything may stand there. */
export const inAddress = (name: KeptInAddress): string | undefined => new URLSearchParams(location.search).get(name) ?? undefined
