// The child process of an SKF library as skf/child.ts has it, but what it answers to `sign` is how long the library itself took, in milliseconds.
import { succeeded } from '@yinxin/protocol/failures'
import { serveLibrary } from '../../apps/assistant/src/ukey/hosted-library.ts'
import { createSkfDevice } from '../../apps/assistant/src/ukey/skf/device.ts'
import { openSkf, type SkfLibrary } from '../../apps/assistant/src/ukey/skf/library.ts'

/** A library that notes how long its own functions take. */
function timed(library: SkfLibrary): { library: SkfLibrary; spent: () => number } {
  let spent = 0
  const clocked =
    <Values extends unknown[], Answer>(call: (...values: Values) => Answer) =>
    (...values: Values): Answer => {
      const since = performance.now()
      try {
        return call(...values)
      } finally {
        spent += performance.now() - since
      }
    }
  const { call, open, read } = library
  return { library: { ...library, call: clocked(call), open: clocked(open), read: clocked(read) }, spent: () => spent }
}

serveLibrary((file, _profiles, tellButton) => {
  const { library, spent } = timed(openSkf(file))
  const device = createSkfDevice({ library, file, profiles: [], tellButton })
  return {
    ...device,
    sign(input) {
      const before = spent()
      const signed = device.sign(input)
      return signed.ok ? succeeded(new Uint8Array(new Float64Array([spent() - before]).buffer)) : signed
    },
  }
})
