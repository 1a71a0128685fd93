import type { IndexedCrl } from './lookup-in-index.ts'

/** Keeps the newest verified list of one source; readers see the old one or the new one, never something in between. */
export type CrlHolder = {
  current(): IndexedCrl | undefined
  /** Takes a verified list in place of the one held, unless it is older: by number where both have one, else by date (RFC 5280 §5.2.3). */
  swap(next: IndexedCrl): { readonly ok: true } | { readonly ok: false; readonly problem: string }
}

/** A holder with nothing in it yet. Verifying is done before: a list is handed in only when it may be used. */
export function createCrlHolder(): CrlHolder {
  let held: IndexedCrl | undefined
  return {
    current: () => held,
    swap(next) {
      if (held && isOlder(next, held)) return { ok: false, problem: 'older than the list held' }
      held = next
      return { ok: true }
    },
  }
}

function isOlder(next: IndexedCrl, held: IndexedCrl): boolean {
  const [number, heldNumber] = [next.extensions.crlNumber, held.extensions.crlNumber]
  if (number !== undefined && heldNumber !== undefined && number !== heldNumber) return number < heldNumber
  return next.thisUpdate < held.thisUpdate
}
