import { hash } from 'node:crypto'
import {
  attribute,
  identityText,
  parseCertificate,
  parseCertificationRequest,
  verifyCertificationRequest,
  type CertificationRequest,
} from '@yinxin/pki'
import type { CertificateSubject } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import { renewalText, type ApplyInput, type RenewInput, type SubmitInput } from '@yinxin/protocol/ra'
import { decodeBase64 } from '@yinxin/protocol/wire'
import { writeAudit } from '../../platform/audit/line.ts'
import { newApplicationNumber } from '../contacts/application-code.ts'
import { contactOnFile, countWrongCode, takeCode } from '../contacts/store.ts'
import type { RaParts } from '../deps.ts'
import type { StoredApplication, NewApplication } from './application.ts'
import { firstState } from './application-machine.ts'
import { isSignedByKey } from './holder-signature.ts'
import { addStep, applicationByStep, insertApplication } from './store.ts'

const years = 3

/**
 * Takes an application, once for a step: sent again it is the same application, and with another content refused.
 * @returns CERTIFICATION_REQUEST_INVALID, APPLICATION_CODE_WRONG, RENEWAL_REFUSED, STEP_REUSED
 */
export async function submitApplication(ra: RaParts, input: SubmitInput, traceId: string): Promise<Result<StoredApplication>> {
  const contentHash = hash('sha256', contentOf(input), 'hex')
  const before = await applicationByStep(ra.db, input.stepId)
  if (before !== undefined) return sameAgain(before, contentHash)
  const request = readRequest(input.certificationRequest)
  if (!request.ok) return request
  const asked = input.business === 'apply' ? await checkApply(ra, input) : checkRenew(input, request.value)
  if (!asked.ok) return asked
  const { subject, basis } = asked.value
  const one: NewApplication = {
    ...{ number: newApplicationNumber(), stepId: input.stepId, contentHash, accessHash: input.accessHash, business: input.business },
    ...{ state: firstState[input.business], uscc: subject.uscc, subject, ukeySerial: input.ukey.serialNumber, request: request.value.raw },
    ...{ keySha256: hash('sha256', request.value.publicKeySpki, 'hex'), keyKind: request.value.keyKind, until: lastDay(ra.clock.now()) },
    basis,
  }
  const stored = await store(ra, one, input, traceId)
  if (stored === 'code') {
    await countWrongCode(ra.db, subject.uscc)
    return failed('APPLICATION_CODE_WRONG')
  }
  if (stored !== undefined) return succeeded(stored)
  const other = await applicationByStep(ra.db, input.stepId) // sent twice at once
  return other === undefined ? failed('RA_UNAVAILABLE') : sameAgain(other, contentHash)
}

/** All that makes it this submission; the code is not in it, which is used up by then. */
const contentOf = ({ business, accessHash, ukey, certificationRequest, ...rest }: SubmitInput): string =>
  JSON.stringify([business, accessHash, ukey.serialNumber, certificationRequest, 'uscc' in rest ? rest.uscc : rest.certificate])

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

type Asked = { readonly subject: CertificateSubject } & Pick<NewApplication, 'basis'>

/** The subject is what is on file, never what was sent. Somebody who is not on file hears what a wrong code hears. */
async function checkApply({ db, secrets }: RaParts, { uscc: written }: ApplyInput): Promise<Result<Asked>> {
  const uscc = parseUscc(written)?.uscc
  const contact = uscc === undefined ? undefined : await contactOnFile(db, secrets, uscc)
  if (contact === undefined) return failed('APPLICATION_CODE_WRONG')
  const { organization, insuranceNumber } = contact
  const subject = { organization, uscc: contact.uscc, ...(insuranceNumber === undefined ? {} : { insuranceNumber }) }
  return succeeded({ subject, basis: null })
}

/** Only who has the old key gets any further; whether that certificate may be renewed the CA decides. */
function checkRenew(input: RenewInput, request: CertificationRequest): Result<Asked> {
  const der = decodeBase64(input.certificate)
  const parsed = der === undefined ? undefined : parseCertificate(der)
  if (parsed?.ok !== true) return failed('RENEWAL_REFUSED', { reason: 'certificate' })
  const old = parsed.value
  const statement = { step: input.stepId, certificate: old.sha256, key: hash('sha256', request.publicKeySpki, 'hex') }
  if (!isSignedByKey(old, renewalText(statement), input.signature)) return failed('RENEWAL_REFUSED', { reason: 'signature' })
  const [organization, code] = [attribute(old.subject, 'O'), identityText(old, 'organizationCode')]
  if (organization === undefined || code.state !== 'written') return failed('RENEWAL_REFUSED', { reason: 'subject' })
  const basis = { kind: 'holder', step: input.stepId, certificate: input.certificate, signature: input.signature } as const
  return succeeded({ subject: { organization, uscc: code.text }, basis })
}

const lastDay = (now: Date): string => new Date(new Date(now).setUTCFullYear(now.getUTCFullYear() + years)).toISOString().slice(0, 10)

function store(ra: RaParts, one: NewApplication, input: SubmitInput, traceId: string): Promise<StoredApplication | 'code' | undefined> {
  const { db, clock, node, codeDigest } = ra
  const now = clock.now()
  return db.transaction().execute(async (trx) => {
    if (input.business === 'apply' && !(await takeCode(trx, one.uscc, codeDigest(one.uscc, input.code), now))) {
      return (await applicationByStep(trx, one.stepId)) === undefined ? 'code' : undefined
    }
    const stored = await insertApplication(trx, one, now)
    if (stored === undefined) return undefined
    await addStep(trx, stored.id, { at: now, step: 'submit', by: 'applicant', officer: null })
    const detail = { business: one.business, key: one.keySha256, ukey: one.ukeySerial, uscc: one.uscc }
    await writeAudit(trx, 'ra', { event: 'application.submitted', traceId, subject: one.number, detail }, { now, node })
    return stored
  })
}
