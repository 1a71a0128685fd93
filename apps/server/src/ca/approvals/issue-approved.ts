import { parseCertificate, type Certificate, type CertificationRequest } from '@yinxin/pki'
import type {
  ApprovedByHolder,
  ApprovedByOfficer,
  ApprovedIssueInput,
  CaOfficer,
  CertificateSubject,
  IssuedCertificate,
  SignedApproval,
} from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64, encodeBase64, isCalendarDay } from '@yinxin/protocol/wire'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CaContext } from '../deps.ts'
import { checkSubject, issueAudited, readRequest } from '../issuance/issue.ts'
import { renewedSubject } from './renewed-subject.ts'
import { aloneOn, insertIssuance, issuanceOver, officerWith, certificateStanding } from './store.ts'
import { approverOf, isApproved, isRenewedBy, keyHash } from './verify-approval.ts'

const day = 86_400_000

/** What an approval that held allows. */
interface Allowed {
  readonly subject: CertificateSubject
  /** ISO 8601; absent: as long as the CA makes them. */
  readonly notAfter?: string
  readonly detail: Readonly<Record<string, string>>
}

/**
 * Issues over an approval that is verified here: of an officer whose certificate is on the CA's own list, or of the key of a certificate of ours
 * that is in force and due. One application, or one step of a renewal, has one certificate, however often it is asked for.
 */
export async function issueApproved(
  input: ApprovedIssueInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { basis } = input
  const name = basis.kind === 'officer' ? `application ${basis.application}` : `step ${basis.step}`
  const issued = await context.approvals.run(() =>
    aloneOn(context.db, name, () => issueOnce({ ...input, name }, caller, authorities, context)),
  )
  return issued ?? failed('CA_UNAVAILABLE') // somebody else is at it, or too many at once: asked again it is there, or it is our turn
}

async function issueOnce(
  input: ApprovedIssueInput & { readonly name: string },
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { basis, name } = input
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return refuse(input, caller, failed(request.failure.code, request.failure.detail), context)
  const keySha256 = keyHash(request.value.publicKeySpki)
  const before = await issuanceOver(context.db, name)
  if (before !== undefined) {
    if (before.keySha256 !== keySha256) return refuse(input, caller, failed('APPROVAL_REFUSED', { reason: 'other-key' }), context)
    const { certificate, serial, issuerSha256 } = before
    return succeeded({ certificate: encodeBase64(certificate), serial, issuerSha256 })
  }
  const allowed = await (basis.kind === 'officer' ? byOfficer(basis, request.value, context) : byHolder(basis, request.value, context))
  if (!allowed.ok) return refuse(input, caller, failed(allowed.failure.code, allowed.failure.detail), context)
  const { subject, notAfter, detail } = allowed.value
  const order = {
    certificationRequest: input.certificationRequest,
    traceId: input.traceId,
    ...(notAfter === undefined ? {} : { notAfter }),
  }
  const approved = {
    detail,
    settle: (trx: Parameters<typeof insertIssuance>[0], certificate: Certificate, issuerSha256: string, serial: string) =>
      insertIssuance(trx, { basis: name, keySha256, issuerSha256, serial, certificate: certificate.raw, evidence: basis }),
  }
  return issueAudited(order, { caller, authorities, check: () => checkSubject({ subject }, context), approved }, context)
}

/** A certificate counts when this CA issued it, it has begun and not ended, and nobody revoked or suspended it. */
async function isInForce({ sha256, notBefore, notAfter }: Certificate, { db, clock }: CaContext): Promise<boolean> {
  const [now, standing] = [clock.now(), await certificateStanding(db, sha256)]
  return standing?.revoked === false && notBefore <= now && now <= notAfter
}

/** Who claims to have signed, where they are an officer now. Whether they did is another question. @returns OFFICER_UNKNOWN */
export async function officerBy(
  approval: SignedApproval,
  context: CaContext,
): Promise<Result<{ readonly officer: Certificate; readonly known: CaOfficer }>> {
  const officer = readCertificate(approverOf(approval))
  const known = officer && (await officerWith(context.db, officer.sha256))
  if (officer === undefined || known === undefined || !(await isInForce(officer, context))) return failed('OFFICER_UNKNOWN')
  return succeeded({ officer, known })
}

async function byOfficer(basis: ApprovedByOfficer, request: CertificationRequest, context: CaContext): Promise<Result<Allowed>> {
  const by = await officerBy(basis.approval, context)
  if (!by.ok) return by
  const { officer, known } = by.value
  if (!isCalendarDay(basis.until)) return failed('APPROVAL_REFUSED', { reason: 'until' })
  const { approvalOrigin: origin } = context
  if (!isApproved(basis, request.publicKeySpki, { officer, origin })) return failed('APPROVAL_REFUSED', { reason: 'signature' })
  const detail = { approvedBy: known.number, approver: officer.sha256, application: basis.application }
  return succeeded({ subject: basis.subject, notAfter: `${basis.until}T23:59:59Z`, detail })
}

async function byHolder(basis: ApprovedByHolder, request: CertificationRequest, context: CaContext): Promise<Result<Allowed>> {
  const old = readCertificate(decodeBase64(basis.certificate))
  const subject = old && renewedSubject(old)
  if (old === undefined || subject === undefined) return failed('RENEWAL_REFUSED', { reason: 'subject' })
  if (!(await isInForce(old, context))) return failed('RENEWAL_REFUSED', { reason: 'not-in-force' })
  const due = new Date(+old.notAfter - context.renewalDays * day)
  if (context.clock.now() < due) return failed('RENEWAL_NOT_DUE', { date: due.toISOString() })
  if (!isRenewedBy(basis, request.publicKeySpki, old)) return failed('APPROVAL_REFUSED', { reason: 'signature' })
  return succeeded({ subject, detail: { renews: old.sha256, step: basis.step } })
}

function readCertificate(der: Uint8Array | undefined): Certificate | undefined {
  const parsed = der === undefined ? undefined : parseCertificate(der)
  return parsed?.ok === true ? parsed.value : undefined
}

async function refuse(
  { traceId, name }: ApprovedIssueInput & { readonly name: string },
  actor: string,
  refused: Result<never>,
  context: CaContext,
): Promise<Result<never>> {
  return writeRefusal(refused, { event: 'certificate.refused', traceId, actor, detail: { basis: name } }, context)
}

/** A refusal as a line of the audit: what was asked for, and why it was not done. @returns the refusal */
export async function writeRefusal(refused: Result<never>, line: AuditLine, { db, clock, node }: CaContext): Promise<Result<never>> {
  if (refused.ok) return refused
  const { code, detail = {} } = refused.failure
  await writeAudit(db, 'ca', { ...line, detail: { code, ...detail, ...line.detail } }, { now: clock.now(), node })
  return refused
}
