import { hash } from 'node:crypto'
import type { AboutDecision } from '@yinxin/protocol/assistant'
import type { CertificateLine } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isReasonFor, statusBusinesses, type DecideInput, type StatusBusiness, type StatusReason } from '@yinxin/protocol/ra'
import { writeAudit } from '../../platform/audit/line.ts'
import { freshBytes } from '../../platform/random.ts'
import type { NewApplication, StoredApplication } from '../applications/application.ts'
import { addStep, applicationByStep, applicationsOf, insertApplication } from '../applications/store.ts'
import { newApplicationNumber } from '../contacts/application-code.ts'
import { contactOnFile } from '../contacts/store.ts'
import type { RaParts } from '../deps.ts'
import { approveSigned } from './approve.ts'
import { takeOfficersSignature, type OfficersAnswer } from './officers-signature.ts'

/** A certificate as an address names it: whose, and its hash. */
export interface NamedCertificate {
  readonly uscc: string
  readonly sha256: string
}

/**
 * What an officer at the desk is about to sign about a certificate, whoever came to the desk: a new application of its own.
 * @returns CERTIFICATE_UNKNOWN, INPUT_INVALID for a reason that is none for this
 */
export async function certificateDecision(
  ra: RaParts,
  named: NamedCertificate,
  { change, reason }: Pick<DecideInput, 'change' | 'reason'>,
): Promise<Result<AboutDecision>> {
  if (!isReasonFor(change, reason)) return failed('INPUT_INVALID', { field: 'reason' })
  const [certificate, organization] = [await certificateNamed(ra, named), await organizationNamed(ra, named.uscc)]
  if (certificate === undefined || organization === undefined) return failed('CERTIFICATE_UNKNOWN')
  const about = { application: newApplicationNumber(), organization, uscc: named.uscc, reason, certificate: named.sha256 }
  return succeeded({ type: 'decision', decision: change, ...about })
}

const certificateNamed = async ({ ca }: RaParts, { uscc, sha256 }: NamedCertificate): Promise<CertificateLine | undefined> =>
  (await ca.certificatesOf(uscc)).find((one) => one.sha256 === sha256)

async function organizationNamed({ db, secrets }: RaParts, uscc: string): Promise<string | undefined> {
  const contact = await contactOnFile(db, secrets, uscc)
  return contact?.organization ?? (await applicationsOf(db, uscc, '', 1))[0]?.subject.organization
}

/**
 * Takes what the officer signed, keeps it as an application and carries it out; where two officers have to, it waits for the second.
 * @returns as `approveApplication`
 */
export async function decideCertificate(ra: RaParts, named: NamedCertificate, answer: OfficersAnswer): Promise<Result<StoredApplication>> {
  const { officer, traceId } = answer
  const signed = await takeOfficersSignature(ra, answer, async (about) =>
    about.type === 'decision' && about.certificate === named.sha256 && about.uscc === named.uscc ? about : undefined,
  )
  if (!signed.ok) return signed
  const { about } = signed.value
  const [certificate, decision] = [await certificateNamed(ra, named), statusBusinesses.find((name) => name === about.decision)]
  if (certificate === undefined || decision === undefined) return failed('CERTIFICATE_UNKNOWN')
  const stored = await keep(ra, { ...about, decision }, certificate, answer)
  return approveSigned(ra, stored, officer, signed.value, traceId)
}

async function keep(
  { db, clock, node }: RaParts,
  { application: number, decision, organization, uscc, reason }: AboutDecision & { readonly decision: StatusBusiness },
  { sha256, issuerSha256, serial }: CertificateLine,
  { officer, traceId }: OfficersAnswer,
): Promise<StoredApplication> {
  const now = clock.now()
  const stepId = hash('sha256', `decision at the desk ${number}`, 'hex').slice(0, 32)
  return db.transaction().execute(async (trx) => {
    const made: NewApplication = {
      ...{ number, stepId, contentHash: hash('sha256', stepId, 'hex'), accessHash: freshBytes(32).toString('hex') }, // nobody has its secret
      ...{ business: decision, state: 'waiting' as const, uscc, subject: { organization, uscc }, ukeySerial: '' },
      ...{
        wanted: null,
        target: { sha256, issuerSha256, serial, reason: reason as StatusReason },
        replaces: null,
        basis: null,
        releaseKey: null,
      },
    }
    const stored = (await insertApplication(trx, made, now)) ?? (await applicationByStep(trx, stepId))
    if (stored === undefined) throw new Error(`the application ${number} was stored and is gone`)
    await addStep(trx, stored.id, { at: now, step: 'submit', by: 'officer', officer: officer.name })
    const detail = { business: decision, certificate: sha256, uscc }
    const line = {
      event: 'application.submitted',
      traceId,
      actor: officer.number,
      certificate: officer.sha256,
      subject: number,
      detail,
    } as const
    await writeAudit(trx, 'ra', line, { now, node })
    return stored
  })
}
