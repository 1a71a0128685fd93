/** `2026-11-23`, in the person's own time zone. */
export function dayOf(date: Date): string {
  return [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-')
}

/** `09:41` */
export function clockOf(date: Date): string {
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** `2026-11-23 09:41:07` */
export function momentOf(date: Date): string {
  return `${dayOf(date)} ${clockOf(date)}:${two(date.getSeconds())}`
}

/** Whole days from `now` until `date`; negative when it is past. The last day counts 0. */
export function daysUntil(date: Date, now: number): number {
  return Math.floor((date.getTime() - now) / 86_400_000)
}

const two = (number: number) => String(number).padStart(2, '0')
