/** The child process of one PKCS #11 library. */
import { serveLibrary } from '../hosted-library.ts'
import { openCryptoki } from './cryptoki.ts'
import { createDevice } from './device.ts'

serveLibrary((library) => createDevice(openCryptoki(library)))
