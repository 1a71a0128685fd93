/** The child process of one SKF library. */
import { serveLibrary } from '../hosted-library.ts'
import { readProfiles } from './read-profiles.ts'
import { createSkfDevice } from './device.ts'
import { openSkf } from './library.ts'

serveLibrary((library, profiles, tellButton) =>
  createSkfDevice({ library: openSkf(library), file: library, profiles: readProfiles(profiles), tellButton }),
)
