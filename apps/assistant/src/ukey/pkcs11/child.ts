/** The child process of one PKCS #11 library. */
import { serveLibrary } from '../hosted-library.ts'
import { openCryptoki } from './cryptoki.ts'
import { createDevice } from './device.ts'
import { readPkcs11Profiles, sm2Of } from './profile.ts'

serveLibrary((library, profiles) => createDevice(openCryptoki(library), sm2Of(readPkcs11Profiles(profiles), library)))
