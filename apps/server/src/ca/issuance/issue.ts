import { parseCertificationRequest, verifyCertificationRequest, type CertificationRequest } from '@yinxin/pki'
import type { IssuedCertificate, IssueInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc, type ParsedUscc } from '@yinxin/protocol/identifiers'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../../platform/audit/line.ts'
import type { CertificationAuthority } from '../authorities/authority.ts'
import { prepareCertificate, rulesOf, type CertificatePlan } from '../certificates/certificate-plan.ts'
import { certify } from '../certificates/certify.ts'
import { handlerExtensions, subjectName } from '../certificates/profile.ts'
import type { CaContext } from '../deps.ts'
import { checkQuotas } from './quotas.ts'
import { decideValidity } from './validity.ts'

const printable = /^[A-Za-z0-9 '()+,\-./:=?]{1,64}$/ // PrintableString (X.680 §41.4), as GM/T 0015 writes its codes
const maxNameLength = 64 // ub-organization-name, ub-common-name (RFC 5280 appendix A.1)

/**
 * Issues from a request: possession proven, subject from the input only, quotas, lint, bytes on record, signature, decision audited. The
 * hierarchy is the one of the request's kind of key.
 */
export async function issueCertificate(
  input: IssueInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const issued = await issueChecked(input, caller, authorities, context)
  if (!issued.ok) {
    const { code, detail = {} } = issued.failure
    const line = { event: 'certificate.refused', traceId: input.traceId, actor: caller, detail: { code, ...detail } } as const
    await writeAudit(context.db, 'ca', line, { now: context.clock.now(), node: context.node })
  }
  return issued
}

async function issueChecked(
  input: IssueInput,
  caller: string,
  authorities: readonly CertificationAuthority[],
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { kinds, clock } = context
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return request
  const { publicKeySpki, keyKind } = request.value
  const issuer = authorities.find(({ role, kind }) => role === 'issuing' && kind === keyKind && kinds.includes(kind))
  if (issuer === undefined) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  const uscc = checkSubject(input)
  if (!uscc.ok) return uscc
  const validity = decideValidity(input, issuer.certificate.notAfter, clock.now())
  if (!validity.ok) return validity
  const quota = await checkQuotas(caller, uscc.value.uscc, context)
  if (!quota.ok) return quota
  const subject = { ...input.subject, uscc: uscc.value.uscc }
  const extensions = handlerExtensions(publicKeySpki, issuer.certificate, subject, context)
  const plan: CertificatePlan = { profile: 'end-entity-sign', subject: subjectName(subject), publicKeySpki, ...validity.value, extensions }
  return signPlanned(plan, issuer, { ...uscc.value, caller, traceId: input.traceId }, context)
}

interface Asked extends ParsedUscc {
  readonly caller: string
  readonly traceId: string
}

async function signPlanned(
  plan: CertificatePlan,
  issuer: CertificationAuthority,
  { uscc, checkFits, caller, traceId }: Asked,
  context: CaContext,
): Promise<Result<IssuedCertificate>> {
  const { clock, node, log } = context
  const preparation = prepareCertificate(plan, issuer.kind, issuer.certificate)
  if (!preparation.ok) {
    log.warn({ traceId, rules: rulesOf(preparation.findings) }, 'certificate not issued: lint')
    return failed('CERTIFICATE_LINT_FAILED', { rules: rulesOf(preparation.findings) })
  }
  const { prepared } = preparation
  const { serial } = prepared
  const certification = { prepared, issuer, notAfter: plan.notAfter, requestedBy: caller, subject: uscc }
  const certificate = await certify(
    certification,
    (trx, { sha256 }) => {
      // a check character that does not fit is a warning for the clerk, not a refusal (R20): it stays on record here
      const detail = { issuer: issuer.sha256, serial, kind: issuer.kind, usccCheckFits: checkFits, notAfter: plan.notAfter.toISOString() }
      const line = { event: 'certificate.issued', traceId, actor: caller, subject: uscc, certificate: sha256, detail } as const
      return writeAudit(trx, 'ca', line, { now: clock.now(), node })
    },
    context,
  )
  if (!checkFits) log.warn({ traceId, serial }, 'issued for a credit code whose check character does not fit')
  return succeeded({ certificate: encodeBase64(certificate.raw), serial, issuerSha256: issuer.sha256 })
}

function readRequest(base64: string): Result<CertificationRequest> {
  const der = decodeBase64(base64)
  const parsed = der === undefined ? undefined : parseCertificationRequest(der)
  if (parsed?.ok !== true) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'encoding' })
  return verifyCertificationRequest(parsed.value)
    ? succeeded(parsed.value)
    : failed('CERTIFICATION_REQUEST_INVALID', { field: 'signature' })
}

function checkSubject({ subject }: IssueInput): Result<ParsedUscc> {
  const uscc = parseUscc(subject.uscc)
  if (uscc === undefined) return failed('USCC_INVALID')
  const names = { organization: subject.organization, commonName: subject.commonName, handlerName: subject.handlerName }
  const unfit = Object.entries(names).find(([, name]) => name !== undefined && (name.trim() === '' || name.length > maxNameLength))
  if (unfit !== undefined) return failed('CERTIFICATE_LINT_FAILED', { rules: `${unfit[0]}-length` })
  if (subject.insuranceNumber !== undefined && !printable.test(subject.insuranceNumber))
    return failed('CERTIFICATE_LINT_FAILED', { rules: 'insurance-number-printable' })
  return succeeded(uscc)
}
