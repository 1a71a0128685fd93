import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Context, Session } from '../../platform/sessions/session.ts'
import type { PortalParts } from '../deps.ts'
import { organizationOfContext, type ActingOrganization } from '../roles/organization-of-context.ts'
import { auditUnit } from './audit-unit.ts'

interface Choice {
  readonly session: Session
  readonly context: Context
  readonly unitCode: string
  readonly traceId: string
}

/** Moves a context to another unit of its organisation, without signing in again (R21). UNIT_NOT_YOURS; SESSION_MISSING when it ended meanwhile. */
export async function moveContext(portal: PortalParts, { session: seen, context, unitCode, traceId }: Choice): Promise<Result<Context>> {
  return portal.db.transaction().execute(async (trx) => {
    const session = await portal.sessions.hold(trx, seen.id)
    if (!session?.contexts.some(({ id }) => id === context.id)) return failed('SESSION_MISSING')
    const organization = await organizationOfContext(trx, context, session.principal.id, portal.clock.now())
    if (!organization?.units.some(({ code }) => code === unitCode)) return failed('UNIT_NOT_YOURS')
    await portal.sessions.updateUnit(trx, context.id, unitCode)
    const switched = { ...context, unitCode }
    await auditUnit(portal, trx, { session, context: switched, traceId, how: 'switched', ...agentOf(organization) })
    return succeeded(switched)
  })
}

/** Most contexts of one session; the choice of another then has to go through one of them. */
const mostContexts = 20

/**
 * Opens a context for a unit beside the others, for another tab, or finds the one there is (R21). It is the one chosen last.
 * UNIT_NOT_YOURS; TOO_MANY_REQUESTS above 20; SESSION_MISSING when it ended meanwhile.
 */
export async function openContext(portal: PortalParts, { session: seen, context, unitCode, traceId }: Choice): Promise<Result<Context>> {
  const now = portal.clock.now()
  return portal.db.transaction().execute(async (trx) => {
    const session = await portal.sessions.hold(trx, seen.id)
    if (session === undefined) return failed('SESSION_MISSING')
    const organization = await organizationOfContext(trx, context, session.principal.id, now)
    if (!organization?.units.some(({ code }) => code === unitCode)) return failed('UNIT_NOT_YOURS')
    const open = session.contexts.find((one) => one.unitCode === unitCode && one.organizationId === context.organizationId)
    if (open !== undefined) {
      await portal.sessions.choose(trx, open.id, now)
      await auditUnit(portal, trx, { session, context: open, traceId, how: 'switched', ...agentOf(organization) })
      return succeeded(open)
    }
    if (session.contexts.length >= mostContexts) return failed('TOO_MANY_REQUESTS')
    const { organizationId, basis } = context
    const opened = await portal.sessions.insertContext(trx, session.id, { organizationId, unitCode, basis }, now)
    await auditUnit(portal, trx, { session, context: opened, traceId, how: 'beside', ...agentOf(organization) })
    return succeeded(opened)
  })
}

const agentOf = ({ agent }: ActingOrganization) => (agent === undefined ? {} : { agent })
