import { expect, test } from 'vitest'
import { createMutedSites } from './muted-sites.ts'

test('three requests in a row without an answer mute a site for ten minutes, and only that site', () => {
  let now = 0
  const muted = createMutedSites(() => now)
  const [noisy, other] = ['https://noisy.example', 'https://other.example']
  muted.unanswered(noisy)
  muted.unanswered(noisy)
  muted.answered(noisy)
  muted.unanswered(noisy)
  muted.unanswered(noisy)
  expect(muted.minutesLeft(noisy)).toBe(0)
  muted.unanswered(noisy)
  expect([muted.minutesLeft(noisy), muted.minutesLeft(other)]).toEqual([10, 0])
  now = 9.5 * 60_000
  expect(muted.minutesLeft(noisy)).toBe(1)
  expect(muted.all()).toEqual([{ origin: noisy, minutes: 1 }])
  now = 10 * 60_000
  expect([muted.minutesLeft(noisy), muted.all()]).toEqual([0, []])
})
