// Unit tests of one worker share their modules and globals (vitest.config.ts: isolate): what a file put in place of a global or of the clock goes
// with the file.
import { afterAll, vi } from 'vitest'

afterAll(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})
