import { expect, onTestFinished, test, vi } from 'vitest'
import { scard, type CardSystem, type ReaderState } from './card-system.ts'
import { cardIsOut, watchReaders } from './watch-readers.ts'

const [empty, present] = [0x10, 0x20]
const stateOf = (name: string, raw: number): ReaderState => ({ name, raw, holdsCard: (raw & present) !== 0, atr: '' })

/** A service whose waits the test ends. */
function service(names: readonly string[], runs = true) {
  let waiting: ((rv: number, now: readonly ReaderState[]) => void) | undefined
  const [handedIn, told]: [(readonly ReaderState[])[], string[]] = [[], []]
  let readers = names
  const system: CardSystem = {
    readers: () => readers,
    wait(known, done) {
      handedIn.push(known)
      waiting = done
    },
    look: (known) => known,
  }
  const end = (rv: number, ...raws: readonly number[]): void => {
    const done = waiting
    waiting = undefined
    done?.(
      rv,
      raws.map((raw, at) => stateOf(handedIn.at(-1)?.[at]?.name ?? '', raw)),
    )
  }
  let isThere = runs
  const news = {
    arriving: () => told.push('arriving'),
    changed: () => told.push('changed'),
    over: () => told.push('over'),
    anew: () => told.push('anew'),
  }
  expect(watchReaders(news, () => (isThere ? system : undefined))).toBe(runs)
  return {
    runs: (now: boolean) => void (isThere = now),
    told,
    handedIn,
    end,
    isWaiting: () => waiting !== undefined,
    plug: (...now: readonly string[]) => void (readers = now),
  }
}

test('what was there from the start is no news; a card that comes is announced, one that goes is a change', () => {
  const { told, end, handedIn } = service(['a'])
  end(scard.ok, empty)
  expect(told).toEqual([])
  end(scard.ok, present)
  expect(told).toEqual(['arriving', 'changed'])
  end(scard.ok, empty)
  expect(told).toEqual(['arriving', 'changed', 'changed'])
  expect(handedIn.at(-1)).toEqual([stateOf('a', empty)])
})

test('a card that was changed for another one between two waits is one that came', () => {
  const { told, end } = service(['a'])
  end(scard.ok, present | (1 << 16))
  end(scard.ok, present | (3 << 16))
  expect(told).toEqual(['arriving', 'changed'])
})

test('a reader that is plugged in with its card, as a UKey is, is waited for like the others', () => {
  const { told, end, plug, handedIn } = service([])
  end(scard.ok)
  plug('a UKey')
  end(scard.ok)
  expect(handedIn.at(-1)).toEqual([stateOf('a UKey', 0)])
  end(scard.ok, present)
  expect(told).toEqual(['changed', 'arriving', 'changed'])
})

test('a service that comes back again and again with nothing is not asked any more', () => {
  const busy = service(['a'])
  for (let i = 0; i < 500 && busy.isWaiting(); i++) busy.end(scard.ok, empty)
  expect([busy.told.at(-1), busy.isWaiting()]).toEqual(['over', false])
})

test('a service that ends takes its cards along and is waited for; where it leaves at once and is there, nobody waits for it', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const stopped = 0x8010_001e
  const ending = service(['a'])
  ending.runs(false)
  ending.end(stopped)
  vi.advanceTimersByTime(10_000)
  expect([ending.told, ending.isWaiting()]).toEqual([['over', 'changed'], false])
  ending.runs(true)
  vi.advanceTimersByTime(10_000)
  expect(ending.told).toEqual(['over', 'changed', 'anew'])

  const atOnce = service(['a'])
  atOnce.end(stopped)
  vi.advanceTimersByTime(10_000)
  expect(atOnce.told).toEqual(['over', 'changed'])

  const restarted = service(['a'])
  vi.advanceTimersByTime(10_000)
  restarted.end(stopped)
  vi.advanceTimersByTime(10_000)
  expect(restarted.told).toEqual(['over', 'changed', 'anew'])
})

test('a service that does not run yet is waited for too: Windows starts it with the first reader', () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const later = service(['a'], false)
  vi.advanceTimersByTime(10_000)
  expect(later.told).toEqual([])
  later.runs(true)
  vi.advanceTimersByTime(1000)
  expect(later.told).toEqual(['anew'])
})

test('whether a card is out is known only of readers the service knows', () => {
  const look = (raw: number) => () => [stateOf('a', raw)]
  const system = (raw: number) => ({ readers: () => ['a'], wait: () => undefined, look: look(raw) })
  expect([
    cardIsOut('a', system(empty)),
    cardIsOut('a', system(present)),
    cardIsOut('b', system(empty)),
    cardIsOut('a', undefined),
  ]).toEqual([true, false, undefined, undefined])
})
