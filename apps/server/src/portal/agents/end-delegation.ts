import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { DelegationEnd } from '@yinxin/protocol/portal'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalTransaction } from '../database.ts'
import type { Delegation } from '../delegations/delegation.ts'
import { lapseOf, offerDays, unusedSince } from '../delegations/judge-use.ts'
import { lockDelegation, markDelegationEnded, maybeLapsed, namingsOf } from '../delegations/store.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { organizationById } from '../organizations/store.ts'
import { judgeAction } from '../role-management/acting-person.ts'
import { endContextsOf } from './end-contexts.ts'
import { auditDelegation, holdOwn, tellManagers, type Managing } from './managing.ts'
import { delegationMessageTexts } from './message-texts.ts'

/**
 * Ends a delegation from either side: it is withdrawn or declined before it was in force, revoked or given back afterwards. Who acts by it stops in
 * this transaction. ROLE_NOT_ALLOWED, NOT_FOUND, DELEGATION_GONE.
 */
export async function endDelegationBySide(portal: PortalParts, { acting, traceId }: Managing, delegationId: string): Promise<Result<true>> {
  return portal.db.transaction().execute(async (trx) => {
    const held = await holdOwn(portal, trx, acting)
    if (!held.ok) return held
    const delegation = await lockDelegation(trx, delegationId)
    if (delegation === undefined || ![delegation.from, delegation.to].includes(acting.organization.id)) return failed('NOT_FOUND')
    const allowed = await judgeAction({ ...portal, db: trx }, acting, 'end-delegation')
    if (!allowed.ok) return allowed
    if (delegation.state === 'ended') return failed('DELEGATION_GONE')
    const reason = reasonOf(delegation, delegation.from === acting.organization.id)
    await endDelegation(portal, trx, delegation, { reason, actor: acting.role.personId, traceId })
    return succeeded(true)
  })
}

const reasonOf = ({ state }: Delegation, isGiver: boolean): DelegationEnd =>
  state === 'offered' ? (isGiver ? 'withdrawn' : 'declined') : isGiver ? 'revoked' : 'returned'

/** Ends a delegation that is held by `lockDelegation`, with what everybody named for it does; both sides are told. */
async function endDelegation(
  portal: PortalParts,
  trx: PortalTransaction,
  delegation: Delegation,
  { reason, actor, traceId }: { readonly reason: DelegationEnd; readonly actor: string; readonly traceId: string },
): Promise<void> {
  const { id, from, to, state } = delegation
  const namings = await namingsOf(trx, id)
  await markDelegationEnded(trx, id, reason, portal.clock.now())
  for (const naming of namings) await endContextsOf(portal, trx, naming.id, traceId)
  const line = { event: 'delegation.ended', traceId, actor, subject: id, detail: { reason, was: state, from, to } } as const
  await auditDelegation(portal, trx, line)
  for (const [side, other] of [[from, to] as const, [to, from] as const]) {
    const name = (await organizationById(trx, other))?.name ?? ''
    await tellManagers(portal, trx, side, (portalName) => delegationMessageTexts.ended(portalName, name))
  }
}

/** Delegations ended in one turn of the job. */
const batch = 100

/** Ends delegations that have lapsed, by `lapseTable`. They open nothing already; now what was opened by them goes too. */
export async function endLapsedDelegations(portal: PortalParts): Promise<void> {
  const now = portal.clock.now()
  const at = { today: localDay(now), now }
  const before = { today: at.today, offered: new Date(now.getTime() - offerDays * 86_400_000), used: unusedSince(now) }
  for (const id of await maybeLapsed(portal.db, before, batch)) {
    await portal.db.transaction().execute(async (trx) => {
      const delegation = await lockDelegation(trx, id)
      const reason = delegation && delegation.state !== 'ended' ? lapseOf(delegation, at) : undefined
      if (delegation === undefined || reason === undefined) return // ended or used meanwhile
      await endDelegation(portal, trx, delegation, { reason, actor: 'system', traceId: newTraceId() })
    })
  }
}
