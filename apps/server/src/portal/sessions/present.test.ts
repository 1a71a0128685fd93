import { expect, it } from 'vitest'
import { wholeDaysLeft } from './present.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 2, 2, 8, minutes))

it('R30 days left are whole days and never negative', () => {
  const days = [
    wholeDaysLeft(at(1439).toISOString(), at(0)),
    wholeDaysLeft(at(1440).toISOString(), at(0)),
    wholeDaysLeft(at(0).toISOString(), at(5)),
  ]
  expect(days).toEqual([0, 1, 0])
})
