import { expect, test } from 'vitest'
import { mayRestart } from './crashes.ts'

const minute = 60_000
test.each([
  ['the first', [], true],
  ['the third in an hour', [10, 20], true],
  ['the fourth in an hour', [0, 10, 20], false],
  ['the fourth, the first more than an hour ago', [-41, 10, 20], true],
  ['the fourth, the clock set back meanwhile', [100, 110, 120], false],
])('%s crash: started again: %j', (_which, minutes, restarted) => {
  expect(
    mayRestart(
      minutes.map((one) => one * minute),
      21 * minute,
    ),
  ).toBe(restarted)
})
