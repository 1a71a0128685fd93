/** Days before the visit, and the hour where the portal is. */
const reminders = [
  { daysBefore: 1, hour: 16 },
  { daysBefore: 0, hour: 8 },
] as const

/**
 * When somebody is reminded of a visit: in the afternoon before, and that morning; only what is still to come.
 * @param day of the visit, ISO, where the portal is
 */
export function reminderTimes(day: string, now: Date): readonly Date[] {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return reminders
    .map(({ daysBefore, hour }) => new Date(year, month - 1, date - daysBefore, hour)) // no zone: where this computer is
    .filter((time) => time > now)
}
