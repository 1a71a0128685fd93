import { expect, it } from 'vitest'
import { isCheckDue } from './check-rights.ts'

const now = new Date('2026-11-30T10:00:00Z')
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000)

it.each([
  ['there was none', null, 24, true],
  ['the last one began a day ago', hoursAgo(24), 24, true],
  ['the last one began a minute less than a day ago', hoursAgo(24 - 1 / 60), 24, false],
  ['the operator runs it by hand', hoursAgo(2000), 0, false],
  ['the operator runs it by hand, and never has', null, 0, false],
  ['a stranger wrote that one began in a hundred years', hoursAgo(-876_000), 24, true],
])('R52 a check of all rights, %s', (_name, beganAt, hours, isDue) => {
  expect(isCheckDue({ beganAt }, hours, now)).toBe(isDue)
})
