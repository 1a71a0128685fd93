import { hash } from 'node:crypto'
import { approvalNonce, isSignedAbout, type AboutDecision, type AboutSigned } from '@yinxin/protocol/assistant'
import type { SignedApproval } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { isStatusBusiness, type OfficersReason } from '@yinxin/protocol/ra'
import { holdChallenge } from '../../platform/authentication/challenges.ts'
import { unblockReasonFor } from '../agreements/agreement.ts'
import { agreementOf } from '../agreements/store.ts'
import type { StoredApplication } from '../applications/application.ts'
import type { RaParts } from '../deps.ts'
import type { OfficerProof } from '../officers/sign-in.ts'
import type { OfficerRecord } from '../officers/store.ts'

/**
 * What an officer is asked to sign: everything the certificate will say and the exact key; or what becomes of which certificate, and why: of an unblocking whether the
 * organisation has agreed, or they have seen who asks.
 */
export async function signedAboutOf(ra: Pick<RaParts, 'db'>, one: StoredApplication): Promise<AboutSigned> {
  const { id, number, business, subject, wanted, target, replaces, ukeySerial } = one
  const { organization, uscc, handlerName, insuranceNumber } = subject
  const about = { application: number, organization, uscc }
  if (target !== null && business === 'unblock') {
    const reason = unblockReasonFor(await agreementOf(ra.db, id))
    return { type: 'decision', decision: business, ...about, reason, certificate: target.sha256, ukey: ukeySerial }
  }
  if (target !== null && isStatusBusiness(business))
    return { type: 'decision', decision: business, ...about, reason: target.reason, certificate: target.sha256 }
  if (wanted === null) throw new Error(`the application ${number} is about nothing`)
  return {
    ...{ type: 'issuance', ...about },
    ...(handlerName === undefined ? {} : { handler: handlerName }),
    ...(insuranceNumber === undefined ? {} : { insuranceNumber }),
    ...{ key: wanted.keySha256, until: wanted.until },
    ...(replaces?.certificate === undefined ? {} : { replaces: replaces.certificate.sha256, reason: replaces.reason }),
  }
}

/** What an officer signs who does not approve. */
export const refusedApplication = ({ number, subject }: StoredApplication, reason: OfficersReason): AboutDecision => ({
  ...{ type: 'decision', decision: 'refuse', application: number, organization: subject.organization, uscc: subject.uscc, reason },
})

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/** What an officer's assistant brings for a challenge. */
export interface OfficersAnswer {
  readonly input: OfficerProof
  /** Hash of the officer's browser cookie. */
  readonly browser: string | undefined
  readonly officer: OfficerRecord
  readonly traceId: string
}

/** What was signed, with the signature: enough to verify it again, years later and elsewhere. */
export interface OfficersSignature<About extends AboutSigned> extends SignedApproval {
  readonly about: About
}

/**
 * Takes what an officer signed, with the key of the certificate they are signed in with: once, fresh, and the gateway accepts it.
 * @param expected what it must be about as things are now, given what the challenge was about; undefined: it is about something else
 * @returns CHALLENGE_UNKNOWN also for a proof about something else, OFFICER_UNKNOWN for another certificate
 */
export async function takeOfficersSignature<About extends AboutSigned>(
  ra: RaParts,
  { input, browser, officer, traceId }: OfficersAnswer,
  expected: (about: AboutSigned) => Promise<About | undefined>,
): Promise<Result<OfficersSignature<About>>> {
  const held = await holdChallenge(ra, { id: input.challengeId, browser, purpose: 'approve' })
  if (!held.ok) return held
  const { challenge, consume } = held.value
  const { nonce, origin } = challenge
  const about = isSignedAbout(challenge.about) ? await expected(challenge.about) : undefined
  if (about === undefined) return (await consume(), failed('CHALLENGE_UNKNOWN', { reason: 'other-application' }))
  const asked = { authToken: input.authToken, nonce: approvalNonce(nonce, about, sha256), origin, traceId }
  const { verdict, code, certificate, assurance } = await ra.gateway
    .verifyAuthentication({ ...asked, policy: { revocation: 'required' } })
    .finally(consume)
  if (!(await consume())) return failed('CHALLENGE_UNKNOWN')
  if (verdict !== 'accepted' || certificate === undefined) return failed(code ?? 'INTERNAL')
  if (certificate.sha256 !== officer.sha256 || assurance !== 'certificate') return failed('OFFICER_UNKNOWN')
  return succeeded({ authToken: input.authToken, nonce, about })
}
