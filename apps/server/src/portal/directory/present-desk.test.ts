import { describe, expect, it } from 'vitest'
import type { DayEntry, PublicDesk } from '@yinxin/protocol/desk'
import { presentDesk } from './present-desk.ts'

const none = { zh: '', en: '' }
const usual = [
  { from: '09:00', until: '12:00' },
  { from: '13:30', until: '17:00' },
]
const desk: PublicDesk = {
  ...{
    name: { zh: '中心', en: 'Centre' },
    services: ['support'],
    operator: none,
    address: none,
    floor: '',
    windows: '',
    phone: '',
    chatUrl: '',
  },
  ...{ week: [usual, usual, usual, usual, usual, [], []], hoursNote: none },
}
const name = { zh: '国庆节', en: 'National Day' }
const holiday = (day: string): DayEntry => ({ day, kind: 'closed', name })

describe('R22 a desk as people read it', () => {
  it('what is not there is not said', () => {
    const { week: _week, ...empty } = desk
    expect(presentDesk(empty, [], '2026-10-08')).toEqual({ name: desk.name, services: ['support'] })
  })

  it('on an ordinary day nothing is out of the ordinary', () => {
    expect(presentDesk(desk, [], '2026-10-08')).toEqual({
      name: desk.name,
      services: ['support'],
      hours: { zh: '周一至周五 9:00 至 12:00、13:30 至 17:00', en: 'Monday to Friday 9:00 to 12:00, 13:30 to 17:00' },
    })
  })

  it.each([
    [
      'a holiday, until it opens again',
      '2026-10-06',
      [holiday('2026-10-06'), holiday('2026-10-07')],
      ['今天不开（国庆节），10 月 8 日周四 9:00 开', '10 月 7 日周三不开（国庆节）'],
      ['Closed today (National Day); opens on Thursday 8 October at 9:00', 'Closed on Wednesday 7 October (National Day)'],
    ],
    ['a Sunday', '2026-10-11', [], ['今天不开，10 月 12 日周一 9:00 开'], ['Closed today; opens on Monday 12 October at 9:00']],
    [
      'a Saturday that is worked',
      '2026-10-10',
      [{ day: '2026-10-10', kind: 'working', name: { zh: '调休', en: 'Worked instead' } }],
      ['今天照常开（调休），9:00 至 12:00、13:30 至 17:00'],
      ['Open today (Worked instead), 9:00 to 12:00, 13:30 to 17:00'],
    ],
    [
      'the days before one',
      '2026-10-08',
      [{ day: '2026-10-10', kind: 'working', name: { zh: '调休', en: 'Worked instead' } }],
      ['10 月 10 日周六照常开（调休），9:00 至 12:00、13:30 至 17:00'],
      ['Open on Saturday 10 October (Worked instead), 9:00 to 12:00, 13:30 to 17:00'],
    ],
    ['a holiday on a Sunday says nothing new beforehand', '2026-10-08', [holiday('2026-10-11')], undefined, undefined],
  ] as const)('%s', (_what, today, days, zh, en) => {
    const { exceptions } = presentDesk(desk, days as readonly DayEntry[], today)
    expect([exceptions?.map((one) => one.zh), exceptions?.map((one) => one.en)]).toEqual([zh, en])
  })

  it('without hours by weekday nobody says that it is open or closed', () => {
    const { week: _week, ...noted } = { ...desk, hoursNote: { zh: '工作日', en: 'Working days' } }
    expect(presentDesk(noted, [holiday('2026-10-06')], '2026-10-06')).toMatchObject({ hours: { zh: '工作日' } })
    expect(presentDesk(noted, [holiday('2026-10-06')], '2026-10-06')).not.toHaveProperty('exceptions')
  })

  it('a desk that is closed for now says so, and promises no day', () => {
    const closed = presentDesk({ ...desk, week: [[], [], [], [], [], [], []] }, [], '2026-10-08')
    expect(closed.hours?.zh).toBe('暂时不开')
    expect(closed.exceptions?.map(({ zh }) => zh)).toEqual(['今天不开'])
  })
})
