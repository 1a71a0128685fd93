import { parseCertificationRequest, verifyCertificationRequest, type CertificationRequest } from '@yinxin/pki'
import type { IssuedCertificate, IssueInput } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc, type ParsedUscc } from '@yinxin/protocol/identifiers'
import { decodeBase64, encodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../platform/audit.ts'
import { openSigner, type Authority } from './authority.ts'
import type { CaDeps } from './deps.ts'
import { handlerExtensions, subjectName } from './profile.ts'
import { prepareCertificate, type CertificatePlan } from './sign-certificate.ts'
import { caStore } from './store.ts'

const defaultYears = 3
const printable = /^[A-Za-z0-9 '()+,\-./:=?]{1,64}$/ // PrintableString (X.680 §41.4), as GM/T 0015 writes its codes
const maxNameLength = 64 // ub-organization-name, ub-common-name (RFC 5280 appendix A.1)

/**
 * Issues from a request: possession proven, subject from the input only, lint, bytes on record, signature, decision audited. The hierarchy
 * is the one of the request's kind of key.
 */
export async function issueCertificate(
  input: IssueInput,
  authorities: readonly Authority[],
  deps: CaDeps,
): Promise<Result<IssuedCertificate>> {
  const issued = await issueChecked(input, authorities, deps)
  if (!issued.ok) {
    const { code, detail = {} } = issued.failure
    const line = { event: 'certificate.refused', traceId: input.traceId, detail: { code, ...detail } } as const
    await writeAudit(deps.db, 'ca', line, { now: deps.clock.now(), node: deps.node })
  }
  return issued
}

async function issueChecked(input: IssueInput, authorities: readonly Authority[], deps: CaDeps): Promise<Result<IssuedCertificate>> {
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return request
  const issuer = authorities.find(({ role, kind }) => role === 'issuing' && kind === request.value.keyKind)
  if (issuer === undefined) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  const checked = checkSubject(input)
  if (!checked.ok) return checked
  const validity = validityOf(input, issuer.certificate.notAfter, deps.clock.now())
  if (!validity.ok) return validity
  const { publicKeySpki } = request.value
  const subject = { ...input.subject, uscc: checked.value.uscc }
  const extensions = handlerExtensions(publicKeySpki, issuer.certificate, subject, deps.statusUrl)
  const plan: CertificatePlan = { profile: 'end-entity-sign', subject: subjectName(subject), publicKeySpki, ...validity.value, extensions }
  return signOnRecord(plan, issuer, checked.value, input, deps)
}

/** Boulder's order: the bytes are committed before they are signed, the certificate with its audit line after. */
async function signOnRecord(
  plan: CertificatePlan,
  issuer: Authority,
  { uscc, checkFits }: ParsedUscc,
  { traceId }: IssueInput,
  deps: CaDeps,
): Promise<Result<IssuedCertificate>> {
  const { db, secrets, clock, node, log } = deps
  const preparation = prepareCertificate(plan, openSigner(secrets, issuer.certificate, issuer.wrappedKey), issuer.kind)
  if (!preparation.ok) {
    log.warn({ traceId, rules: preparation.findings.map(({ rule }) => rule) }, 'certificate not issued: lint')
    return failed('CERTIFICATE_LINT_FAILED', { rules: preparation.findings.map(({ rule }) => rule).join(' ') })
  }
  const { serial, toBeSigned, sign } = preparation.prepared
  const [now, issuerSha256] = [clock.now(), issuer.sha256]
  await caStore(db).writeToBeSigned({ issuerSha256, serial, profile: plan.profile, toBeSigned, notAfter: plan.notAfter, now })
  const certificate = sign()
  await db.transaction().execute(async (trx) => {
    await caStore(trx).writeCertificate(issuerSha256, serial, certificate.raw, certificate.sha256)
    // a check character that does not fit is a warning for the clerk, not a refusal (R20): it stays on record here
    const detail = { issuer: issuerSha256, serial, kind: issuer.kind, usccCheckFits: checkFits, notAfter: plan.notAfter.toISOString() }
    await writeAudit(
      trx,
      'ca',
      { event: 'certificate.issued', traceId, subject: uscc, certificate: certificate.sha256, detail },
      { now, node },
    )
  })
  if (!checkFits) log.warn({ traceId, serial }, 'issued for a credit code whose check character does not fit')
  return succeeded({ certificate: encodeBase64(certificate.raw), serial, issuerSha256 })
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

/** From now for three years unless told otherwise; whole seconds, and never beyond the issuer. */
function validityOf({ notBefore, notAfter }: IssueInput, issuerEnd: Date, now: Date): Result<{ notBefore: Date; notAfter: Date }> {
  const from = notBefore === undefined ? now : new Date(notBefore)
  const until = notAfter === undefined ? new Date(new Date(from).setUTCFullYear(from.getUTCFullYear() + defaultYears)) : new Date(notAfter)
  if (Number.isNaN(+from) || Number.isNaN(+until) || +from >= +until) return failed('CERTIFICATE_LINT_FAILED', { rules: 'validity-order' })
  return succeeded({ notBefore: wholeSeconds(from), notAfter: wholeSeconds(until < issuerEnd ? until : issuerEnd) })
}

const wholeSeconds = (date: Date): Date => new Date(Math.floor(+date / 1000) * 1000)
