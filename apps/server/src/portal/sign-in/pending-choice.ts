import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { certificateEvidence } from '../../platform/authentication/principal.ts'
import { suspendedAtOf } from '../binding/store.ts'
import { isSuspended } from '../binding/suspended.ts'
import type { PortalParts } from '../deps.ts'
import type { Organization } from '../organizations/organization.ts'
import { organizationOfContext } from '../roles/organization-of-context.ts'
import type { PendingSignIn, PortalDatabase } from '../database.ts'
import { auditUnit } from '../units/audit-unit.ts'
import { openSession, type Entered, type SignInBrowser } from './open-session.ts'
import { deletePendingSignIn, pendingSignIn } from './store.ts'

/** The organisation whose units wait for a choice in this browser; UNIT_CHOICE_MISSING when none does. */
export async function pendingChoice(portal: PortalParts, browser: string | undefined): Promise<Result<Organization>> {
  const pending = browser === undefined ? undefined : await pendingSignIn(portal.db, browser, portal.clock.now())
  const organization = pending && (await organizationOf(portal, portal.db, pending))
  return organization === undefined ? failed('UNIT_CHOICE_MISSING') : succeeded(organization)
}

/** Ends a pending sign-in by choosing a unit (R21). UNIT_CHOICE_MISSING, UNIT_NOT_YOURS (the choice stays open). */
export async function enterUnit(
  portal: PortalParts,
  choice: { readonly unitCode: string; readonly browser: SignInBrowser; readonly traceId: string },
): Promise<Result<Entered>> {
  const { unitCode, browser, traceId } = choice
  return portal.db.transaction().execute(async (trx) => {
    const pending = browser.cookieHash === undefined ? undefined : await pendingSignIn(trx, browser.cookieHash, portal.clock.now())
    if (pending === undefined || browser.cookieHash === undefined) return failed('UNIT_CHOICE_MISSING')
    const organization = await organizationOf(portal, trx, pending)
    if (!organization?.units.some(({ code }) => code === unitCode)) return failed('UNIT_NOT_YOURS')
    if (!(await deletePendingSignIn(trx, browser.cookieHash))) return failed('UNIT_CHOICE_MISSING')
    const { session, ...entered } = await openSession(portal, trx, {
      admitted: { ...admittedBy(pending), context: { ...contextOf(pending), unitCode } },
      browser,
      traceId,
    })
    for (const context of session.contexts) await auditUnit(portal, trx, { session, context, traceId, how: 'at sign-in' })
    return succeeded(entered)
  })
}

const admittedBy = ({ holderId, acr, evidence, firstSignIn, provenAt }: PendingSignIn) => ({
  ...{ holderId, acr, evidence, firstSignIn },
  ...(provenAt === undefined ? {} : { provenAt: new Date(provenAt) }),
})

const contextOf = ({ organizationId, bindingId, roleId }: PendingSignIn) => ({
  organizationId,
  basis: roleId === undefined ? ({ kind: 'binding', id: bindingId } as const) : ({ kind: 'role', id: roleId } as const),
})

/** A binding that was blocked, a role that was ended, or a UKey reported lost since the proof lets nobody in. */
async function organizationOf({ clock }: PortalParts, db: PortalDatabase, pending: PendingSignIn): Promise<Organization | undefined> {
  if (isSuspended(await suspendedAtOf(db, pending.holderId), certificateEvidence(pending.evidence)?.certificate)) return undefined
  return organizationOfContext(db, contextOf(pending), pending.holderId, clock.now())
}
