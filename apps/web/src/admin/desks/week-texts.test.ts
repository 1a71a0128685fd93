import { describe, expect, it } from 'vitest'
import { readWeek, weekTexts } from './week-texts.ts'

const empty = ['', '', '', '', '', '', '']
const week = [[{ from: '09:00', until: '12:00' }], [], [], [], [], [], []]

describe('R22 hours as they are typed, a line a day', () => {
  it('what is written is read again', () => expect(readWeek(weekTexts(week), week)).toEqual({ week }))
  it('nothing filled in stays so, and all week closed is another thing', () => {
    expect(weekTexts(undefined)).toEqual(empty)
    expect(readWeek(empty, undefined)).toEqual({ week: undefined })
    expect(readWeek(empty, week)).toEqual({ week: [[], [], [], [], [], [], []] })
  })
  it('the day that cannot be read is named', () => expect(readWeek(['9:00-12:00', '', '上午', '', '', '', ''], week)).toEqual({ wrong: 2 }))
})
