import type { Admission } from '../sign-in/decision.ts'
import type { Organization } from '../organizations/organization.ts'
import type { Role } from './role.ts'

/** The organisation as a role reaches it: with the units it names, or all of them. */
export function limitUnits<Limited extends Organization>(organization: Limited, { unitCodes }: Pick<Role, 'unitCodes'>): Limited {
  if (unitCodes === null) return organization
  return { ...organization, units: organization.units.filter(({ code }) => unitCodes.includes(code)) }
}

/** What a sign-in opens to somebody with a role: undefined when it reaches no unit. */
export function limitAdmission(admission: Admission, role: Pick<Role, 'unitCodes'>): Admission | undefined {
  const organization = limitUnits(admission.organization, role)
  const [unit, ...others] = organization.units
  if (unit === undefined) return undefined
  const { change, compared } = admission
  const common = { change, organization, ...(compared === undefined ? {} : { compared }) }
  return others.length > 0 ? { ...common, result: 'choose-unit' } : { ...common, result: 'enter', unit }
}

/** True when a role reaches a business system. */
export const reachesSystem = ({ businessSystems }: Pick<Role, 'businessSystems'>, systemId: string): boolean =>
  businessSystems?.includes(systemId) ?? true
