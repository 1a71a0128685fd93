import fc from 'fast-check'
import { isCalendarDay } from '@yinxin/protocol/wire'
import { describe, expect, it } from 'vitest'
import { dayOfSerial, isoDate } from './spreadsheet-dates.ts'

describe('R18 dates as people type them', () => {
  it.each([
    ['2020-01-05', '2020-01-05'],
    ['2020/1/5', '2020-01-05'],
    ['2020-1-5', '2020-01-05'],
    ['2020.01.05', '2020-01-05'],
    ['2020年1月5日', '2020-01-05'],
    ['2020年12月31', '2020-12-31'],
    ['20200105', '2020-01-05'],
  ])('%s is %s', (typed, day) => expect(isoDate(typed)).toBe(day))

  it.each(['2020111', '05/01/2020', '1/5/2020', '20/1/5', '2020-01', '二〇二〇年', '', '2020-01-05 08:00', '2020-01-05x', '202001055'])(
    '%j stays as it is: nobody guesses which day',
    (typed) => expect(isoDate(typed)).toBe(typed),
  )

  it.each(['2020/2/30', '2020/13/1', '2020年0月5日', '20201301'])('%s is written as a date, and is no day for its row to take', (typed) => {
    expect(isCalendarDay(isoDate(typed))).toBe(false)
  })
})

describe('R18 dates as spreadsheets keep them', () => {
  it.each([
    ['61', '1900-03-01'],
    ['43835', '2020-01-05'],
    ['43835.75', '2020-01-05'],
    ['36526', '2000-01-01'],
    ['45351', '2024-02-29'],
    ['2958465', '9999-12-31'],
    ['20200105', '2020-01-05'],
  ])('the number %s is %s', (number, day) => expect(dayOfSerial(number)).toBe(day))

  it.each(['0', '1', '60', '60.999', '2958466', '-43835', 'NaN', 'Infinity', '', 'x', '1e9'])('%j is no day, and stays', (number) => {
    expect(dayOfSerial(number)).toBe(number)
  })

  it('every number a spreadsheet may mean is a day, one after the other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 61, max: 2_958_464 }), (serial) => {
        const [day, next] = [dayOfSerial(String(serial)), dayOfSerial(String(serial + 1))]
        expect(isCalendarDay(day)).toBe(true)
        expect(Date.parse(next) - Date.parse(day)).toBe(86_400_000)
      }),
    )
  })
})
