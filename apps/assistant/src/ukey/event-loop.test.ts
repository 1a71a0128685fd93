import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchEvents, type WaitEnd } from './event-loop.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A library whose waits the test ends, one by one. */
function library() {
  const waiting: ((end: WaitEnd) => void)[] = []
  const told: string[] = []
  watchEvents((done) => void waiting.push(done), {
    changed: () => told.push('changed'),
    over: () => told.push('over'),
  })
  return { told, end: (end: WaitEnd) => waiting.pop()?.(end), isWaiting: () => waiting.length === 1 }
}

test('waits again after each event, looks once more when things have settled, and does neither for a wait that ended without one', () => {
  const { told, end, isWaiting } = library()
  end('nothing')
  vi.runAllTimers()
  expect([told, isWaiting()]).toEqual([[], true])
  end('event')
  end('event')
  expect([told.length, isWaiting()]).toEqual([2, true])
  vi.runAllTimers()
  expect(told).toEqual(['changed', 'changed', 'changed'])
})

test('a library that cannot wait after all is looked at in turns', () => {
  const { told, end, isWaiting } = library()
  end('over')
  expect([told, isWaiting()]).toEqual([['over'], false])
})

test('one that comes back at once, again and again, does not keep the processor busy', () => {
  const { told, end, isWaiting } = library()
  for (let i = 0; i < 1000 && isWaiting(); i++) end('event')
  expect([told.at(-1), told.length < 100, isWaiting()]).toEqual(['over', true, false])
})
