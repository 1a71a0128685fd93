import type { AboutSigned } from '@yinxin/protocol/assistant'
import type { SignedApproval } from '@yinxin/protocol/ca'
import { failed, type Result } from '@yinxin/protocol/failures'
import type { StoredApplication } from '../applications/application.ts'
import { carryOut } from '../applications/carry-out.ts'
import { applicationByNumber } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import type { OfficerRecord } from '../officers/store.ts'
import { approvalStep } from './approval-step.ts'
import { signedAboutOf, takeOfficersSignature, type OfficersAnswer } from './officers-signature.ts'
import { withReplaced } from './replaced-certificate.ts'

/**
 * An officer approves: the first of two, where the policy asks for two, or the one whose signature the CA is shown, which checks it itself and issues.
 * @returns CHALLENGE_UNKNOWN also for a proof about another application; OFFICER_UNKNOWN for another certificate, OFFICER_SAME,
 * APPLICATION_STEP_REFUSED
 */
export async function approveApplication(ra: RaParts, number: string, answer: OfficersAnswer): Promise<Result<StoredApplication>> {
  const { officer, traceId } = answer
  let one = await applicationByNumber(ra.db, number)
  const signed = await takeOfficersSignature(ra, answer, async (about) => {
    if (one === undefined || about.application !== number || !isOfItsKind(about, one)) return undefined
    const whole = await withReplaced(ra, one, about.type === 'issuance' ? about.replaces : undefined)
    if (!whole.ok) return undefined
    one = whole.value
    return signedAboutOf(ra, one)
  })
  if (!signed.ok) return signed
  return one === undefined ? failed('APPLICATION_UNKNOWN') : approveSigned(ra, one, officer, signed.value, traceId)
}

const isOfItsKind = (about: AboutSigned, { business, target }: StoredApplication): boolean =>
  target === null ? about.type === 'issuance' : about.type === 'decision' && about.decision === business

/** What follows from a signature that was taken: `endorsed`, or what it approves is carried out. */
export async function approveSigned(
  ra: RaParts,
  one: StoredApplication,
  officer: OfficerRecord,
  { authToken, nonce }: SignedApproval,
  traceId: string,
): Promise<Result<StoredApplication>> {
  const { number } = one
  const replaced = one.replaces === null ? {} : { replaces: one.replaces }
  const needsSecond = ra.config.secondOfficer.includes(one.business)
  const step = approvalStep(one.state, { needsSecond, first: one.endorsement?.officer ?? null, officer })
  if (!step.ok) return step
  if (step.value === 'endorse') {
    const { name, number: staff, sha256 } = officer
    const endorsement = { officer: { name, number: staff, sha256 }, authToken, nonce }
    return takeApplicationStep(ra, number, { step: 'endorse', by: 'officer', officer, change: { endorsement, ...replaced }, traceId })
  }
  const basis = { kind: 'officer', authToken, nonce } as const
  const approved = await takeApplicationStep(ra, number, {
    step: 'approve',
    by: 'officer',
    officer,
    from: one.state,
    change: { basis, ...replaced },
    traceId,
  })
  if (!approved.ok || one.business === 'unblock') return approved // its assistant comes for what was approved
  const issued = await carryOut(ra, approved.value, traceId)
  return issued.ok || (await applicationByNumber(ra.db, number))?.state !== 'approved' ? issued : approved // the CA is away: it goes on by itself
}
