import { failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import type { UnitSummary } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge, type Challenging } from '../../platform/authentication/challenges.ts'
import type { TakenChallenge } from '../../platform/authentication/challenge-store.ts'
import { applyBinding } from '../binding/apply-binding.ts'
import { holderKeyOf } from '../binding/holder-key.ts'
import { match, type Match } from '../binding/match.ts'
import { boundHolder, listedHolder, type BoundHolder, type HolderKey } from '../binding/store.ts'
import { cutOverDateAt, mayBindAt } from '../config.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { moveInteraction } from '../interactions/store.ts'
import type { Organization } from '../organizations/organization.ts'
import { askRegistry, type RegistryRecord } from '../organizations/registry.ts'
import { organizationByUscc } from '../organizations/store.ts'
import { verificationDetail } from './audit-detail.ts'
import { acceptedLine, authenticatedBy, certificateIn, type Admission, type Attempt, type Decision, type Expected } from './decision.ts'
import { enterBound } from './enter-bound.ts'
import { openSession, type Entered } from './open-session.ts'
import { savePendingSignIn } from './store.ts'

/** Time to choose a unit, in seconds. */
const choiceLife = 600

export type SignInOutcome =
  | ({ readonly next: 'enter' } & Entered)
  | { readonly next: 'choose-unit'; readonly organization: Organization; readonly units: readonly UnitSummary[] }

/** What the portal signs people in with. */
export type SigningIn = PortalParts & Pick<Challenging<Expected>, 'challenges' | 'issued'>

/**
 * Signs a browser in with a proof: has the gateway verify it against its challenge, decides, and writes session, context, binding and audit in
 * one transaction. The challenge is consumed whatever becomes of it, by that transaction or before it. A refusal is written to the audit too.
 */
export async function signInByProof(portal: SigningIn, attempt: Attempt): Promise<Result<SignInOutcome>> {
  const { input, browser, traceId } = attempt
  const held = await holdChallenge(portal, { id: input.challengeId, browser: browser.cookieHash, purpose: 'sign-in' })
  if (!held.ok) return refuse(portal, attempt, held.failure)
  const { challenge, unconsumedId, consume } = held.value
  const verification = await verify(portal, challenge, input.authToken, traceId).catch(async (error: unknown) => {
    await consume()
    throw error
  })
  if (isOtherCertificate(challenge, verification)) {
    await consume()
    return refuse(portal, attempt, failure('CHALLENGE_UNKNOWN', { reason: 'other-certificate' }), verification)
  }
  const decision: Decision = { ...attempt, challenge, verification }
  const entered = await enterBound(portal, decision, unconsumedId)
  if (entered !== undefined) return succeeded({ next: 'enter', ...entered })
  if (!(await consume())) return refuse(portal, attempt, failure('CHALLENGE_UNKNOWN'), verification)
  let record: RegistryRecord | undefined
  // Again only when a concurrent sign-in bound the same certificate holder first, or the register of legal persons knows of another name: it is asked
  // once, and not inside the transaction, which others may wait for.
  for (let turn = 0; turn < 3; turn++) {
    const outcome = await portal.db.transaction().execute((trx) => decide(portal, trx, { ...decision, record }))
    if (outcome === 'again') continue
    if (outcome.ok) return outcome
    const asked = record === undefined ? await otherNames(portal, outcome.failure, verification) : undefined
    if (asked === undefined) return refuse(portal, attempt, outcome.failure, verification)
    record = asked
  }
  return refuse(portal, attempt, failure('INTERNAL'), verification)
}

function verify(portal: PortalParts, challenge: TakenChallenge, authToken: string, traceId: string): Promise<Verification> {
  const { nonce, origin } = challenge
  const policy = { revocation: 'required', staleRevocationSeconds: portal.config.staleRevocationSeconds ?? 0 } as const
  return portal.gateway.verifyAuthentication({ authToken, nonce, origin, policy, traceId })
}

/** A challenge made for one certificate is answered by that one only. */
function isOtherCertificate({ certificateSha256 }: TakenChallenge, { verdict, certificate }: Verification): boolean {
  return certificateSha256 !== null && verdict === 'accepted' && certificate?.sha256 !== certificateSha256
}

/** What the register says of an organisation whose name is not that of the certificate. */
async function otherNames({ registry }: PortalParts, { code }: Failure, { subject }: Verification): Promise<RegistryRecord | undefined> {
  if (code !== 'NAME_MISMATCH' || subject === undefined) return undefined
  const answer = await askRegistry(registry, subject.uscc)
  return answer.result === 'found' ? answer.record : undefined
}

async function decide(portal: PortalParts, trx: PortalTransaction, decision: Decision): Promise<Result<SignInOutcome> | 'again'> {
  const { verification, input, traceId } = decision
  const { matched, bound } = await matchStored(portal, trx, decision)
  if (matched.result === 'failure') return { ok: false, failure: failure(matched.code, matched.detail) }
  const applied = await applyBinding(portal, trx, { match: matched, verification, der: certificateIn(input.authToken), bound, traceId })
  if (applied === undefined) return 'again'
  const now = portal.clock.now()
  await writeAudit(trx, 'portal', acceptedLine(decision, matched, now), { now, node: portal.node })
  return admit(portal, trx, decision, { matched, ...applied })
}

/** Lets somebody in, or has them choose a unit first: then under a new cookie, since who knew the one from before the proof must not choose. */
async function admit(
  portal: PortalParts,
  trx: PortalTransaction,
  decision: Decision,
  { matched, holderId, bindingId }: { readonly matched: Admission; readonly holderId: string; readonly bindingId: string },
): Promise<Result<SignInOutcome>> {
  const { browser, traceId } = decision
  const authenticated = authenticatedBy(decision)
  if (authenticated === undefined) return { ok: false, failure: failure('INTERNAL') }
  const { acr, evidence } = authenticated
  const [firstSignIn, organizationId] = [matched.change === 'bind-now', matched.organization.id]
  if (matched.result === 'enter') {
    const context = { organizationId, unitCode: matched.unit.code, basis: { kind: 'binding', id: bindingId } } as const
    const { location } = await openSession(portal, trx, { admitted: { holderId, acr, evidence, context, firstSignIn }, browser, traceId })
    return succeeded({ next: 'enter', location, firstSignIn })
  }
  const expiresAt = new Date(portal.clock.now().getTime() + choiceLife * 1000)
  await savePendingSignIn(trx, browser.newCookieHash, { holderId, bindingId, organizationId, acr, evidence, firstSignIn }, expiresAt)
  await moveInteraction(trx, browser.cookieHash ?? '', browser.newCookieHash)
  return succeeded({ next: 'choose-unit', organization: matched.organization, units: matched.organization.units })
}

/** Gathers what the decision table needs, as it stands inside this transaction. */
async function matchStored(
  { config }: PortalParts,
  trx: PortalTransaction,
  { verification, record }: Decision,
): Promise<{ readonly matched: Match; readonly bound: BoundHolder | undefined }> {
  const key = holderKeyOf(verification)
  const nothing = { verification, record, newCertificates: config.newCertificates, cutOverDate: config.cutOverDate, mayBind: false }
  if (key === undefined) return { matched: match(nothing), bound: undefined }
  const bound = (await boundHolder(trx, key, verification.certificate?.sha256 ?? '')) ?? (await listedBefore(trx, key, verification))
  // A holder that has no key yet was compared under rules that read more into a certificate than its profile says: compared anew.
  if (bound !== undefined)
    return {
      matched: match({ ...nothing, bound: bound.authority === null ? { ...bound, isCertificateKnown: false, isListed: true } : bound }),
      bound,
    }
  const uscc = verification.subject?.uscc
  const claimed = uscc === undefined ? undefined : await organizationByUscc(trx, uscc)
  if (claimed === undefined) return { matched: match(nothing), bound: undefined }
  const [cutOverDate, mayBind] = [cutOverDateAt(config, claimed.place), mayBindAt(config.authorities, key.authority, claimed.place)]
  return { matched: match({ ...nothing, claimed, cutOverDate, mayBind }), bound: undefined }
}

/** What an older portal had bound to this certificate, where an import listed it by serial number. */
async function listedBefore(
  trx: PortalTransaction,
  { authority }: HolderKey,
  { certificate, subject }: Verification,
): Promise<BoundHolder | undefined> {
  if (certificate === undefined || subject?.uscc === undefined) return undefined
  return listedHolder(trx, { authority, serial: certificate.serial, uscc: subject.uscc })
}

/** Codes that say that a verified certificate is not bound, or cannot be. */
const bindingCodes: readonly Failure['code'][] = [
  ...(['ORGANIZATION_UNKNOWN', 'AFTER_CUT_OVER', 'NAME_MISMATCH', 'BOUND_ELSEWHERE', 'CA_MAY_NOT_BIND', 'NO_UNIT'] as const),
  ...(['BINDING_NEEDS_FRESH_STATUS', 'BINDING_BLOCKED', 'CERTIFICATE_UNIDENTIFIED', 'NEW_CERTIFICATE_NEEDS_CLERK'] as const),
]

/** Writes a refusal to the audit and answers it. */
async function refuse(portal: PortalParts, attempt: Attempt, refused: Failure, verification?: Verification): Promise<Result<never>> {
  const { input, traceId } = attempt
  const now = portal.clock.now()
  const found = verification === undefined ? {} : verificationDetail(verification, input.authToken, now)
  const isBinding = verification?.verdict === 'accepted' && bindingCodes.includes(refused.code)
  const line = {
    event: isBinding ? ('binding.refused' as const) : ('sign-in.refused' as const),
    traceId,
    subject: input.challengeId,
    ...(verification?.certificate === undefined ? {} : { certificate: verification.certificate.sha256 }),
    detail: { code: refused.code, ...refused.detail, ...found },
  }
  await writeAudit(portal.db, 'portal', line, { now, node: portal.node })
  return { ok: false, failure: refused }
}
