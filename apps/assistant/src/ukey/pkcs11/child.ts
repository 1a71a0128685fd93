/** The child process of one PKCS #11 library. */
import { serveLibrary } from '../hosted-library.ts'
import { cardIsOut, cardsElsewhere } from '../pcsc/watch-readers.ts'
import { openCryptoki } from './cryptoki.ts'
import { createDevice } from './device.ts'
import { pkcs11ProfileFor, readPkcs11Profiles } from './profile.ts'
import { watcherOf } from './watch.ts'

serveLibrary((library, profiles, tellButton) => {
  const cryptoki = openCryptoki(library)
  const { sm2, factoryPins, events, unblock, button } = pkcs11ProfileFor(readPkcs11Profiles(profiles), library)
  const { overPcsc, watch } = watcherOf(cryptoki, events)
  const overReaders = overPcsc ? { cardIsOut, strangeTo: cardsElsewhere } : {}
  return {
    ...createDevice(cryptoki, { sm2, factoryPins, unblock, ...(button === undefined ? {} : { button, tellButton }), ...overReaders }),
    watch,
  }
})
