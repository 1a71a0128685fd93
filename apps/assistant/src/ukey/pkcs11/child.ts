/** The child process of one PKCS #11 library. */
import { serveLibrary } from '../hosted-library.ts'
import { cardIsOut } from '../pcsc/watch-readers.ts'
import { openCryptoki } from './cryptoki.ts'
import { createDevice } from './device.ts'
import { readPkcs11Profiles, sm2Of } from './profile.ts'
import { watcherOf } from './watch.ts'

serveLibrary((library, profiles) => {
  const cryptoki = openCryptoki(library)
  const { overPcsc, watch } = watcherOf(cryptoki)
  const sm2 = sm2Of(readPkcs11Profiles(profiles), library)
  return { ...createDevice(cryptoki, { sm2, ...(overPcsc ? { cardIsOut } : {}) }), watch }
})
