import { limitUnits } from '../roles/limit-units.ts'
import type { Role } from '../roles/role.ts'
import type { Admission } from './decision.ts'

/** What a sign-in opens to somebody with a role: undefined when it reaches no unit. */
export function limitAdmission(admission: Admission, role: Pick<Role, 'unitCodes'>): Admission | undefined {
  const organization = limitUnits(admission.organization, role)
  const [unit, ...others] = organization.units
  if (unit === undefined) return undefined
  const { change, compared } = admission
  const common = { change, organization, ...(compared === undefined ? {} : { compared }) }
  return others.length > 0 ? { ...common, result: 'choose-unit' } : { ...common, result: 'enter', unit }
}
