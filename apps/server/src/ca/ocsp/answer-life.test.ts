import { expect, it } from 'vitest'
import { isCurrent } from './answer-life.ts'

const [minute, now] = [60_000, new Date('2026-03-02T08:00:00Z')]
const made = (minutes: number, life = 60) => ({
  this_update: new Date(+now + minutes * minute),
  next_update: new Date(+now + (minutes + life) * minute),
})

it.each([
  ['just made', made(0), true],
  ['from the future: the clock was set back', made(1), false],
  ['29 minutes old', made(-29), true],
  ['half an hour old', made(-30), false],
  ['at its end: its responder ended early', made(-10, 10), false],
])('%s', (_name, times, current) => expect(isCurrent(times, now)).toBe(current))
