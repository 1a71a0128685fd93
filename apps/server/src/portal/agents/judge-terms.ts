import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { delegationYears, type DelegationInput } from '@yinxin/protocol/portal'
import { isCalendarDay } from '@yinxin/protocol/wire'
import type { Organization } from '../organizations/organization.ts'
import { yearsLater } from '../roles/judge-limits.ts'

/** What a delegation may be used for, and until when. */
export type Terms = Pick<DelegationInput, 'unitCodes' | 'businessSystems' | 'until'>

/**
 * What an organisation may delegate: named units of its own, named business systems of this portal, until a day after today and at most five years
 * ahead. Everything is named: what comes later is not given away today. DELEGATION_DATE_INVALID, UNIT_NOT_YOURS, INPUT_INVALID.
 */
export function judgeTerms(
  { unitCodes, businessSystems, until }: Terms,
  from: { readonly organization: Organization; readonly systems: readonly string[]; readonly today: string },
): Result<Terms> {
  const { organization, systems, today } = from
  if (!isCalendarDay(until) || until <= today || until > yearsLater(today, delegationYears)) return failed('DELEGATION_DATE_INVALID')
  if (unitCodes.length === 0) return failed('INPUT_INVALID', { field: 'unitCodes' })
  if (businessSystems.length === 0) return failed('INPUT_INVALID', { field: 'businessSystems' })
  if (unitCodes.some((code) => !organization.units.some((unit) => unit.code === code))) return failed('UNIT_NOT_YOURS')
  if (businessSystems.some((id) => !systems.includes(id))) return failed('INPUT_INVALID', { field: 'businessSystems' })
  return succeeded({ unitCodes: [...new Set(unitCodes)], businessSystems: [...new Set(businessSystems)], until })
}
