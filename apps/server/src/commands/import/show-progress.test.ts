import { afterEach, expect, it, vi } from 'vitest'
import { showProgress } from './show-progress.ts'

afterEach(() => vi.restoreAllMocks())

it('R19 an import says how far it is every five seconds, and how quick; a short one says nothing', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let now = 0
  const show = showProgress(1000, () => now)
  for (const [at, row] of [
    [2000, 3000],
    [5000, 11_000],
    [6000, 12_000],
    [10_000, 21_000],
  ] as const) {
    now = at
    show(row, row / 100_000)
  }
  expect(said.mock.calls.map(([text]) => text as string)).toEqual([
    'row 11000, 11 % read, 2000 rows a second',
    'row 21000, 21 % read, 2000 rows a second',
  ])
})
