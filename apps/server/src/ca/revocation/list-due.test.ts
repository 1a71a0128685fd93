import { expect, it } from 'vitest'
import { isListDue } from './list-due.ts'

const [hour, now] = [3_600_000, new Date('2026-03-02T08:00:00Z')]
const at = (hours: number) => new Date(+now + hours * hour)
const list = (from: number, changes = 3, entries = 10) => ({
  number: 1,
  version: '',
  entries,
  changes,
  thisUpdate: at(from),
  nextUpdate: at(from + 24),
})

it.each([
  ['none yet', undefined, { changes: 0, known: 0 }, true],
  ['fresh', list(-1), { changes: 3, known: hour }, false],
  ['a revocation changed', list(-1), { changes: 4, known: 0 }, true],
  ['a revocation changed, of a list as long as one is made for each', list(0, 3, 10_000), { changes: 4, known: 0 }, true],
  ['a revocation changed, of a long list a minute old', list(-1 / 60, 3, 1_000_000), { changes: 4, known: 60_000 }, false],
  ['a revocation changed, of a long list 17 minutes old', list(-17 / 60, 3, 1_000_000), { changes: 4, known: 0 }, true],
  [
    'a revocation changed, of a long list known for 17 minutes, though the clock was set back',
    list(0, 3, 1_000_000),
    { changes: 4, known: 17 * 60_000 },
    true,
  ],
  ['half of its life over', list(-12), { changes: 3, known: 0 }, true],
  ['half of its life over, though the clock was set back since', list(-1), { changes: 3, known: 12 * hour }, true],
  ['from the future: the clock that dated it was ahead', list(2), { changes: 3, known: 0 }, true],
  ['from a node half a minute ahead', list(30 / 3600), { changes: 3, known: 0 }, false],
])('%s', (_name, newest, more, due) => expect(isListDue(newest, { now, ...more })).toBe(due))
