import { expect, test } from 'vitest'
import { boundSignInsUnderWay } from './sign-ins-under-way.ts'

const steps = (count: number) => Array.from({ length: count }, (_, at) => ({ at }))

function underWay(most: number) {
  const clock = { at: 1000 }
  return { clock, ...boundSignInsUnderWay<object>({ most, now: () => clock.at }) }
}

test('none begins above the bound, and what has begun goes on up to twice of it', () => {
  const { enter } = underWay(10)
  expect(steps(11).map((step) => enter(step, 'begins'))).toEqual([...Array<boolean>(10).fill(true), false])
  expect(steps(11).map((step) => enter(step, 'goes-on'))).toEqual([...Array<boolean>(10).fill(true), false])
})

test('a step that is done, or given up, makes room; leaving twice counts once', () => {
  const { enter, leave } = underWay(1)
  const [first = {}, second = {}, third = {}] = steps(3)
  expect([enter(first, 'begins'), enter(second, 'begins')]).toEqual([true, false])
  leave(second)
  expect(enter(second, 'begins')).toBe(false)
  leave(first)
  leave(first)
  expect([enter(second, 'begins'), enter(third, 'begins')]).toEqual([true, false])
})

test('none begins while eight have waited for a fifth of a second; seven slow ones hold nobody up, and what has begun goes on', () => {
  const { clock, enter, works, leave } = underWay(100)
  const [slow = {}, ...seven] = steps(8)
  for (const step of [slow, ...seven]) {
    enter(step, 'begins')
    works(step)
  }
  clock.at += 199
  expect(enter({}, 'begins')).toBe(true)
  clock.at += 1
  expect([enter({}, 'begins'), enter({}, 'goes-on')]).toEqual([false, true])
  leave(slow)
  expect(enter({}, 'begins')).toBe(true)
})

test('who sends slowly waits for himself: others begin', () => {
  const { clock, enter, works, leave } = underWay(100)
  const senders = steps(50)
  for (const step of senders) enter(step, 'begins')
  clock.at += 60_000
  expect(enter({}, 'begins')).toBe(true)
  for (const step of senders) leave(step)
  for (const step of senders) works(step) // too late: nobody waits for them any more
  clock.at += 60_000
  expect(enter({}, 'begins')).toBe(true)
})
