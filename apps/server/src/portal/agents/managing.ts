import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import type { ActingPerson } from '../role-management/acting-person.ts'
import { isInForce } from '../roles/role.ts'
import { lockOrganization, lockRole, managersOf, personOfRole } from '../roles/store.ts'
import { tellPerson } from '../role-management/tell.ts'

/** Somebody does something about delegations of their organisation. */
export interface Managing {
  readonly acting: ActingPerson
  readonly traceId: string
}

/**
 * Holds the own organisation and the own role until the transaction ends, and looks whether the role is still what the page showed: everybody takes
 * these before a delegation. ROLE_NOT_ALLOWED.
 */
export async function holdOwn(portal: PortalParts, trx: PortalTransaction, { organization, role }: ActingPerson): Promise<Result<true>> {
  await lockOrganization(trx, organization.id)
  const own = await lockRole(trx, role.id)
  const isSame = own !== undefined && own.kind === role.kind && isInForce(own, localDay(portal.clock.now()))
  return isSame ? succeeded(true) : failed('ROLE_NOT_ALLOWED')
}

/** Writes a line of the audit about a delegation. */
export const auditDelegation = (portal: PortalParts, trx: PortalTransaction, line: AuditLine) =>
  writeAudit(trx, 'portal', line, { now: portal.clock.now(), node: portal.node })

/** Writes to everybody who manages an organisation, in the transaction of what it tells of. */
export async function tellManagers(
  portal: PortalParts,
  trx: PortalTransaction,
  organizationId: string,
  text: (portalName: string) => string,
): Promise<void> {
  if (portal.messages === undefined) return
  for (const roleId of await managersOf(trx, organizationId, localDay(portal.clock.now()))) {
    const personId = await personOfRole(trx, roleId)
    if (personId !== undefined) await tellPerson(portal, trx, personId, (_texts, portalName) => text(portalName))
  }
}
