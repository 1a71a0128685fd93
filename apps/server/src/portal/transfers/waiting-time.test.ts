// The waiting time of a transfer, with holidays on its borders, and what a turn of the job does on each day of it.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeDue, type DueInput } from './transfer-table.ts'
import { afterWorkingDays, isWorkingDay, type Calendar } from './working-days.ts'

const days = (from: string, count: number) =>
  Array.from({ length: count }, (_, at) => new Date(Date.parse(`${from}T00:00:00Z`) + at * 86_400_000).toISOString().slice(0, 10))

/** Spring Festival 2027: nine days at once, a Saturday and a Sunday worked for them. */
const spring: Calendar = new Map([
  ...days('2027-02-05', 9).map((day) => [day, 'holiday'] as const),
  ['2027-01-31', 'worked'],
  ['2027-02-20', 'worked'],
])
/** A single holiday on a Monday. */
const monday: Calendar = new Map([['2026-03-09', 'holiday']])
const none: Calendar = new Map()

describe('R24 the waiting time and its holidays', () => {
  it.each([
    ['asked on the eve of the holidays', '2027-02-04', 1, spring, '2027-02-15'],
    ['asked on the first of them', '2027-02-05', 1, spring, '2027-02-15'],
    ['asked on the last of them', '2027-02-13', 1, spring, '2027-02-15'],
    ['asked on the Sunday behind them', '2027-02-14', 1, spring, '2027-02-15'],
    ['its last day would be the first of them', '2027-01-29', 5, spring, '2027-02-04'],
    ['its last day would be within them', '2027-02-01', 5, spring, '2027-02-16'],
    ['a worked Saturday counts among the five', '2027-02-15', 5, spring, '2027-02-20'],
    ['a worked Sunday counts', '2027-01-30', 1, spring, '2027-01-31'],
    ['asked on a worked Sunday, that day does not', '2027-01-31', 1, spring, '2027-02-01'],
    ['its last day would be a single holiday', '2026-03-02', 5, monday, '2026-03-10'],
    ['a single holiday in the middle', '2026-03-06', 5, monday, '2026-03-16'],
    ['none is known', '2026-03-02', 5, none, '2026-03-09'],
    ['over the turn of a year', '2026-12-30', 3, none, '2027-01-04'],
    ['over the end of February', '2027-02-26', 1, none, '2027-03-01'],
    ['over the leap day', '2028-02-28', 2, none, '2028-03-01'],
  ])('%s', (_what, from, count, calendar, due) => expect(afterWorkingDays(from, count, calendar)).toBe(due))

  const day = fc.integer({ min: 0, max: 900 }).map((at) => days('2026-01-01', at + 1).at(-1) ?? '')
  const calendar: fc.Arbitrary<Calendar> = fc
    .array(fc.tuple(day, fc.constantFrom('holiday' as const, 'worked' as const)), { maxLength: 40 })
    .map((entries) => new Map(entries))
  const count = fc.integer({ min: 1, max: 30 })

  it('ends on a day desks work, with exactly so many of them behind the day of asking', () => {
    fc.assert(
      fc.property(day, count, calendar, (from, most, holidays) => {
        const due = afterWorkingDays(from, most, holidays)
        const length = (Date.parse(due) - Date.parse(from)) / 86_400_000
        expect(isWorkingDay(due, holidays)).toBe(true)
        expect(
          days(from, length + 1)
            .slice(1)
            .filter((one) => isWorkingDay(one, holidays)),
        ).toHaveLength(most)
      }),
      { numRuns: 300 },
    )
  })

  it('a holiday more never shortens it, and a day more never either', () => {
    fc.assert(
      fc.property(day, day, count, calendar, (from, extra, most, holidays) => {
        const due = afterWorkingDays(from, most, holidays)
        expect(afterWorkingDays(from, most, new Map([...holidays, [extra, 'holiday']])) >= due || holidays.get(extra) === 'worked').toBe(
          true,
        )
        expect(afterWorkingDays(from, most + 1, holidays) > due).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('asked a day later it never ends sooner', () => {
    fc.assert(
      fc.property(day, count, calendar, (from, most, holidays) => {
        const [, next = ''] = days(from, 2)
        expect(afterWorkingDays(next, most, holidays) >= afterWorkingDays(from, most, holidays)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

describe('R24 what becomes of a transfer, in every case there is', () => {
  const states = ['waiting', 'objected', 'applied', 'ended'] as const
  const obstacles = [undefined, { code: 'NAME_MISMATCH' }, { code: 'BINDING_NEEDS_FRESH_STATUS' }] as const
  const cases: readonly DueInput[] = states.flatMap((state) =>
    ['2026-03-08', '2026-03-09', '2026-03-10'].flatMap((today) =>
      obstacles.flatMap((obstacle) => [true, false].map((passes) => ({ state, today, dueOn: '2026-03-09', obstacle, passes }))),
    ),
  )

  it('moves only what waits, is over its last day, and has no obstacle', () => {
    for (const one of cases)
      expect([one, judgeDue(one) === 'apply']).toEqual([
        one,
        one.state === 'waiting' && one.today > one.dueOn && one.obstacle === undefined,
      ])
  })

  it('ends only by an obstacle that does not pass, and only when its time is over: until then the holder may still object', () => {
    for (const one of cases)
      expect([one, judgeDue(one) === 'end']).toEqual([
        one,
        one.state === 'waiting' && one.today > one.dueOn && one.obstacle !== undefined && !one.passes,
      ])
  })

  it('what was objected to, applied or ended is touched by no turn of the job', () => {
    for (const one of cases.filter(({ state }) => state !== 'waiting')) expect(judgeDue(one)).toBe('nothing')
  })

  it('a clock that was set back makes it wait, and moves nothing early', () => {
    for (const obstacle of obstacles)
      expect(judgeDue({ state: 'waiting', today: '2025-12-31', dueOn: '2026-03-09', obstacle, passes: false })).toBe('wait')
  })
})
