import { createClock, type TestClock } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { isOfTheFuture, judgedAt, latestLead, receivedNow, type Received } from './received.ts'

const minute = 60_000
const at = (clock: TestClock, ...received: readonly Received[]) => new Date(judgedAt(latestLead(received), clock))

it('while time only passes, things are judged by the wall', () => {
  const clock = createClock()
  const received = receivedNow(clock)
  clock.advance(10 * minute)
  expect([at(clock, received), at(clock), isOfTheFuture(received, clock)]).toEqual([clock.now(), clock.now(), false])
})

it('a clock set back prolongs nothing', () => {
  const clock = createClock()
  const received = receivedNow(clock)
  clock.advance(10 * minute)
  const before = clock.now()
  clock.step(-minute)
  expect([at(clock, received), isOfTheFuture(received, clock)]).toEqual([before, true])
  const anew = receivedNow(clock)
  expect([at(clock, anew), isOfTheFuture(anew, clock)]).toEqual([clock.now(), false])
})

it('a clock set forward counts at once', () => {
  const clock = createClock()
  const received = receivedNow(clock)
  clock.step(minute)
  expect([at(clock, received), isOfTheFuture(received, clock)]).toEqual([clock.now(), false])
})

it('a clock that is corrected by less than a second is not set back', () => {
  const clock = createClock()
  const received = receivedNow(clock)
  clock.step(-900)
  expect(isOfTheFuture(received, clock)).toBe(false)
})
