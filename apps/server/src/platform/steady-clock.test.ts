import { describe, expect, it } from 'vitest'
import { steadyClock } from './steady-clock.ts'

/** A clock somebody can set, and an hour that passes all the same. */
function settable() {
  let [wall, gone] = [Date.parse('2026-11-30T08:00:00Z'), 0]
  return {
    now: () => new Date(wall),
    monotonic: () => gone,
    pass(minutes: number) {
      wall += minutes * 60_000
      gone += minutes * 60_000
    },
    set: (minutes: number) => void (wall += minutes * 60_000),
  }
}
const year = 365 * 24 * 60

describe('what a clock that is set may end for good', () => {
  it('time that only passes is trusted, however much of it between two looks', () => {
    const clock = settable()
    const isSteady = steadyClock(clock)
    for (const minutes of [0, 1, 60, 24 * 60, year]) {
      clock.pass(minutes)
      expect(isSteady(), `${minutes} minutes`).toBe(true)
    }
  })

  it.each([
    ['a year ahead', year],
    ['a year back', -year],
    ['an hour ahead', 60],
    ['six minutes back', -6],
  ])('%s: nothing for an hour, then again', (_what, minutes) => {
    const clock = settable()
    const isSteady = steadyClock(clock)
    clock.set(minutes)
    expect(isSteady()).toBe(false)
    clock.pass(59)
    expect(isSteady()).toBe(false)
    clock.pass(1)
    expect(isSteady()).toBe(true)
  })

  it('set and set right again: the hour counts from the last time', () => {
    const clock = settable()
    const isSteady = steadyClock(clock)
    clock.set(year)
    isSteady()
    clock.pass(30)
    clock.set(-year)
    expect(isSteady()).toBe(false)
    clock.pass(45)
    expect(isSteady()).toBe(false)
    clock.pass(15)
    expect(isSteady()).toBe(true)
  })

  it('what NTP puts right in small steps is no jump', () => {
    const clock = settable()
    const isSteady = steadyClock(clock)
    for (let turn = 0; turn < 100; turn++) {
      clock.pass(1)
      clock.set(turn % 2 === 0 ? 0.5 : -0.5)
      expect(isSteady()).toBe(true)
    }
  })

  it('two who look do not disturb each other', () => {
    const clock = settable()
    const [one, other] = [steadyClock(clock), steadyClock(clock)]
    clock.set(year)
    expect([one(), other(), one(), other()]).toEqual([false, false, false, false])
  })
})
