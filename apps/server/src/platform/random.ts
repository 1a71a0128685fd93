import { randomFillSync } from 'node:crypto'

const ahead = 4096
let store = Buffer.alloc(0)

/**
 * Random bytes from the system's generator, fetched many at once: asked for one by one they cost several times as much. Each byte is given out
 * once and not kept.
 * @param count at most 4096
 */
export function freshBytes(count: number): Buffer {
  if (store.length < count) store = randomFillSync(Buffer.allocUnsafeSlow(ahead))
  const taken = Buffer.from(store.subarray(0, count))
  store.fill(0, 0, count)
  store = store.subarray(count)
  return taken
}
