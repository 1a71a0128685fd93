import { expect, test } from 'vitest'
import { oneAtATime } from './one-at-a-time.ts'

/** A task whose runs the test ends, one by one. */
function task() {
  const running: (() => void)[] = []
  let [begun, most] = [0, 0]
  const run = oneAtATime(async () => {
    begun += 1
    const mine = begun
    const ended = new Promise<void>((resolve) => running.push(resolve))
    most = Math.max(most, running.length)
    await ended
    return mine
  })
  const end = async () => {
    running.shift()?.()
    for (let i = 0; i < 5; i++) await Promise.resolve()
  }
  return { run, end, begun: () => begun, most: () => most }
}

test('who asks while it runs gets a run that began after the question, and a hundred who ask share it', async () => {
  const { run, end, begun, most } = task()
  const first = run()
  const others = Array.from({ length: 100 }, () => run())
  await end()
  expect(await first).toBe(1)
  await end()
  expect(new Set(await Promise.all(others))).toEqual(new Set([2]))
  expect([begun(), most()]).toEqual([2, 1])
})

test('when it is done it can be asked again', async () => {
  const { run, end } = task()
  const first = run()
  await end()
  await first
  const again = run()
  await end()
  expect(await again).toBe(2)
})
