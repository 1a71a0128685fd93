import { hash } from 'node:crypto'
import { approvalNonce, type AboutIssuance } from '@yinxin/protocol/assistant'
import { failed, type Result } from '@yinxin/protocol/failures'
import { holdChallenge } from '../../platform/authentication/challenges.ts'
import type { StoredApplication } from '../applications/application.ts'
import { issueApplication } from '../applications/issue-approved.ts'
import { applicationByNumber } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import type { OfficerProof } from '../officers/sign-in.ts'
import type { OfficerRecord } from '../officers/store.ts'

/** What an officer is asked to sign: everything the certificate will say, and the exact key. */
export function issuanceOf({ number, subject, keySha256, until }: StoredApplication): AboutIssuance {
  const { organization, uscc, handlerName, insuranceNumber } = subject
  return {
    ...{ type: 'issuance', application: number, organization, uscc },
    ...(handlerName === undefined ? {} : { handler: handlerName }),
    ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    ...{ key: keySha256, until },
  }
}

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

export interface ApprovalAttempt {
  readonly number: string
  readonly input: OfficerProof
  /** Hash of the officer's browser cookie. */
  readonly browser: string | undefined
  readonly officer: OfficerRecord
  readonly traceId: string
}

/**
 * An officer approves, with the key of the certificate they are signed in with: the proof is about this application as it is, the gateway accepts it,
 * fresh. Then the CA, which checks the signature itself, is asked to issue.
 * @returns CHALLENGE_UNKNOWN also for a proof about another application; OFFICER_UNKNOWN for another certificate, APPLICATION_STEP_REFUSED
 */
export async function approveApplication(
  ra: RaParts,
  { number, input, browser, officer, traceId }: ApprovalAttempt,
): Promise<Result<StoredApplication>> {
  const held = await holdChallenge(ra, { id: input.challengeId, browser, purpose: 'approve' })
  if (!held.ok) return held
  const { challenge, consume } = held.value
  const one = await applicationByNumber(ra.db, number)
  const { about, nonce, origin } = challenge
  if (one === undefined || about?.type !== 'issuance' || about.application !== number)
    return (await consume(), failed('CHALLENGE_UNKNOWN', { reason: 'other-application' }))
  const asked = { authToken: input.authToken, nonce: approvalNonce(nonce, issuanceOf(one), sha256), origin, traceId }
  const { verdict, code, certificate, assurance } = await ra.gateway
    .verifyAuthentication({ ...asked, policy: { revocation: 'required' } })
    .finally(consume)
  if (!(await consume())) return failed('CHALLENGE_UNKNOWN')
  if (verdict !== 'accepted' || certificate === undefined) return failed(code ?? 'INTERNAL')
  if (certificate.sha256 !== officer.sha256 || assurance !== 'certificate') return failed('OFFICER_UNKNOWN')
  const basis = { kind: 'officer', authToken: input.authToken, nonce } as const
  const approved = await takeApplicationStep(ra, number, { step: 'approve', by: 'officer', officer, change: { basis }, traceId })
  if (!approved.ok) return approved
  const issued = await issueApplication(ra, approved.value, traceId)
  return issued.ok || (await applicationByNumber(ra.db, number))?.state !== 'approved' ? issued : approved // the CA is away: it goes on by itself
}
