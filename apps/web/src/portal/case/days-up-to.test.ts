import { describe, expect, it } from 'vitest'
import { daysUpTo } from './days-up-to.ts'

describe('the days of a visit', () => {
  it('go from today to the last day, over the end of a month, with their weekdays', () => {
    const days = daysUpTo(new Date(2026, 10, 29, 23, 59), new Date(2026, 11, 2, 0, 1), 'zh-CN')
    expect(days).toEqual([
      { day: '2026-11-29', weekday: '周日' },
      { day: '2026-11-30', weekday: '周一' },
      { day: '2026-12-01', weekday: '周二' },
      { day: '2026-12-02', weekday: '周三' },
    ])
    expect(daysUpTo(new Date(2026, 10, 30), new Date(2026, 10, 30), 'en')).toEqual([{ day: '2026-11-30', weekday: 'Mon' }])
  })

  it('are none when the case is kept no longer, and never more than one looks through', () => {
    expect(daysUpTo(new Date(2026, 10, 30), new Date(2026, 10, 29), 'en')).toEqual([])
    expect(daysUpTo(new Date(2026, 10, 30), new Date(2030, 0, 1), 'en')).toHaveLength(62)
  })

  it('none is left out or doubled where clocks change', () => {
    const days = daysUpTo(new Date(2026, 2, 20), new Date(2026, 3, 5), 'en').map(({ day }) => day)
    expect(new Set(days).size).toBe(17)
  })
})
