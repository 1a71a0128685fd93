import type { ListFacts } from './store.ts'

/** A clock that differs from another node's by less is no reason to sign again. */
const futureTolerance = 60_000

export interface ListAge {
  /** Wall time. */
  readonly now: Date
  /** Changes of revocations that concern the list. */
  readonly changes: number
  /** Milliseconds this process has known the list, by a clock that cannot be set: 0 for one it sees for the first time. */
  readonly known: number
}

/** Milliseconds a list of so many entries stands before a change makes another: a short one none, one of a million a quarter of an hour. */
const pauseOf = (entries: number): number => (entries <= mostEntriesAtOnce ? 0 : entries)
/** What is signed anew with every revocation: some milliseconds' work, a third of a megabyte. */
const mostEntriesAtOnce = 10_000

/**
 * True when another list has to be made: there is none; a revocation changed since
 * and the list is not so long that it waits for more of them; half of its life is over by the wall clock or, when that
 * was set back, by the time that passed; or it is from the future, because the clock that dated it was ahead.
 */
export function isListDue(list: ListFacts | undefined, { now, changes, known }: ListAge): boolean {
  if (list === undefined) return true
  const [half, age] = [(+list.nextUpdate - +list.thisUpdate) / 2, Math.max(known, +now - +list.thisUpdate)]
  if (list.changes < changes && age >= pauseOf(list.entries)) return true
  return +now >= +list.thisUpdate + half || known >= half || +list.thisUpdate > +now + futureTolerance
}
