import { describe, expect, it } from 'vitest'
import type { CaseEventKind } from '@yinxin/protocol/desk'
import { countDay, type CountedEvent } from './count-day.ts'

const openedAt = new Date('2026-11-30T01:00:00Z')
const lin = { id: 'a', name: '林书云' }
const xu = { id: 'b', name: '许知远' }
const event = (kind: CaseEventKind, more: Partial<CountedEvent> = {}): CountedEvent => ({
  ...{ kind, at: openedAt, staff: undefined, openedAt, isFirstTaking: false },
  ...more,
})
const taken = (minutes: number) => event('taken', { staff: lin, at: new Date(openedAt.getTime() + minutes * 60_000), isFirstTaking: true })

describe('R44 figures of a day', () => {
  it('of a day on which nothing happened', () => {
    const ended = { done: 0, refused: 0, closed: 0, withdrawn: 0, expired: 0 }
    expect(countDay([])).toEqual({ opened: 0, ended, byClerk: [] })
  })

  it('what was opened, how it ended, who did it', () => {
    const day = [
      ...[event('opened'), event('opened'), event('applied'), event('expired'), event('withdrawn')],
      ...[event('submitted', { staff: lin }), event('refused', { staff: lin }), event('sent-back', { staff: xu }), taken(4)],
      event('taken', { staff: xu }), // the second time: it was put back in between
    ]
    expect(countDay(day)).toEqual({
      opened: 2,
      ended: { done: 1, refused: 1, closed: 0, withdrawn: 1, expired: 1 },
      minutesToTake: 4,
      byClerk: [
        { ...lin, taken: 1, decided: 2, approved: 0 },
        { ...xu, taken: 1, decided: 0, approved: 1 },
      ],
    })
  })

  it.each([
    [[3], 3],
    [[1, 9], 5],
    [[9, 1, 2], 2],
    [[0.04, 0.04], 0],
  ])('the median of %j is %d', (minutes, median) => expect(countDay(minutes.map(taken)).minutesToTake).toBe(median))

  it('a clock that was set back between opening and taking makes no wait of less than none', () => {
    expect(countDay([taken(-30)]).minutesToTake).toBe(0)
    expect(countDay([taken(-30), taken(4), taken(6)]).minutesToTake).toBe(4)
  })
})
