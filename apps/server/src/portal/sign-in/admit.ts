import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import type { UnitSummary } from '@yinxin/protocol/portal'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { moveInteraction } from '../interactions/store.ts'
import { localDay } from '../local-day.ts'
import type { Organization } from '../organizations/organization.ts'
import { handlerOf } from '../roles/handlers.ts'
import type { Role } from '../roles/role.ts'
import { authenticatedBy, type Admission, type Decision } from './decision.ts'
import { limitAdmission } from './limit-admission.ts'
import { openSession, type Entered } from './open-session.ts'
import { savePendingSignIn } from './store.ts'

/** Time to choose a unit, in seconds. */
const choiceLife = 600

export type SignInOutcome =
  | ({ readonly next: 'enter' } & Entered)
  | { readonly next: 'choose-unit'; readonly organization: Organization; readonly units: readonly UnitSummary[] }

/** What somebody may enter, and by which role where a person is known. */
export interface AdmittedAs {
  readonly matched: Admission
  readonly role?: Role
}

/**
 * What a match opens to whoever uses the certificate. Without a person tied to it the organisation's units, the handler not identified (R25a);
 * otherwise what the person's role reaches. ROLE_ENDED, NO_UNIT.
 * @param holderId of the holder that was bound before; undefined: it is bound by this very proof, and nobody is tied to it
 */
export async function admissionOf(
  { clock }: PortalParts,
  trx: PortalTransaction,
  matched: Admission,
  holderId: string | undefined,
): Promise<Result<AdmittedAs>> {
  const handler = holderId === undefined ? 'nobody' : await handlerOf(trx, holderId, matched.organization.id, localDay(clock.now()))
  if (handler === 'ended') return failed('ROLE_ENDED')
  return handler === 'nobody' ? succeeded({ matched }) : admissionBy(matched, handler)
}

/** What a match opens to the bearer of a role. NO_UNIT when it reaches none. */
export function admissionBy(matched: Admission, role: Role): Result<AdmittedAs> {
  const limited = limitAdmission(matched, role)
  return limited === undefined ? failed('NO_UNIT') : succeeded({ matched: limited, role })
}

/** Lets somebody in, or has them choose a unit first: then under a new cookie, since who knew the one from before the proof must not choose. */
export async function admit(
  portal: PortalParts,
  trx: PortalTransaction,
  decision: Decision,
  { matched, role, holderId, bindingId }: AdmittedAs & { readonly holderId: string; readonly bindingId: string },
): Promise<Result<SignInOutcome>> {
  const { browser, traceId } = decision
  const authenticated = authenticatedBy(decision)
  if (authenticated === undefined) return { ok: false, failure: failure('INTERNAL') }
  const { acr, evidence } = authenticated
  const [firstSignIn, organizationId] = [matched.change === 'bind-now', matched.organization.id]
  if (matched.result === 'enter') {
    const basis = role === undefined ? ({ kind: 'binding', id: bindingId } as const) : ({ kind: 'role', id: role.id } as const)
    const context = { organizationId, unitCode: matched.unit.code, basis }
    const { location } = await openSession(portal, trx, { admitted: { holderId, acr, evidence, context, firstSignIn }, browser, traceId })
    return succeeded({ next: 'enter', location, firstSignIn })
  }
  const expiresAt = new Date(portal.clock.now().getTime() + choiceLife * 1000)
  const roleId = role === undefined ? {} : { roleId: role.id }
  await savePendingSignIn(
    trx,
    browser.newCookieHash,
    { holderId, bindingId, organizationId, acr, evidence, firstSignIn, provenAt: portal.clock.now().toISOString(), ...roleId },
    expiresAt,
  )
  await moveInteraction(trx, browser.cookieHash ?? '', browser.newCookieHash)
  return succeeded({ next: 'choose-unit', organization: matched.organization, units: matched.organization.units })
}
