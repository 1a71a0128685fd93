import { failed, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { SignInInput, StepUpAnswer } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { holderKeyOf } from '../binding/holder-key.ts'
import { proveCertificate, type Proving } from '../sign-in/prove-certificate.ts'
import { boundHolder } from '../binding/store.ts'
import { isSuspended, suspendedSince } from '../binding/suspended.ts'
import { portalTables } from '../database.ts'
import { localDay } from '../local-day.ts'
import type { ActingPerson } from './acting-person.ts'
import { handlerOf } from '../roles/handlers.ts'
import { provenFor } from '../roles/proven.ts'

/**
 * Confirms with the UKey that it is still the person of a role: with a certificate bound to the organisation, used by them or by nobody else; in a
 * session by certificate with that of the session.
 * @returns what the gateway refuses with; CERTIFICATE_OF_OTHER_ORGANIZATION, ROLE_NOT_ALLOWED for a certificate of somebody else
 */
export async function stepUp(
  proving: Proving,
  { session, role, organization }: ActingPerson,
  asked: { readonly input: SignInInput; readonly browser: string | undefined; readonly traceId: string },
): Promise<Result<StepUpAnswer>> {
  const { input, browser, traceId } = asked
  const proof = await proveCertificate(proving, { input, purpose: 'step-up', organization, browser, traceId })
  const judged = proof.ok ? await judgeHolder(proving, proof.value.verification, { session, role, organization }) : proof
  const now = proving.clock.now()
  const about = { traceId, actor: role.personId, subject: role.id }
  const stamp = { now, node: proving.node }
  if (!judged.ok) {
    await auditRefusal(proving, about, judged.failure)
    return judged
  }
  const values = { organization_id: organization.id, certificate_sha256: judged.value, made_at: now }
  await proving.db.transaction().execute(async (trx) => {
    await portalTables(trx)
      .insertInto('step_ups')
      .values({ session_id: session.id, ...values })
      .onConflict((conflict) => conflict.column('session_id').doUpdateSet(values))
      .execute()
    const detail = { session: session.id, organization: organization.id }
    await writeAudit(trx, 'portal', { event: 'step-up.accepted', ...about, certificate: judged.value, detail }, stamp)
  })
  return succeeded({ provenUntil: new Date(now.getTime() + provenFor).toISOString() })
}

type About = { readonly traceId: string; readonly actor: string; readonly subject: string }

async function auditRefusal({ db, clock, node }: Proving, about: About, { code }: Failure): Promise<void> {
  await writeAudit(db, 'portal', { event: 'step-up.refused', ...about, detail: { code } }, { now: clock.now(), node })
}

/** Whether the holder of a verified certificate speaks for this person there; its SHA-256. */
export async function judgeHolder(
  { db, clock }: Proving,
  verification: Parameters<typeof holderKeyOf>[0],
  { session, role, organization }: Pick<ActingPerson, 'session' | 'role' | 'organization'>,
): Promise<Result<string>> {
  const key = holderKeyOf(verification)
  const sha256 = verification.certificate?.sha256
  if (key === undefined || sha256 === undefined || verification.assurance !== 'certificate') return failed('ROLE_NOT_ALLOWED')
  const bound = await boundHolder(db, key, sha256)
  if (bound?.organization.id !== organization.id || bound.binding.state !== 'active') return failed('CERTIFICATE_OF_OTHER_ORGANIZATION')
  if (isSuspended(bound.suspendedAt, verification.certificate)) return suspendedSince(bound.suspendedAt)
  // one that nobody has compared yet signs in first
  if (!bound.isCertificateKnown) return failed('ROLE_NOT_ALLOWED')
  const isOfSession = session.principal.kind !== 'certificate-holder' || session.principal.id === bound.holderId
  const handler = await handlerOf(db, bound.holderId, organization.id, localDay(clock.now()))
  const isOwn = handler === 'nobody' || (handler !== 'ended' && handler.personId === role.personId)
  return isOfSession && isOwn ? succeeded(sha256) : failed('ROLE_NOT_ALLOWED')
}
