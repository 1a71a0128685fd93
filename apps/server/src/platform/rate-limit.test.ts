import { createClock } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRateLimit } from './rate-limit.ts'

const limited = (limit: number, seconds: number, maxKeys?: number) => {
  const clock = createClock()
  return { clock, ...createRateLimit({ limit, seconds, clock, ...(maxKeys === undefined ? {} : { maxKeys }) }) }
}

describe('a limit of one process', () => {
  it('so many at once, then one for each part of the time', () => {
    const { take, clock } = limited(3, 60)
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false])
    clock.advance(19_999)
    expect(take('a')).toBe(false)
    clock.advance(1)
    expect([take('a'), take('a')]).toEqual([true, false])
    clock.advance(3_600_000)
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false])
  })

  it('asking while it is refused puts nothing off', () => {
    const { take, clock } = limited(1, 10)
    take('a')
    for (let second = 1; second < 10; second++) {
      clock.advance(1000)
      expect(take('a')).toBe(false)
    }
    clock.advance(1000)
    expect(take('a')).toBe(true)
  })

  it('each key by itself', () => {
    const { take } = limited(1, 60)
    expect([take('a'), take('b'), take('a'), take('b')]).toEqual([true, true, false, false])
  })

  it('the wall clock gives nothing back and takes nothing away', () => {
    const { take, clock } = limited(1, 60)
    take('a')
    clock.step(3_600_000)
    expect(take('a')).toBe(false)
    clock.step(-7_200_000)
    clock.advance(60_000)
    expect(take('a')).toBe(true)
  })

  it('remembers so many keys, and forgets the one longest unused', () => {
    const { take } = limited(1, 60, 2)
    for (const key of ['a', 'b', 'a']) take(key)
    expect(take('c')).toBe(true) // b goes: a was asked about since
    expect([take('a'), take('b')]).toEqual([false, true])
    expect(take('c')).toBe(true) // and b’s coming took the place of c
  })

  it('whenever it is asked, no key is let go on more often than its limit and what came back with time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.nat(30_000), { maxLength: 60 }),
        (limit, seconds, pauses) => {
          const { take, clock } = limited(limit, seconds)
          let [passed, allowed] = [0, 0]
          for (const pause of pauses) {
            clock.advance(pause)
            passed += pause
            if (take('a')) allowed++
            expect(allowed).toBeLessThanOrEqual(limit + (passed / 1000) * (limit / seconds) + 1e-6)
          }
          clock.advance(seconds * 1000)
          expect(take('a')).toBe(true)
        },
      ),
    )
  })
})
