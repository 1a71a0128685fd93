import { watchEvents } from '../event-loop.ts'
import type { DeviceNews } from '../hosted-library.ts'
import { cardSystemIsLoaded } from '../pcsc/card-system.ts'
import { watchReaders } from '../pcsc/watch-readers.ts'
import { ckr, type Cryptoki } from './cryptoki.ts'

/**
 * How coming and going is heard of: from PC/SC where the library works with it, a tenth of a second after it happened (the library's own event
 * comes only when the card has been read); else from the library, which many say they can and cannot.
 * @param library opened, and PC/SC not yet by us
 * @param mayWait false for a library that is not to be asked to wait
 */
export function watcherOf(library: Cryptoki, mayWait: boolean): { readonly overPcsc: boolean; watch(news: DeviceNews): boolean } {
  const overPcsc = cardSystemIsLoaded()
  return {
    overPcsc,
    watch(news) {
      if (overPcsc && watchReaders(news)) return true
      const { waitForSlot } = library
      if (waitForSlot === undefined || !mayWait) return false
      watchEvents((done) => waitForSlot((rv) => done(rv === ckr.ok ? 'event' : 'over')), news)
      return true
    },
  }
}
