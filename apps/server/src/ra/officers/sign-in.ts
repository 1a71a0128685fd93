import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge } from '../../platform/authentication/challenges.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { sessionEnds } from '../../platform/sessions/limits.ts'
import type { RaParts } from '../deps.ts'
import { enterOfficer } from './store.ts'

/** A proof of the assistant, and the challenge it answers. */
export interface OfficerProof {
  readonly challengeId: string
  readonly authToken: string
}

export interface OfficerSignIn {
  readonly input: OfficerProof
  /** Hash of the browser cookie, of the session cookie it had, and of the one it gets. */
  readonly browser: string | undefined
  readonly sessionHash: string | undefined
  readonly newCookieHash: string
  readonly userAgent: string | undefined
  readonly traceId: string
}

/**
 * Signs an officer in: the gateway accepts the proof, fresh, the certificate is of the staff policy, and the CA has it on its list.
 * @returns OFFICER_UNKNOWN for everybody else, other staff too
 */
export async function signInOfficer(ra: RaParts, attempt: OfficerSignIn): Promise<Result<true>> {
  const { input, browser, traceId } = attempt
  const held = await holdChallenge(ra, { id: input.challengeId, browser, purpose: 'staff-sign-in' })
  if (!held.ok) return refuse(ra, attempt, held.failure)
  const { challenge, consume } = held.value
  const { nonce, origin } = challenge
  const policy = { revocation: 'required' } as const
  const verification = await ra.gateway
    .verifyAuthentication({ authToken: input.authToken, nonce, origin, policy, traceId })
    .finally(consume)
  if (!(await consume())) return refuse(ra, attempt, failure('CHALLENGE_UNKNOWN'), verification)
  if (verification.verdict !== 'accepted') return refuse(ra, attempt, failure(verification.code ?? 'INTERNAL'), verification)
  const entered = await enter(ra, attempt, verification, challenge.channel)
  return entered ? succeeded(true) : refuse(ra, attempt, failure('OFFICER_UNKNOWN'), verification)
}

async function enter(ra: RaParts, attempt: OfficerSignIn, verification: Verification, channel: string | null): Promise<boolean> {
  const { staff, certificate, assurance } = verification
  if (staff === undefined || certificate === undefined || assurance !== 'certificate') return false
  if (!(await ra.isOfficer(certificate.sha256))) return false
  const now = ra.clock.now()
  return ra.db.transaction().execute(async (trx) => {
    const id = await enterOfficer(trx, { sha256: certificate.sha256, name: staff.name, number: staff.number })
    const before = attempt.sessionHash === undefined ? undefined : await ra.sessions.byCookie(trx, attempt.sessionHash)
    if (before !== undefined) await endOneSession(ra, trx, { session: before, reason: 'replaced', traceId: attempt.traceId })
    const { idle, absolute } = sessionEnds(ra.limits, now, now)
    await ra.sessions.insertAlone(trx, attempt.newCookieHash, {
      principal: { kind: 'staff', id },
      acr: 'certificate',
      evidence: { way: 'certificate', certificate, stableId: staff.stableId, ...(channel === null ? {} : { channel }) },
      browser: browserName(attempt.userAgent),
      ...{ signedInAt: now, lastSeenAt: now, idleExpiresAt: idle, absoluteExpiresAt: absolute },
    })
    const line = { event: 'sign-in.accepted' as const, traceId: attempt.traceId, actor: staff.number, certificate: certificate.sha256 }
    await writeAudit(trx, 'ra', { ...line, detail: { channel } }, { now, node: ra.node })
    return true
  })
}

async function refuse(
  { db, clock, node }: RaParts,
  { input, traceId }: OfficerSignIn,
  { code, detail }: Failure,
  verification?: Verification,
): Promise<Result<never>> {
  const sha256 = verification?.certificate?.sha256
  const line = {
    ...{ event: 'sign-in.refused' as const, traceId, subject: input.challengeId },
    ...(sha256 === undefined ? {} : { certificate: sha256 }),
    detail: { code, ...detail, purpose: 'staff-sign-in', verdict: verification?.verdict },
  }
  await writeAudit(db, 'ra', line, { now: clock.now(), node })
  return failed(code, detail)
}
