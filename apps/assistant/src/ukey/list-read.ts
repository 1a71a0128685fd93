import { pause } from '../platform/pause.ts'
import type { DriverListing, UkeyDriver } from './driver.ts'

/** Between two looks, and the longest wait, in milliseconds: a card needs seconds to be read. */
const [lookAgainMs, longestMs] = [100, 10_000] as const

/**
 * What there is once it has been read, for who cannot go on without.
 * @param isEnough ends the wait early: what is wanted is there
 */
export async function listRead(
  ukeys: Pick<UkeyDriver, 'list'>,
  isEnough: (listing: DriverListing) => boolean = () => false,
  mostMs: number = longestMs,
): Promise<DriverListing> {
  const end = performance.now() + mostMs
  for (;;) {
    const listing = await ukeys.list()
    if (listing.stale !== true || isEnough(listing) || performance.now() > end) return listing
    await pause(lookAgainMs)
  }
}
