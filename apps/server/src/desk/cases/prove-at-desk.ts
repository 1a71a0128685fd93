import type { DeskProofInput } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge } from '../../platform/authentication/challenges.ts'
import type { DeskWithProofs } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { notePossession } from './possession.ts'
import { lockCase } from './store.ts'

export interface DeskProof {
  readonly number: string
  readonly input: DeskProofInput
  /** Hash of the clerk's browser cookie. */
  readonly browser: string | undefined
  readonly staff: StaffRecord
  readonly traceId: string
}

/**
 * A possession proof at the clerk's computer: signed for this case (`about`), accepted by the gateway, fresh, and by the certificate of the case.
 * @returns CHALLENGE_UNKNOWN also for a proof about another case; POSSESSION_OTHER_CERTIFICATE, CASE_UNKNOWN, CASE_STEP_REFUSED, STAFF_NOT_ALLOWED, or why the gateway refused
 */
export async function proveAtDesk(desk: DeskWithProofs, { number, input, browser, staff, traceId }: DeskProof): Promise<Result<true>> {
  const held = await holdChallenge(desk, { id: input.challengeId, browser, purpose: 'possession' })
  if (!held.ok) return held
  const { challenge, consume } = held.value
  const isAbout = challenge.about?.type === 'case' && challenge.about.number === number
  if (!isAbout) return (await consume(), failed('CHALLENGE_UNKNOWN', { reason: 'other-case' }))
  const { nonce, origin } = challenge
  const asked = { authToken: input.authToken, nonce, origin, policy: { revocation: 'required' } as const, traceId }
  const { verdict, code, certificate, assurance } = await desk.gateway.verifyAuthentication(asked).finally(consume)
  if (!(await consume())) return failed('CHALLENGE_UNKNOWN')
  if (verdict !== 'accepted' || certificate === undefined) return failed(code ?? 'INTERNAL')
  if (assurance !== 'certificate') return failed('BINDING_NEEDS_FRESH_STATUS')
  return desk.db.transaction().execute(async (trx) => {
    const one = await lockCase(trx, number, staff.tenantId)
    if (one === undefined) return failed('CASE_UNKNOWN')
    if (one.owner !== staff.id) return refuse(desk, trx, { number, staff, traceId })
    const proven = { certificateSha256: certificate.sha256, madeAt: desk.clock.now(), place: 'desk' as const, staffId: staff.id, traceId }
    const noted = await notePossession(desk, trx, one, proven)
    return noted.ok ? succeeded(true) : noted
  })
}

/** Somebody tried what is not theirs: that stays on record, as with every other step. */
async function refuse(
  { clock, node }: DeskWithProofs,
  trx: Transaction<any>,
  { number, staff, traceId }: Omit<DeskProof, 'input' | 'browser'>,
): Promise<Result<never>> {
  const detail = { step: 'prove', code: 'STAFF_NOT_ALLOWED' }
  const line = { event: 'case.refused' as const, traceId, actor: staff.id, subject: number, detail }
  await writeAudit(trx, 'desk', line, { now: clock.now(), node })
  return failed('STAFF_NOT_ALLOWED')
}
