import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sar } from './codes.ts'
import { watchEvents } from './events.ts'
import type { SkfLibrary } from './library.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A library whose waits the test ends, one by one. */
function library() {
  const waiting: ((rv: number) => void)[] = []
  const told: string[] = []
  const { waitForEvent } = { waitForEvent: (done: (rv: number) => void) => void waiting.push(done) } satisfies Pick<
    SkfLibrary,
    'waitForEvent'
  >
  const begun = watchEvents(
    { waitForEvent } as unknown as SkfLibrary,
    () => told.push('changed'),
    () => told.push('over'),
  )
  return { begun, told, end: (rv: number) => waiting.pop()?.(rv), isWaiting: () => waiting.length === 1 }
}

test('waits again after each event, looks once more when things have settled, and does neither for a wait that ended without one', () => {
  const { begun, told, end, isWaiting } = library()
  end(sar.notEvent)
  vi.runAllTimers()
  expect([begun, told, isWaiting()]).toEqual([true, [], true])
  end(sar.ok)
  end(sar.ok)
  expect([told.length, isWaiting()]).toEqual([2, true])
  vi.runAllTimers()
  expect(told).toEqual(['changed', 'changed', 'changed'])
})

test('a library that cannot wait after all, or has no such function, is looked at in turns', () => {
  const { told, end, isWaiting } = library()
  end(sar.notSupported)
  expect([told, isWaiting()]).toEqual([['over'], false])
  const without = { waitForEvent: undefined } as unknown as SkfLibrary
  expect(
    watchEvents(
      without,
      () => expect.fail(),
      () => expect.fail(),
    ),
  ).toBe(false)
})

test('one that comes back at once, again and again, does not keep the processor busy', () => {
  const { told, end, isWaiting } = library()
  for (let i = 0; i < 1000 && isWaiting(); i++) end(sar.ok)
  expect([told.at(-1), told.length < 100, isWaiting()]).toEqual(['over', true, false])
})
