import type { DeskProofInput } from '@yinxin/protocol/desk'
import type { Verification } from '@yinxin/protocol/gateway'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import { sql } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge } from '../../platform/authentication/challenges.ts'
import { browserName } from '../../platform/sessions/browser-name.ts'
import { endOneSession } from '../../platform/sessions/end-session.ts'
import { sessionEnds } from '../../platform/sessions/limits.ts'
import type { DeskWithProofs } from '../deps.ts'
import { enterStaff } from '../staff/store.ts'

export interface StaffSignIn {
  readonly input: DeskProofInput
  /** Hash of the browser cookie, of the session cookie it had, and of the one it gets. */
  readonly browser: string | undefined
  readonly sessionHash: string | undefined
  readonly newCookieHash: string
  readonly userAgent: string | undefined
  readonly traceId: string
}

/**
 * Signs a member of staff in with a proof for `staff-sign-in`: the gateway accepts it, fresh, the certificate is of the staff policy, and its holder is
 * registered here. The challenge is consumed whatever becomes of it.
 * @returns STAFF_UNKNOWN for everybody else, an organisation's certificate too
 */
export async function signInStaff(desk: DeskWithProofs, attempt: StaffSignIn): Promise<Result<true>> {
  const { input, browser, traceId } = attempt
  const held = await holdChallenge(desk, { id: input.challengeId, browser, purpose: 'staff-sign-in' })
  if (!held.ok) return refuse(desk, attempt, held.failure)
  const { challenge, consume } = held.value
  const { nonce, origin } = challenge
  const policy = { revocation: 'required' } as const
  const verification = await desk.gateway
    .verifyAuthentication({ authToken: input.authToken, nonce, origin, policy, traceId })
    .finally(consume)
  if (!(await consume())) return refuse(desk, attempt, failure('CHALLENGE_UNKNOWN'), verification)
  if (verification.verdict !== 'accepted') return refuse(desk, attempt, failure(verification.code ?? 'INTERNAL'), verification)
  const entered = await enter(desk, attempt, verification, challenge.channel)
  return entered ? succeeded(true) : refuse(desk, attempt, failure('STAFF_UNKNOWN'), verification)
}

async function enter(desk: DeskWithProofs, attempt: StaffSignIn, verification: Verification, channel: string | null): Promise<boolean> {
  const { staff, certificate, assurance } = verification
  if (staff === undefined || certificate?.authority === undefined || assurance !== 'certificate') return false
  const { authority, sha256 } = certificate
  const now = desk.clock.now()
  return desk.db.transaction().execute(async (trx) => {
    const member = await enterStaff(trx, { ...staff, authority, certificateSha256: sha256 })
    if (member === undefined) return false
    const before = attempt.sessionHash === undefined ? undefined : await desk.sessions.byCookie(trx, attempt.sessionHash)
    if (before !== undefined) await endOneSession(desk, trx, { session: before, reason: 'replaced', traceId: attempt.traceId })
    const { idle, absolute } = sessionEnds(desk.limits, now, now)
    await desk.sessions.insertAlone(trx, attempt.newCookieHash, {
      principal: { kind: 'staff', id: member.id },
      acr: 'certificate',
      evidence: { way: 'certificate', certificate, stableId: staff.stableId, ...(channel === null ? {} : { channel }) },
      browser: browserName(attempt.userAgent),
      ...{ signedInAt: now, lastSeenAt: now, idleExpiresAt: idle, absoluteExpiresAt: absolute },
    })
    const der = certificateIn(attempt.input.authToken)
    await sql`insert into desk.staff_certificates as c (sha256, staff_id, der, asked_at) values (${sha256}, ${member.id}, ${der}, ${now})
      on conflict (sha256) do update set staff_id = excluded.staff_id, asked_at = excluded.asked_at`.execute(trx)
    const detail = { staff: member.number, tenant: member.tenantId, roles: member.roles, channel }
    const line = { event: 'sign-in.accepted' as const, traceId: attempt.traceId, actor: member.id, certificate: sha256, detail }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
    return true
  })
}

function certificateIn(authToken: string): Buffer {
  const token = parseAuthenticationToken(authToken)
  return Buffer.from(token.ok ? token.value.unverifiedCertificate : '', 'base64')
}

async function refuse(
  { db, clock, node }: DeskWithProofs,
  { input, traceId }: StaffSignIn,
  { code, detail }: Failure,
  verification?: Verification,
): Promise<Result<never>> {
  const sha256 = verification?.certificate?.sha256
  const line = {
    event: 'sign-in.refused' as const,
    traceId,
    subject: input.challengeId,
    ...(sha256 === undefined ? {} : { certificate: sha256 }),
    detail: { code, ...detail, purpose: 'staff-sign-in', verdict: verification?.verdict },
  }
  await writeAudit(db, 'desk', line, { now: clock.now(), node })
  return failed(code, detail)
}
