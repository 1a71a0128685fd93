import { failed, type Result } from '@yinxin/protocol/failures'
import type { StoredApplication } from '../applications/application.ts'
import { issueApplication } from '../applications/issue-approved.ts'
import { applicationByNumber } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import { approvalStep } from './approval-step.ts'
import { issuanceOf, takeOfficersSignature, type OfficersAnswer } from './officers-signature.ts'

/**
 * An officer approves: the first of two, where the policy asks for two, or the one whose signature the CA is shown, which checks it itself and issues.
 * @returns CHALLENGE_UNKNOWN also for a proof about another application; OFFICER_UNKNOWN for another certificate, OFFICER_SAME,
 * APPLICATION_STEP_REFUSED
 */
export async function approveApplication(ra: RaParts, number: string, answer: OfficersAnswer): Promise<Result<StoredApplication>> {
  const { officer, traceId } = answer
  const one = await applicationByNumber(ra.db, number)
  const signed = await takeOfficersSignature(ra, answer, async (about) =>
    one !== undefined && about.type === 'issuance' && about.application === number ? issuanceOf(one) : undefined,
  )
  if (!signed.ok) return signed
  if (one === undefined) return failed('APPLICATION_UNKNOWN')
  const needsSecond = ra.config.secondOfficer.includes(one.business)
  const step = approvalStep(one.state, { needsSecond, first: one.endorsement?.officer ?? null, officer })
  if (!step.ok) return step
  const { authToken, nonce } = signed.value
  if (step.value === 'endorse') {
    const { name, number: staff, sha256 } = officer
    const endorsement = { officer: { name, number: staff, sha256 }, authToken, nonce }
    return takeApplicationStep(ra, number, { step: 'endorse', by: 'officer', officer, change: { endorsement }, traceId })
  }
  const basis = { kind: 'officer', authToken, nonce } as const
  const approved = await takeApplicationStep(ra, number, {
    step: 'approve',
    by: 'officer',
    officer,
    from: one.state,
    change: { basis },
    traceId,
  })
  if (!approved.ok) return approved
  const issued = await issueApplication(ra, approved.value, traceId)
  return issued.ok || (await applicationByNumber(ra.db, number))?.state !== 'approved' ? issued : approved // the CA is away: it goes on by itself
}
