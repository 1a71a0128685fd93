import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createVisits } from './visits.ts'

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-03-02T08:00:00Z') }))
afterEach(() => vi.useRealTimers())

describe('what is kept for a browser', () => {
  it('is found by its cookie, until its time is over', () => {
    const visits = createVisits<string>()
    const cookie = visits.add('a', 60)
    expect(cookie).toMatch(/^[\w-]{43}$/)
    expect([visits.get(cookie), visits.get('x'), visits.get(''), visits.get(undefined)]).toEqual(['a', undefined, undefined, undefined])
    vi.setSystemTime(Date.now() + 59_999)
    expect(visits.get(cookie)).toBe('a')
    vi.setSystemTime(Date.now() + 1)
    expect([visits.get(cookie), visits.take(cookie)]).toEqual([undefined, undefined])
  })

  it('is taken once: a state that comes back a second time is none', () => {
    const visits = createVisits<string>()
    const [one, other] = [visits.add('a', 60), visits.add('b', 60)]
    expect([visits.take(one), visits.take(one), visits.get(one), visits.take(undefined)]).toEqual(['a', undefined, undefined, undefined])
    expect(visits.get(other)).toBe('b')
  })

  it('strangers cannot fill the memory: the oldest goes', () => {
    const visits = createVisits<number>()
    const first = visits.add(0, 60)
    for (let index = 1; index < 10_000; index++) visits.add(index, 60)
    expect(visits.get(first)).toBe(0)
    const last = visits.add(10_000, 60)
    expect([visits.get(first), visits.get(last)]).toEqual([undefined, 10_000])
  })
})
