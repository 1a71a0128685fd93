import { parseCertificate, type Certificate, type CertificationRequest } from '@yinxin/pki'
import {
  revokedWithTheIssue,
  type ApprovedByHolder,
  type ApprovedByOfficer,
  type ApprovedIssueInput,
  type CaOfficer,
  type CertificateSubject,
  type IssuedCertificate,
  type SignedApproval,
} from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { decodeBase64, encodeBase64, isCalendarDay } from '@yinxin/protocol/wire'
import { writeAudit, type AuditLine } from '../../platform/audit/line.ts'
import type { Transaction } from 'kysely'
import type { CertificationAuthority } from '../authorities/authority.ts'
import type { CertifiedBytes } from '../certificates/certify.ts'
import type { CaContext } from '../deps.ts'
import { checkSubject, issueAudited, readRequest } from '../issuance/issue.ts'
import type { ListPublisher } from '../revocation/list-publisher.ts'
import { revokeWithTheIssue, type ReplacedCertificate } from '../revocation/revoke.ts'
import { issueEncryptionHalf } from './issue-encryption-half.ts'
import { renewedSubject } from './renewed-subject.ts'
import { aloneOn, certificateNamed, insertIssuance, issuanceOver, officerWith, certificateStanding } from './store.ts'
import { approverOf, isApproved, isRenewedBy, keyHash } from './verify-approval.ts'

const day = 86_400_000

/** What an approval that held allows. */
interface Allowed {
  readonly subject: CertificateSubject
  /** ISO 8601; absent: as long as the CA makes them. */
  readonly notAfter?: string
  /** Which one is revoked with the issue. */
  readonly revokes?: ReplacedCertificate
  readonly detail: Readonly<Record<string, string>>
}

/** What every step of an issuance over an approval works with. */
interface Issuing {
  readonly caller: string
  readonly authorities: readonly CertificationAuthority[]
  readonly lists: ListPublisher
  readonly context: CaContext
}

/**
 * Issues over an approval that is verified here: of an officer whose certificate is on the CA's own list, or of the key of a certificate of ours
 * that is in force and due. One application, or one step of a renewal, has one certificate, however often it is asked for. What an officer's decision puts
 * in another's place because its UKey is gone ends that one in the same transaction.
 */
export async function issueApproved(input: ApprovedIssueInput, issuing: Issuing): Promise<Result<IssuedCertificate>> {
  const { basis } = input
  const { context } = issuing
  const name = basis.kind === 'officer' ? `application ${basis.application}` : `step ${basis.step}`
  const issued = await context.approvals.run(() => aloneOn(context.db, name, () => issueBoth({ ...input, name }, issuing)))
  return issued ?? failed('CA_UNAVAILABLE') // somebody else is at it, or too many at once: asked again it is there, or it is our turn
}

/** The certificate, and where the UKey takes its key and the CA makes pairs, the encryption certificate beside it. */
async function issueBoth(input: ApprovedIssueInput & { readonly name: string }, issuing: Issuing): Promise<Result<IssuedCertificate>> {
  const issued = await issueOnce(input, issuing)
  const { caller, authorities, context } = issuing
  if (!issued.ok || input.takesEncryptionKey !== true || context.km === undefined) return issued
  const { name, traceId } = input
  const half = await issueEncryptionHalf({ name, issued: issued.value, traceId, caller, authorities }, context)
  if (!half.ok) return half
  return half.value === undefined ? issued : succeeded({ ...issued.value, encryption: half.value })
}

async function issueOnce(
  input: ApprovedIssueInput & { readonly name: string },
  { caller, authorities, lists, context }: Issuing,
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
  const allowed = await (basis.kind === 'officer'
    ? byOfficer(basis, request.value, authorities, context)
    : byHolder(basis, request.value, context))
  if (!allowed.ok) return refuse(input, caller, failed(allowed.failure.code, allowed.failure.detail), context)
  const { subject, notAfter, detail, revokes } = allowed.value
  const order = {
    certificationRequest: input.certificationRequest,
    traceId: input.traceId,
    ...(notAfter === undefined ? {} : { notAfter }),
  }
  const approved = {
    detail,
    async settle(trx: Transaction<any>, certificate: CertifiedBytes, issuerSha256: string, serial: string) {
      await insertIssuance(trx, { basis: name, keySha256, issuerSha256, serial, certificate: certificate.raw, evidence: basis })
      if (revokes !== undefined) await revokeWithTheIssue(trx, revokes, { caller, traceId: input.traceId, detail, context })
    },
  }
  const issued = await issueAudited(order, { caller, authorities, check: () => checkSubject({ subject }, context), approved }, context)
  const { log } = context
  if (issued.ok && revokes !== undefined)
    await lists
      .publish(revokes.issuer)
      .catch((error: unknown) => log.error({ err: error, traceId: input.traceId }, 'replaced; its list is due'))
  return issued
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

async function byOfficer(
  basis: ApprovedByOfficer,
  request: CertificationRequest,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<Allowed>> {
  const by = await officerBy(basis.approval, context)
  if (!by.ok) return by
  const { officer, known } = by.value
  if (!isCalendarDay(basis.until)) return failed('APPROVAL_REFUSED', { reason: 'until' })
  const { approvalOrigin: origin } = context
  if (!isApproved(basis, request.publicKeySpki, { officer, origin })) return failed('APPROVAL_REFUSED', { reason: 'signature' })
  const replaced = await replacedBy(basis, authorities, context)
  if (!replaced.ok) return replaced
  const { revokes, replaces } = replaced.value
  const detail = { approvedBy: known.number, approver: officer.sha256, application: basis.application, ...replaces }
  const allowed = { subject: basis.subject, notAfter: `${basis.until}T23:59:59Z`, detail }
  return succeeded(revokes === undefined ? allowed : { ...allowed, revokes })
}

/** The certificate whose place the new one takes: one of the same organisation, and no other's. @returns CERTIFICATE_UNKNOWN */
async function replacedBy(
  { replaces, subject }: ApprovedByOfficer,
  authorities: readonly CertificationAuthority[],
  { db }: CaContext,
): Promise<Result<{ readonly revokes?: ReplacedCertificate; readonly replaces?: { readonly replaces: string } }>> {
  if (replaces === undefined) return succeeded({})
  const named = await certificateNamed(db, replaces.certificate)
  const issuer = authorities.find(({ sha256, role }) => sha256 === named?.issuerSha256 && role === 'issuing')
  if (named === undefined || issuer === undefined || named.subject !== subject.uscc) return failed('CERTIFICATE_UNKNOWN')
  const reason = revokedWithTheIssue(replaces.reason)
  const about = { replaces: { replaces: replaces.certificate } }
  return succeeded(reason === undefined ? about : { ...about, revokes: { issuer, serial: named.serial, reason } })
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
