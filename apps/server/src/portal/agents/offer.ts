import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isSameOrganizationName, parseUscc } from '@yinxin/protocol/identifiers'
import { mostGiven, mostReceived, type DelegationInput } from '@yinxin/protocol/portal'
import { createSharedLimit } from '../../platform/web/shared-limit.ts'
import { countDelegations, insertDelegation } from '../delegations/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { judgeAction } from '../role-management/acting-person.ts'
import { judgeTerms } from './judge-terms.ts'
import { auditDelegation, holdOwn, tellManagers, type Managing } from './managing.ts'
import { delegationMessageTexts } from './message-texts.ts'

/** Offers of one organisation in a day, on all nodes together: each asks whether an organisation is on file, and tells somebody. */
const perDay = 50

/**
 * Offers a delegation: named units and business systems until a day. It opens nothing until the agent has confirmed it. ROLE_NOT_ALLOWED,
 * STEP_UP_NEEDED, TOO_MANY_REQUESTS, DELEGATE_UNKNOWN for a code and a name that do not belong together here, DELEGATE_SAME, DELEGATION_EXISTS,
 * DELEGATIONS_TOO_MANY, and what `judgeTerms` answers.
 * @returns the delegation's id
 */
export async function offerDelegation(portal: PortalParts, managing: Managing, input: DelegationInput): Promise<Result<string>> {
  const { acting, traceId } = managing
  const { organization, role } = acting
  const now = portal.clock.now()
  const allowed = await judgeAction(portal, acting, 'delegate')
  if (!allowed.ok) return allowed
  const systems = portal.config.businessSystems.map(({ id }) => id)
  const terms = judgeTerms(input, { organization, systems, today: localDay(now) })
  if (!terms.ok) return terms
  const limit = createSharedLimit({ db: portal.db, schema: 'portal', name: 'delegation', most: perDay, seconds: 86_400 })
  if (!(await limit.take(organization.id))) return failed('TOO_MANY_REQUESTS', { minutes: 1440 })
  const agent = await agentOf(portal, input)
  if (agent === undefined) return failed('DELEGATE_UNKNOWN')
  if (agent.id === organization.id) return failed('DELEGATE_SAME')
  return portal.db.transaction().execute(async (trx) => {
    const held = await holdOwn(portal, trx, acting)
    if (!held.ok) return held
    const { given, received } = await countDelegations(trx, { from: organization.id, to: agent.id })
    if (given >= mostGiven || received >= mostReceived) return failed('DELEGATIONS_TOO_MANY')
    const sides = { from: organization.id, to: agent.id }
    const id = await insertDelegation(trx, { ...sides, ...terms.value, offeredBy: role.id }, now)
    if (id === undefined) return failed('DELEGATION_EXISTS')
    const detail = { ...sides, ...terms.value, role: role.id }
    await auditDelegation(portal, trx, { event: 'delegation.offered', traceId, actor: role.personId, subject: id, detail })
    await tellManagers(portal, trx, agent.id, (portalName) => delegationMessageTexts.offered(portalName, organization.name))
    return succeeded(id)
  })
}

/** The organisation that both code and name belong to; one that is suspended is not told from one nobody knows. */
async function agentOf({ db }: PortalParts, { uscc, name }: DelegationInput): Promise<Organization | undefined> {
  const code = parseUscc(uscc)?.uscc
  const found = code === undefined ? undefined : await organizationByUscc(db, code)
  return found !== undefined && found.state !== 'blocked' && isSameOrganizationName(found.name, name) ? found : undefined
}
