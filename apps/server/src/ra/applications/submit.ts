import { hash } from 'node:crypto'
import {
  parseCertificate,
  parseCertificationRequest,
  verifyCertificationRequest,
  type Certificate,
  type CertificationRequest,
} from '@yinxin/pki'
import { readAbout } from '@yinxin/protocol/assistant'
import type { CertificateSubject } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import {
  isReasonFor,
  renewalText,
  statusText,
  type ApplyInput,
  type ChangeInput,
  type ReissueInput,
  type RenewInput,
  type StatusBusinessInput,
  type SubmitInput,
  type UnblockInput,
} from '@yinxin/protocol/ra'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../../platform/audit/line.ts'
import { newApplicationNumber } from '../contacts/application-code.ts'
import { checkUnblock, unfitToUnblock } from './check-unblock.ts'
import { contactOnFile, countWrongCode, takeCode } from '../contacts/store.ts'
import type { RaParts } from '../deps.ts'
import type { CheckedSubmission, StoredApplication, NewApplication } from './application.ts'
import { firstState } from './application-machine.ts'
import { issuerOf } from './carry-out.ts'
import { holderOf } from './holder-of.ts'
import { isSignedByKey } from './holder-signature.ts'
import { addStep, applicationByStep, insertApplication, openAgreement } from './store.ts'

const years = 3

/**
 * Takes an application, once for a step: sent again it is the same application, and with another content refused.
 * @returns CERTIFICATION_REQUEST_INVALID, APPLICATION_CODE_WRONG, RENEWAL_REFUSED, CERTIFICATE_UNKNOWN, INPUT_INVALID, STEP_REUSED; UNBLOCK_NOT_HERE and UNBLOCK_SPENT, but only to
 * who has the code
 * @param address where it came from: whoever manages the organisation is told
 */
export async function submitApplication(
  ra: RaParts,
  input: SubmitInput,
  traceId: string,
  address = '',
): Promise<Result<StoredApplication>> {
  const contentHash = hash('sha256', contentOf(input), 'hex')
  const before = await applicationByStep(ra.db, input.stepId)
  if (before !== undefined) return sameAgain(before, contentHash)
  const asked = await check(ra, input)
  if (!asked.ok) return asked
  const { subject, basis, wanted, target, replaces, releaseKey } = asked.value
  const one: NewApplication = {
    ...{ number: newApplicationNumber(), stepId: input.stepId, contentHash, accessHash: input.accessHash, business: input.business },
    ...{ state: firstState[input.business], uscc: subject.uscc, subject, ukeySerial: input.ukey.serialNumber },
    ...{ wanted, target, replaces, basis, releaseKey },
  }
  const stored = await store(ra, one, input, { traceId, address })
  if (stored === 'code') {
    await countWrongCode(ra.db, subject.uscc)
    return failed('APPLICATION_CODE_WRONG')
  }
  if (stored === 'UNBLOCK_NOT_HERE' || stored === 'UNBLOCK_SPENT') return failed(stored)
  if (stored !== undefined) return succeeded(stored)
  const other = await applicationByStep(ra.db, input.stepId) // sent twice at once
  return other === undefined ? failed('RA_UNAVAILABLE') : sameAgain(other, contentHash)
}

/** All that makes it this submission; the code is not in it, which is used up by then. */
const contentOf = (input: SubmitInput): string => {
  if (input.business === 'unblock')
    return JSON.stringify([input.business, input.accessHash, input.ukey.serialNumber, input.certificate, input.releaseKey])
  const { business, accessHash, ukey, ...rest } = input
  return JSON.stringify([
    ...[business, accessHash, ukey.serialNumber, 'certificationRequest' in rest ? rest.certificationRequest : rest.reason],
    'uscc' in rest ? rest.uscc : rest.certificate,
    ...('certificationRequest' in rest && 'reason' in rest ? [rest.reason] : []),
    ...('organization' in rest ? [rest.organization] : []),
    ...(ukey.takesEncryptionKey === true ? ['takes-encryption-key'] : []),
  ])
}

const sameAgain = (before: StoredApplication, contentHash: string): Result<StoredApplication> =>
  before.contentHash === contentHash ? succeeded(before) : failed('STEP_REUSED')

function readRequest(base64: string): Result<CertificationRequest> {
  const der = decodeBase64(base64)
  const parsed = der === undefined ? undefined : parseCertificationRequest(der)
  if (parsed?.ok !== true) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'encoding' })
  if (!['SM2', 'P-256', 'RSA'].includes(parsed.value.keyKind)) return failed('CERTIFICATION_REQUEST_INVALID', { field: 'key' })
  return verifyCertificationRequest(parsed.value)
    ? succeeded(parsed.value)
    : failed('CERTIFICATION_REQUEST_INVALID', { field: 'signature' })
}

/** What a business adds to a request: for whom, by what right, until when, and in whose place. */
type Who = Pick<NewApplication, 'subject' | 'basis'> & {
  readonly until?: string
  readonly replaces?: NonNullable<NewApplication['replaces']>
}
async function check(ra: RaParts, input: SubmitInput): Promise<Result<CheckedSubmission>> {
  if (input.business === 'unblock') return checkUnblock(ra, input)
  if (!('certificationRequest' in input)) return checkStatus(ra, input)
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return request
  const { raw, publicKeySpki, keyKind } = request.value
  const asked = await checkWho(ra, input, request.value)
  if (!asked.ok) return asked
  const { subject, basis, until = lastDay(ra.clock.now()), replaces = null } = asked.value
  const takesEncryptionKey = input.ukey.takesEncryptionKey === true && keyKind === 'SM2'
  const wanted = { request: raw, keySha256: hash('sha256', publicKeySpki, 'hex'), keyKind, until, takesEncryptionKey }
  return succeeded({ subject, basis, wanted, target: null, replaces, releaseKey: null })
}

async function checkWho(
  ra: RaParts,
  input: Exclude<SubmitInput, StatusBusinessInput | UnblockInput>,
  request: CertificationRequest,
): Promise<Result<Who>> {
  switch (input.business) {
    case 'apply':
      return checkApply(ra, input)
    case 'reissue': {
      const who = await checkApply(ra, input)
      return who.ok ? succeeded({ ...who.value, replaces: { reason: input.reason } }) : who
    }
    case 'renew':
      return checkRenew(input, request)
    case 'change':
      return checkChange(ra, input, request)
  }
}

/** The subject is what is on file, never what was sent. Somebody who is not on file hears what a wrong code hears. */
async function checkApply({ db, secrets }: RaParts, { uscc: written }: ApplyInput | ReissueInput): Promise<Result<Who>> {
  const uscc = parseUscc(written)?.uscc
  const contact = uscc === undefined ? undefined : await contactOnFile(db, secrets, uscc)
  if (contact === undefined) return failed('APPLICATION_CODE_WRONG')
  const { organization, insuranceNumber } = contact
  const subject = { organization, uscc: contact.uscc, ...(insuranceNumber === undefined ? {} : { insuranceNumber }) }
  return succeeded({ subject, basis: null })
}

/** Only who has the old key gets any further; whether that certificate may be renewed the CA decides. */
function checkRenew(input: RenewInput, request: CertificationRequest): Result<Who> {
  const followed = followedBy(input, request)
  if (!followed.ok) return followed
  const basis = { kind: 'holder', step: input.stepId, certificate: input.certificate, signature: input.signature } as const
  return succeeded({ subject: followed.value.subject, basis })
}

/**
 * The old key signs the new one as for a renewal; the name is what was sent, and an officer decides about it. Only the name: credit code, person, insurance
 * number and last day stay, and a certificate that is not in force any more is not brought back this way.
 */
async function checkChange(ra: RaParts, input: ChangeInput, request: CertificationRequest): Promise<Result<Who>> {
  const followed = followedBy(input, request)
  if (!followed.ok) return followed
  const { old, subject } = followed.value
  const { organization } = input
  const isName = readAbout({ type: 'organization', name: organization }) !== undefined // or no window with a PIN shows it
  if (!isName || organization === subject.organization) return failed('INPUT_INVALID', { field: 'organization' })
  const issuerSha256 = await issuerOf(ra, old)
  const standing = (await ra.ca.certificatesOf(subject.uscc)).find(({ sha256 }) => sha256 === old.sha256)?.standing
  if (issuerSha256 === undefined || standing === undefined) return failed('CERTIFICATE_UNKNOWN')
  if (standing !== 'in-force' || old.notAfter < ra.clock.now()) return failed('RENEWAL_REFUSED', { reason: 'not-in-force' })
  const certificate = { sha256: old.sha256, issuerSha256, serial: old.serialNumber }
  return succeeded({
    ...{ subject: { ...subject, organization }, basis: null, until: old.notAfter.toISOString().slice(0, 10) },
    replaces: { reason: 'data-changed', certificate, organization: subject.organization },
  })
}

/** The certificate whose key signed that this one follows it, and for whom it speaks. */
function followedBy(
  input: RenewInput | ChangeInput,
  request: CertificationRequest,
): Result<{ readonly old: Certificate; readonly subject: CertificateSubject }> {
  const der = decodeBase64(input.certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) return failed('RENEWAL_REFUSED', { reason: 'certificate' })
  const old = parsed.value
  const statement = { step: input.stepId, certificate: old.sha256, key: hash('sha256', request.publicKeySpki, 'hex') }
  if (!isSignedByKey(old, renewalText(statement), input.signature)) return failed('RENEWAL_REFUSED', { reason: 'signature' })
  const subject = holderOf(old)
  return subject === undefined ? failed('RENEWAL_REFUSED', { reason: 'subject' }) : succeeded({ old, subject })
}

/** Its own key asks for its end, or to be in force again; that it is one of ours is looked up here, how it stands the CA knows. */
async function checkStatus(
  ra: RaParts,
  { business, reason, stepId, certificate, signature }: StatusBusinessInput,
): Promise<Result<CheckedSubmission>> {
  if (!isReasonFor(business, reason)) return failed('INPUT_INVALID', { field: 'reason' })
  const der = decodeBase64(certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) return failed('CERTIFICATE_UNKNOWN')
  const { sha256, serialNumber: serial } = parsed.value
  if (!isSignedByKey(parsed.value, statusText({ step: stepId, business, reason, certificate: sha256 }), signature))
    return failed('SIGNATURE_INVALID')
  const [issuerSha256, subject] = [await issuerOf(ra, parsed.value), holderOf(parsed.value)]
  if (issuerSha256 === undefined || subject === undefined) return failed('CERTIFICATE_UNKNOWN')
  const basis = business === 'resume' ? null : ({ kind: 'own-key', certificate, signature } as const)
  return succeeded({ subject, basis, wanted: null, target: { sha256, issuerSha256, serial, reason }, replaces: null, releaseKey: null })
}

const lastDay = (now: Date): string => new Date(new Date(now).setUTCFullYear(now.getUTCFullYear() + years)).toISOString().slice(0, 10)

function store(
  ra: RaParts,
  one: NewApplication,
  input: SubmitInput,
  { traceId, address }: { readonly traceId: string; readonly address: string },
): Promise<StoredApplication | 'code' | 'UNBLOCK_NOT_HERE' | 'UNBLOCK_SPENT' | undefined> {
  const { db, clock, node, codeDigest } = ra
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    if ('code' in input && !(await takeCode(trx, one.uscc, codeDigest(one.uscc, input.code), now))) {
      return (await applicationByStep(trx, one.stepId)) === undefined ? 'code' : undefined
    }
    const unfit = one.business === 'unblock' ? await unfitToUnblock(trx, one) : undefined
    if (unfit !== undefined) return unfit
    const stored = await insertApplication(trx, one, now)
    if (stored === undefined) return undefined
    if (one.business === 'unblock' && ra.config.agreementOrigin !== undefined)
      await openAgreement(trx, stored.id, { address, until: new Date(+now + ra.config.agreementHours * 3_600_000) }, now)
    await addStep(trx, stored.id, { at: now, step: 'submit', by: 'applicant', officer: null })
    const about = { key: one.wanted?.keySha256 ?? null, certificate: one.target?.sha256 ?? null }
    const detail = { business: one.business, ...about, ukey: one.ukeySerial, uscc: one.uscc }
    await writeAudit(trx, 'ra', { event: 'application.submitted', traceId, subject: one.number, detail }, { now, node })
    return stored
  })
}
