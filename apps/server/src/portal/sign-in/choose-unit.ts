import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit.ts'
import type { BoundOrganization } from '../binding/match.ts'
import { organizationById } from '../binding/store.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { updateSessionUnit, type Session } from '../sessions/store.ts'
import { openSession, type Opened, type SignInBrowser } from './open-session.ts'
import { deletePendingSignIn, pendingSignIn } from './store.ts'

/** The organisation whose units wait for a choice in this browser; UNIT_CHOICE_MISSING when none does. */
export async function pendingChoice(context: PortalContext, browser: string | undefined): Promise<Result<BoundOrganization>> {
  const facts = browser === undefined ? undefined : await pendingSignIn(context.db, browser, context.clock.now())
  const organization = facts && (await organizationById(context.db, facts.organizationId))
  return organization === undefined ? failed('UNIT_CHOICE_MISSING') : succeeded(organization)
}

/** Ends a pending sign-in by choosing a unit (R21). UNIT_CHOICE_MISSING, UNIT_NOT_YOURS (the choice stays open). */
export async function chooseUnit(
  context: PortalContext,
  choice: { readonly unitCode: string; readonly browser: SignInBrowser; readonly traceId: string },
): Promise<Result<Opened>> {
  const { unitCode, browser, traceId } = choice
  return context.db.transaction().execute(async (trx) => {
    const facts = browser.cookieHash === undefined ? undefined : await pendingSignIn(trx, browser.cookieHash, context.clock.now())
    if (facts === undefined || browser.cookieHash === undefined) return failed('UNIT_CHOICE_MISSING')
    const organization = await organizationById(trx, facts.organizationId)
    if (!organization?.units.some(({ code }) => code === unitCode)) return failed('UNIT_NOT_YOURS')
    if (!(await deletePendingSignIn(trx, browser.cookieHash))) return failed('UNIT_CHOICE_MISSING')
    const opened = await openSession(context, trx, { facts, unitCode, browser, traceId })
    await auditUnit(context, trx, { session: opened.session, unitCode, traceId, how: 'at sign-in' })
    return succeeded(opened)
  })
}

/** Moves a session to another unit of its organisation, without signing in again (R21). UNIT_NOT_YOURS. */
export async function switchUnit(
  context: PortalContext,
  change: { readonly session: Session; readonly unitCode: string; readonly traceId: string },
): Promise<Result<Session>> {
  const { session, unitCode, traceId } = change
  return context.db.transaction().execute(async (trx) => {
    const organization = await organizationById(trx, session.organizationId)
    if (!organization?.units.some(({ code }) => code === unitCode)) return failed('UNIT_NOT_YOURS')
    await updateSessionUnit(trx, session.id, unitCode)
    await auditUnit(context, trx, { session, unitCode, traceId, how: 'switched' })
    return succeeded({ ...session, unitCode })
  })
}

async function auditUnit(
  context: PortalContext,
  trx: PortalTransaction,
  choice: { readonly session: Session; readonly unitCode: string; readonly traceId: string; readonly how: string },
): Promise<void> {
  const { session, unitCode, traceId, how } = choice
  const line = {
    event: 'unit.chosen' as const,
    traceId,
    actor: session.organizationId,
    subject: unitCode,
    certificate: session.facts.certificate.sha256,
    detail: { how, session: session.id },
  }
  await writeAudit(trx, 'portal', line, { now: context.clock.now(), node: context.node })
}
