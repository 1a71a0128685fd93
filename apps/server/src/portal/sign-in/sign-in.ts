import { failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit.ts'
import { match, type Binding, type BoundOrganization, type Match } from '../binding/match.ts'
import { boundHolder, organizationByUscc } from '../binding/store.ts'
import { cutOverDateAt, mayBindAt } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { applyBinding } from './apply-binding.ts'
import { verificationDetail } from './audit-detail.ts'
import { consumeChallenge } from './challenges.ts'
import { enterBound } from './enter-bound.ts'
import { openSession, type Entered } from './open-session.ts'
import { acceptedLine, factsOf, type Attempt, type Decision } from './sign-in-facts.ts'
import { savePendingSignIn, type TakenChallenge } from './store.ts'

/** Time to choose a unit, in seconds. */
const choiceLife = 600

export type SignInOutcome =
  | ({ readonly next: 'enter' } & Entered)
  | { readonly next: 'choose-unit'; readonly organization: BoundOrganization; readonly units: readonly UnitSummary[] }

/**
 * Signs a browser in with a proof: consumes its challenge, has the gateway verify, decides, and writes session, binding and audit in one transaction.
 * A refusal is written to the audit too.
 */
export async function signIn(context: PortalContext, attempt: Attempt): Promise<Result<SignInOutcome>> {
  const { input, browser, traceId } = attempt
  const challenge = await consumeChallenge(context, input.challengeId, browser.cookieHash)
  if (!challenge.ok) return refuse(context, attempt, challenge.failure)
  const verification = await verify(context, challenge.value, input.authToken, traceId)
  if (isOtherCertificate(challenge.value, verification)) {
    return refuse(context, attempt, failure('CHALLENGE_UNKNOWN', { reason: 'other-certificate' }), verification)
  }
  const decision: Decision = { ...attempt, challenge: challenge.value, verification }
  const entered = await enterBound(context, decision)
  if (entered !== undefined) return succeeded({ next: 'enter', ...entered })
  // Twice at most: the second time only when a concurrent sign-in bound the same certificate holder first.
  for (let turn = 0; turn < 2; turn++) {
    const outcome = await context.db.transaction().execute((trx) => decide(context, trx, decision))
    if (outcome !== 'again') return outcome.ok ? outcome : refuse(context, attempt, outcome.failure, verification)
  }
  return refuse(context, attempt, failure('INTERNAL'), verification)
}

function verify(context: PortalContext, challenge: TakenChallenge, authToken: string, traceId: string): Promise<Verification> {
  const { nonce, origin } = challenge
  const policy = { revocation: 'required', staleRevocationSeconds: context.config.staleRevocationSeconds ?? 0 } as const
  return context.gateway.verifyAuthentication({ authToken, nonce, origin, policy, traceId })
}

/** A challenge made for one certificate is answered by that one only. */
function isOtherCertificate({ certificateSha256 }: TakenChallenge, { verdict, certificate }: Verification): boolean {
  return certificateSha256 !== null && verdict === 'accepted' && certificate?.sha256 !== certificateSha256
}

async function decide(context: PortalContext, trx: PortalTransaction, decision: Decision): Promise<Result<SignInOutcome> | 'again'> {
  const { verification, browser, traceId } = decision
  const { matched, binding } = await matchStored(context, trx, verification)
  if (matched.result === 'failure') return { ok: false, failure: failure(matched.code, matched.detail) }
  const bindingId = await applyBinding(context, trx, { match: matched, verification, bindingId: binding?.id, traceId })
  if (bindingId === undefined) return 'again'
  const facts = factsOf(decision, matched, bindingId)
  if (facts === undefined) return { ok: false, failure: failure('INTERNAL') }
  const now = context.clock.now()
  await writeAudit(trx, 'portal', acceptedLine(decision, matched, now), { now, node: context.node })
  if (matched.result === 'enter') {
    return succeeded({ next: 'enter', ...(await openSession(context, trx, { facts, unitCode: matched.unit.code, browser, traceId })) })
  }
  const expiresAt = new Date(now.getTime() + choiceLife * 1000)
  await savePendingSignIn(trx, browser.cookieHash ?? '', facts, expiresAt)
  return succeeded({ next: 'choose-unit', organization: matched.organization, units: matched.organization.units })
}

/** Gathers what the decision table needs, as it stands inside this transaction. */
async function matchStored(
  { config }: PortalContext,
  trx: PortalTransaction,
  verification: Verification,
): Promise<{ readonly matched: Match; readonly binding: Binding | undefined }> {
  const { subject, certificate, verdict } = verification
  const withDates = { verification, cutOverDate: config.cutOverDate, mayBind: false }
  if (verdict !== 'accepted' || subject === undefined || certificate === undefined) return { matched: match(withDates), binding: undefined }
  const bound = await boundHolder(trx, { issuer: certificate.issuer, stableId: subject.stableId })
  if (bound !== undefined) return { matched: match({ ...withDates, bound }), binding: bound.binding }
  const claimed = await organizationByUscc(trx, subject.uscc)
  if (claimed === undefined) return { matched: match(withDates), binding: undefined }
  const [cutOverDate, mayBind] = [cutOverDateAt(config, claimed.place), mayBindAt(config.authorities, certificate.issuer, claimed.place)]
  return { matched: match({ verification, claimed, cutOverDate, mayBind }), binding: undefined }
}

/** Writes a refusal to the audit and answers it. */
async function refuse(context: PortalContext, attempt: Attempt, refused: Failure, verification?: Verification): Promise<Result<never>> {
  const { input, traceId } = attempt
  const now = context.clock.now()
  const found = verification === undefined ? {} : verificationDetail(verification, input.authToken, now)
  const isBinding = verification?.verdict === 'accepted' && refused.number >= 4001 && refused.number < 4100
  const line = {
    event: isBinding ? ('binding.refused' as const) : ('sign-in.refused' as const),
    traceId,
    subject: input.challengeId,
    ...(verification?.certificate === undefined ? {} : { certificate: verification.certificate.sha256 }),
    detail: { code: refused.code, ...refused.detail, ...found },
  }
  await writeAudit(context.db, 'portal', line, { now, node: context.node })
  return { ok: false, failure: refused }
}
