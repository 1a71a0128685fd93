/** Days that differ from what their weekday says: a holiday, or a Saturday or Sunday that is worked in its place 调休. */
export type Calendar = ReadonlyMap<string, 'holiday' | 'worked'>

/** Longest way looked ahead, in days: a calendar in which nothing is worked ends here and not never. */
const furthest = 1000

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** True for a day on which desks work: by the calendar, else Monday to Friday. */
export const isWorkingDay = (day: string, calendar: Calendar): boolean =>
  calendar.get(day) === undefined ? !isWeekend(day) : calendar.get(day) === 'worked'

/**
 * The day on which `count` working days are over: the day something begins on is not counted, whatever day it is.
 * @param from ISO date
 * @param count 1 or more
 */
export function afterWorkingDays(from: string, count: number, calendar: Calendar): string {
  let [day, left] = [from, count]
  for (let looked = 0; left > 0 && looked < furthest; looked++) {
    day = dayAfter(day)
    if (isWorkingDay(day, calendar)) left--
  }
  return day
}
