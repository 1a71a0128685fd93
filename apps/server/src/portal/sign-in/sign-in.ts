import {
  failure,
  parseAuthenticationToken,
  succeeded,
  type Failure,
  type Result,
  type SignInInput,
  type UnitSummary,
  type Verification,
} from '@yinxin/protocol'
import { writeAudit } from '../../platform/audit.ts'
import { match, type Binding, type BoundOrganization, type Match } from '../binding/match.ts'
import { bindingOf, organizationById, organizationByUscc } from '../binding/store.ts'
import { cutOverDateAt, mayBindAt } from '../config.ts'
import type { PortalTransaction, SignInFacts } from '../database.ts'
import type { PortalContext } from '../deps.ts'
import { applyBinding } from './apply-binding.ts'
import { verificationDetail } from './audit-detail.ts'
import { consumeChallenge } from './challenges.ts'
import { openSession, type Opened, type SignInBrowser } from './open-session.ts'
import { savePendingSignIn, type Challenge } from './store.ts'

/** Time to choose a unit, in seconds. */
const choiceLife = 600

export type SignInOutcome =
  | ({ readonly next: 'enter' } & Opened)
  | { readonly next: 'choose-unit'; readonly organization: BoundOrganization; readonly units: readonly UnitSummary[] }

interface Attempt {
  readonly input: SignInInput
  readonly browser: SignInBrowser
  readonly traceId: string
}

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
  // Twice at most: the second time only when a concurrent sign-in bound the same certificate holder first.
  for (let turn = 0; turn < 2; turn++) {
    const outcome = await context.db
      .transaction()
      .execute((trx) => decide(context, trx, { ...attempt, challenge: challenge.value, verification }))
    if (outcome !== 'again') return outcome.ok ? outcome : refuse(context, attempt, outcome.failure, verification)
  }
  return refuse(context, attempt, failure('INTERNAL'), verification)
}

function verify(context: PortalContext, challenge: Challenge, authToken: string, traceId: string): Promise<Verification> {
  const { nonce, origin } = challenge
  const policy = { revocation: 'required', staleRevocationSeconds: context.config.staleRevocationSeconds ?? 0 } as const
  return context.gateway.verifyAuthentication({ authToken, nonce, origin, policy, traceId })
}

/** A challenge made for one certificate is answered by that one only. */
function isOtherCertificate({ certificateSha256 }: Challenge, { verdict, certificate }: Verification): boolean {
  return certificateSha256 !== null && verdict === 'accepted' && certificate?.sha256 !== certificateSha256
}

interface Decision extends Attempt {
  readonly challenge: Challenge
  readonly verification: Verification
}

async function decide(context: PortalContext, trx: PortalTransaction, decision: Decision): Promise<Result<SignInOutcome> | 'again'> {
  const { verification, browser, traceId } = decision
  const { matched, binding } = await matchStored(context, trx, verification)
  if (matched.result === 'failure') return { ok: false, failure: failure(matched.code, matched.detail) }
  const bindingId = await applyBinding(context, trx, { match: matched, verification, bindingId: binding?.id, traceId })
  if (bindingId === undefined) return 'again'
  const facts = factsOf(decision, matched, bindingId)
  if (facts === undefined) return { ok: false, failure: failure('INTERNAL') }
  await auditAccepted(context, trx, decision, matched)
  if (matched.result === 'enter') {
    return succeeded({ next: 'enter', ...(await openSession(context, trx, { facts, unitCode: matched.unit.code, browser, traceId })) })
  }
  const expiresAt = new Date(context.clock.now().getTime() + choiceLife * 1000)
  await savePendingSignIn(trx, decision.challenge.browser, facts, expiresAt)
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
  const binding = await bindingOf(trx, { issuer: certificate.issuer, stableId: subject.stableId })
  const organization = binding && (await organizationById(trx, binding.organizationId))
  if (binding !== undefined && organization !== undefined)
    return { matched: match({ ...withDates, bound: { binding, organization } }), binding }
  const claimed = subject.uscc === undefined ? undefined : await organizationByUscc(trx, subject.uscc)
  if (claimed === undefined) return { matched: match(withDates), binding }
  const [cutOverDate, mayBind] = [cutOverDateAt(config, claimed.place), mayBindAt(config.authorities, certificate.issuer, claimed.place)]
  return { matched: match({ verification, claimed, cutOverDate, mayBind }), binding }
}

function factsOf(
  { verification, challenge, input }: Decision,
  matched: Exclude<Match, { result: 'failure' }>,
  bindingId: string,
): SignInFacts | undefined {
  const { subject, certificate, assurance } = verification
  if (subject === undefined || certificate === undefined || assurance === 'none') return undefined
  return {
    organizationId: matched.organization.id,
    bindingId,
    stableId: subject.stableId,
    ...(subject.handlerName === undefined ? {} : { handlerName: subject.handlerName }),
    certificate,
    acr: assurance,
    ...(assurance === 'certificate-stale' ? { recheck: certificateIn(input.authToken) } : {}),
    ...(challenge.channel === null ? {} : { channel: challenge.channel }),
    firstSignIn: matched.change === 'bind-now',
  }
}

/** The certificate of a token the gateway has accepted. */
function certificateIn(authToken: string): string {
  const token = parseAuthenticationToken(authToken)
  return token.ok ? token.value.unverifiedCertificate : ''
}

async function auditAccepted(
  context: PortalContext,
  trx: PortalTransaction,
  decision: Decision,
  matched: Exclude<Match, { result: 'failure' }>,
): Promise<void> {
  const { verification, challenge, input, traceId } = decision
  const now = context.clock.now()
  const { subject, certificate } = verification
  const detail = {
    ...verificationDetail(verification, input.authToken, now),
    next: matched.result,
    change: matched.change,
    channel: challenge.channel,
    handler: subject?.handlerName === undefined ? 'not identified' : 'named by certificate',
  }
  const about = { actor: matched.organization.id, subject: subject?.stableId ?? '', certificate: certificate?.sha256 ?? '' }
  await writeAudit(trx, 'portal', { event: 'sign-in.accepted', traceId, ...about, detail }, { now, node: context.node })
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
