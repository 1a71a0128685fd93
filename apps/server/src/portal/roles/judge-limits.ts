import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { roleYears, type RoleLimits } from '@yinxin/protocol/portal'
import { isCalendarDay } from '@yinxin/protocol/wire'
import type { Organization } from '../organizations/organization.ts'
import type { Limits } from './store.ts'

/** The same day `years` later; of 29 February the 28th where there is none. */
export function yearsLater(day: string, years: number): string {
  const later = `${Number(day.slice(0, 4)) + years}${day.slice(4)}`
  return isCalendarDay(later) ? later : `${later.slice(0, 8)}28`
}

/** A last day that may be given: after today, at most two years ahead. ROLE_DATE_INVALID. */
export function judgeUntil(until: string, today: string): Result<string> {
  const isPossible = isCalendarDay(until) && until > today && until <= yearsLater(today, roleYears)
  return isPossible ? succeeded(until) : failed('ROLE_DATE_INVALID')
}

/** Limits as they may be given: units of this organisation, business systems of this portal. ROLE_DATE_INVALID, UNIT_NOT_YOURS, INPUT_INVALID. */
export function judgeLimits(
  given: RoleLimits,
  { organization, systems, today }: { readonly organization: Organization; readonly systems: readonly string[]; readonly today: string },
): Result<Limits> {
  const until = judgeUntil(given.until, today)
  if (!until.ok) return until
  const { unitCodes, businessSystems } = given
  if (unitCodes?.some((code) => !organization.units.some((unit) => unit.code === code)) === true) return failed('UNIT_NOT_YOURS')
  if (unitCodes?.length === 0) return failed('INPUT_INVALID', { field: 'unitCodes' })
  if (businessSystems?.some((id) => !systems.includes(id)) === true) return failed('INPUT_INVALID', { field: 'businessSystems' })
  return succeeded({ until: until.value, unitCodes: unitCodes ?? null, businessSystems: businessSystems ?? null })
}
