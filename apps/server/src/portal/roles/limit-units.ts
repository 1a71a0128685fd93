import type { Organization } from '../organizations/organization.ts'
import type { Role } from './role.ts'

/** The organisation as a role reaches it: with the units it names, or all of them. */
export function limitUnits<Limited extends Organization>(organization: Limited, { unitCodes }: Pick<Role, 'unitCodes'>): Limited {
  if (unitCodes === null) return organization
  return { ...organization, units: organization.units.filter(({ code }) => unitCodes.includes(code)) }
}

/** True when a role reaches a business system. */
export const reachesSystem = ({ businessSystems }: Pick<Role, 'businessSystems'>, systemId: string): boolean =>
  businessSystems?.includes(systemId) ?? true
