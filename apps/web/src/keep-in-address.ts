/** Keeps something in the address of this page, beside all else that is there: a reload and a bookmark show the same. Nothing takes it away. */
export function keepInAddress(name: string, value: string | undefined): void {
  const query = new URLSearchParams(location.search)
  if (value === undefined) query.delete(name)
  else query.set(name, value)
  const kept = query.toString()
  history.replaceState(history.state, '', `${location.pathname}${kept === '' ? '' : `?${kept}`}${location.hash}`)
}
