import { revocationReasonOf, type StatusDecision } from '@yinxin/protocol/ca'
import { failed, type Result } from '@yinxin/protocol/failures'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import type { ListPublisher } from '../revocation/list-publisher.ts'
import { revokeCertificate } from '../revocation/revoke.ts'
import { officerBy, writeRefusal } from './issue-approved.ts'
import { aloneOn, certificateNamed, decidedStatus, insertDecidedStatus } from './store.ts'
import { isDecided } from './verify-approval.ts'

/**
 * Carries an officer's decision out, once: it is verified here, and kept in the transaction that changes the status. A decision that was carried out is answered as
 * before, so an old one cannot be brought again when things have changed.
 */
export async function carryOutDecision(
  input: StatusDecision,
  caller: string,
  authorities: readonly CertificationAuthority[],
  lists: ListPublisher,
  context: CaContext,
): Promise<Result<{ readonly revokedAt: string }>> {
  const decided = await context.approvals.run(() =>
    aloneOn(context.db, `application ${input.application}`, () => decideOnce(input, caller, authorities, lists, context)),
  )
  return decided ?? failed('CA_UNAVAILABLE') // somebody else is at it, or too many at once: asked again it is done, or it is our turn
}

async function decideOnce(
  input: StatusDecision,
  caller: string,
  authorities: readonly CertificationAuthority[],
  lists: ListPublisher,
  context: CaContext,
): Promise<Result<{ readonly revokedAt: string }>> {
  const { db, clock, approvalOrigin: origin } = context
  const { application, certificate, change, reason, approval, traceId } = input
  const before = await decidedStatus(db, application)
  if (before !== undefined)
    return before.certificate === certificate && before.change === change
      ? { ok: true, value: { revokedAt: before.decidedAt.toISOString() } }
      : refuse(input, caller, failed('APPROVAL_REFUSED', { reason: 'other-decision' }), context)
  const by = await officerBy(approval, context)
  if (!by.ok) return refuse(input, caller, by, context)
  if (!isDecided(input, { officer: by.value.officer, origin }))
    return refuse(input, caller, failed('APPROVAL_REFUSED', { reason: 'signature' }), context)
  const named = await certificateNamed(db, certificate)
  // whose it is was signed too: an officer who read one organisation's name decides about none of another's certificates
  if (named?.subject !== input.uscc) return refuse(input, caller, failed('CERTIFICATE_UNKNOWN'), context)
  const asked = { issuerSha256: named.issuerSha256, serial: named.serial, reason: revocationReasonOf(change, reason), traceId }
  const approved = {
    detail: { approvedBy: by.value.known.number, approver: by.value.officer.sha256, application },
    settle: (trx: Parameters<typeof insertDecidedStatus>[0]) =>
      insertDecidedStatus(trx, { application, certificate, change, decidedAt: clock.now() }, { ...approval, reason }),
  }
  return revokeCertificate(asked, caller, authorities, lists, context, approved)
}

async function refuse(
  { application, certificate, change, traceId }: StatusDecision,
  actor: string,
  refused: Result<never>,
  context: CaContext,
): Promise<Result<never>> {
  const detail = { basis: `application ${application}`, change }
  return writeRefusal(refused, { event: 'certificate.revocation-refused', traceId, actor, certificate, detail }, context)
}
