import {
  parseCertificationRequest,
  verifyCertificationRequest,
  type Certificate,
  type CertificationRequest,
  type Name,
  type RawExtension,
} from '@yinxin/pki'
import { defaultStaffPolicy, type IssuedCertificate, type IssueInput, type IssueToStaffInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../../platform/audit/line.ts'
import { issuingNow, type CertificationAuthority } from '../authorities/authority.ts'
import { newSerialNumber, prepareCertificate, rulesOf, type CertificatePlan } from '../certificates/certificate-plan.ts'
import { certify, type CertifiedBytes } from '../certificates/certify.ts'
import { handlerExtensions, staffExtensions, staffName, subjectName } from '../certificates/profile.ts'
import type { CaContext } from '../deps.ts'
import type { Transaction } from 'kysely'
import { checkQuotas } from './quotas.ts'
import { decideValidity } from './validity.ts'

const printable = /^[A-Za-z0-9 '()+,\-./:=?]{1,64}$/ // PrintableString (X.680 §41.4), as GM/T 0015 writes its codes
const maxNameLength = 64 // ub-organization-name, ub-common-name (RFC 5280 appendix A.1)

/** What every order has, whatever its subject. */
type AnyIssueInput = Omit<IssueInput, 'subject'>

/** What a certificate is to say, once its subject was looked at. */
export interface CheckedSubject {
  /** What quotas and audit know it by. */
  readonly subject: string
  /** Of the credit code, where there is one (R20). */
  readonly checkFits?: boolean
  /** Default: for signing. */
  readonly profile?: 'end-entity-encrypt'
  readonly name: Name
  extensions(publicKeySpki: Uint8Array, issuer: Certificate, serialNumber: string): readonly RawExtension[]
}

/**
 * Issues from a request: possession proven, subject from the input only, quotas, lint, bytes on record, signature, decision audited. The
 * hierarchy is the one of the request's kind of key.
 */
export const issueCertificate = (
  input: IssueInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> => issueAudited(input, { caller, authorities, check: () => checkSubject(input, context) }, context)

/** The same for a member of staff. */
export const issueStaffCertificate = (
  input: IssueToStaffInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> => issueAudited(input, { caller, authorities, check: () => checkStaff(input, context) }, context)

/** Over which approval, and what is written with the signature. */
export interface Approved {
  /** What the audit says of it. */
  readonly detail: Readonly<Record<string, string>>
  settle(trx: Transaction<any>, certificate: CertifiedBytes, issuerSha256: string, serial: string): Promise<void>
}

export interface Order {
  readonly approved?: Approved
  readonly caller: string
  readonly authorities: readonly CertificationAuthority[]
  readonly check: () => Result<CheckedSubject>
}

export async function issueAudited(input: AnyIssueInput, order: Order, context: CaContext): Promise<Result<IssuedCertificate>> {
  const issued = await issueChecked(input, order, context)
  if (!issued.ok) {
    const { code, detail = {} } = issued.failure
    const line = { event: 'certificate.refused', traceId: input.traceId, actor: order.caller, detail: { code, ...detail } } as const
    await writeAudit(context.db, 'ca', line, { now: context.clock.now(), node: context.node })
  }
  return issued
}

async function issueChecked(
  input: AnyIssueInput,
  { caller, authorities, check, approved }: Order,
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { kinds, clock } = context
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return request
  const { publicKeySpki, keyKind } = request.value
  const issuer = kinds.some((kind) => kind === keyKind) ? issuingNow(authorities, keyKind, clock.now()) : undefined
  if (issuer === undefined) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  const checked = check()
  if (!checked.ok) return checked
  const validity = decideValidity(input, issuer.certificate.notAfter, clock.now())
  if (!validity.ok) return validity
  const { subject, name, checkFits, profile = 'end-entity-sign' } = checked.value
  const quota = await checkQuotas(caller, subject, context)
  if (!quota.ok) return quota
  const serialNumber = newSerialNumber()
  const extensions = checked.value.extensions(publicKeySpki, issuer.certificate, serialNumber)
  const what = { profile, serialNumber, subject: name, publicKeySpki } as const
  const plan: CertificatePlan = { ...what, ...validity.value, extensions }
  return signPlanned(plan, issuer, { subject, checkFits, caller, approved, traceId: input.traceId }, context)
}

interface Asked {
  readonly subject: string
  readonly checkFits: boolean | undefined
  readonly caller: string
  readonly approved: Approved | undefined
  readonly traceId: string
}

async function signPlanned(
  plan: CertificatePlan,
  issuer: CertificationAuthority,
  { subject, checkFits, caller, approved, traceId }: Asked,
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { log } = context
  const preparation = prepareCertificate(plan, issuer.kind, issuer.certificate)
  if (!preparation.ok) {
    log.warn({ traceId, rules: rulesOf(preparation.findings) }, 'certificate not issued: lint')
    return failed('CERTIFICATE_LINT_FAILED', { rules: rulesOf(preparation.findings) })
  }
  const { prepared } = preparation
  const { serial } = prepared
  // a check character that does not fit is a warning for the clerk, not a refusal (R20): it stays on record here
  const fits = checkFits === undefined ? { policy: 'staff' } : { usccCheckFits: checkFits }
  const about = { issuer: issuer.sha256, serial, kind: issuer.kind, ...fits, ...approved?.detail, notAfter: plan.notAfter.toISOString() }
  const certificate = await certify(
    { prepared, issuer, notAfter: plan.notAfter, requestedBy: caller, subject },
    {
      line: { event: 'certificate.issued', traceId, actor: caller, subject, detail: about },
      ...(approved === undefined ? {} : { settle: (trx, made) => approved.settle(trx, made, issuer.sha256, serial) }),
    },
    context,
  )
  if (checkFits === false) log.warn({ traceId, serial }, 'issued for a credit code whose check character does not fit')
  return succeeded({ certificate: encodeBase64(certificate.raw), serial, issuerSha256: issuer.sha256 })
}

/** A request that can be read and whose signature proves possession of its key. */
export function readRequest(base64: string): Result<CertificationRequest> {
  const der = decodeBase64(base64)
  const parsed = der === undefined ? undefined : parseCertificationRequest(der)
  if (parsed?.ok !== true) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'encoding' })
  return verifyCertificationRequest(parsed.value)
    ? succeeded(parsed.value)
    : failed('CERTIFICATION_REQUEST_INVALID', { field: 'signature' })
}

/** What a handler's certificate says: names that fit, a credit code that is one. */
export function checkSubject(
  { subject: asked }: Pick<IssueInput, 'subject'>,
  context: CaContext,
  use: 'sign' | 'encrypt' = 'sign',
): Result<CheckedSubject> {
  const parsed = parseUscc(asked.uscc)
  if (parsed === undefined) return failed('USCC_INVALID')
  const names = { organization: asked.organization, commonName: asked.commonName, handlerName: asked.handlerName }
  const unfit = unfitName(names)
  if (unfit !== undefined) return failed('CERTIFICATE_LINT_FAILED', { rules: `${unfit}-length` })
  if (asked.insuranceNumber !== undefined && !printable.test(asked.insuranceNumber))
    return failed('CERTIFICATE_LINT_FAILED', { rules: 'insurance-number-printable' })
  const subject = { ...asked, uscc: parsed.uscc }
  return succeeded({
    subject: parsed.uscc,
    checkFits: parsed.checkFits,
    ...(use === 'encrypt' ? { profile: 'end-entity-encrypt' } : {}),
    name: subjectName(subject),
    extensions: (publicKeySpki, issuer, serialNumber) =>
      handlerExtensions(publicKeySpki, issuer, subject, { ...pickTerms(context), serialNumber, policy: context.policy, use }),
  })
}

function checkStaff({ subject }: IssueToStaffInput, context: CaContext): Result<CheckedSubject> {
  const unfit = unfitName({ organization: subject.organization, name: subject.name })
  if (unfit !== undefined) return failed('CERTIFICATE_LINT_FAILED', { rules: `${unfit}-length` })
  if (!printable.test(subject.number)) return failed('CERTIFICATE_LINT_FAILED', { rules: 'staff-number-printable' })
  return succeeded({
    subject: `staff ${subject.organization} ${subject.number}`,
    name: staffName(subject),
    extensions: (publicKeySpki, issuer, serialNumber) =>
      staffExtensions(publicKeySpki, issuer, {
        ...pickTerms(context),
        serialNumber,
        staffPolicy: context.staffPolicy ?? defaultStaffPolicy,
      }),
  })
}

const pickTerms = ({ statusUrl, listShards }: CaContext) => ({ statusUrl, listShards })

const unfitName = (names: Readonly<Record<string, string | undefined>>): string | undefined =>
  Object.entries(names).find(([, name]) => name !== undefined && (name.trim() === '' || name.length > maxNameLength))?.[0]
