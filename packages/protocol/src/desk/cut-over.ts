import type { PlaceEntry } from './administration.ts'

/** The entry of everywhere that has none of its own. */
const elsewhere = ''

/**
 * The cut-over date that holds at `place` on `day` (R19): that of the place's last step up to this day, and where there is none, that of everywhere else.
 * @returns undefined where nobody has said anything yet
 */
export function cutOverDateOn(places: readonly PlaceEntry[], place: string | null, day: string): string | undefined {
  return stepOn(places, place ?? elsewhere, day) ?? stepOn(places, elsewhere, day)
}

function stepOn(places: readonly PlaceEntry[], name: string, day: string): string | undefined {
  const steps = places.find((one) => one.name === name)?.steps ?? []
  return steps.filter(({ from }) => from <= day).at(-1)?.cutOverDate
}
