import type { Role } from '../roles/role.ts'
import { isManager } from '../roles/role.ts'
import { roleRow } from '../roles/role-table.ts'

/**
 * Whether a role suspends a certificate (R30): whoever manages, any; a handler, only one that nobody else uses, so that nobody keeps a colleague out.
 * @param usedBy id of the person who uses it; null: nobody in particular
 */
export function maySuspend(role: Pick<Role, 'kind' | 'personId'>, usedBy: string | null): boolean {
  if (roleRow(role.kind, 'suspend-certificate') === undefined) return false
  return isManager(role) || usedBy === null || usedBy === role.personId
}

/**
 * Whether its report reaches the issuer as well, where only an officer's signature takes it back: whoever manages, and whoever uses the certificate. That
 * nobody in particular uses it is no word of the reporting handler's own.
 */
export const reachesIssuer = (role: Pick<Role, 'kind' | 'personId'>, usedBy: string | null): boolean =>
  maySuspend(role, usedBy) && (isManager(role) || usedBy === role.personId)
