import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { BusinessSystem } from '../config.ts'
import { reachesSystem } from '../roles/limit-units.ts'
import type { ActingOrganization } from '../roles/organization-of-context.ts'

/**
 * Whether somebody who acts for an organisation may enter a business system: who acts by a role or a delegation only those that it names.
 * ROLE_NOT_ALLOWED, also for a system that is not configured.
 */
export function judgeReach(
  { role }: Pick<ActingOrganization, 'role'>,
  clientId: string | undefined,
  businessSystems: readonly Pick<BusinessSystem, 'id' | 'clientId'>[],
): Result<true> {
  const system = businessSystems.find((one) => one.clientId === clientId)
  const isReached = system !== undefined && (role === undefined || reachesSystem(role, system.id))
  return isReached ? succeeded(true) : failed('ROLE_NOT_ALLOWED')
}
