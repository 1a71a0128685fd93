import { failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge, type Challenging } from '../../platform/authentication/challenges.ts'
import type { TakenChallenge } from '../../platform/authentication/challenge-store.ts'
import { applyBinding } from '../binding/apply-binding.ts'
import { matchStored } from '../binding/match-stored.ts'
import { isNewCertificateRefusal } from '../binding/new-certificates.ts'
import { noteNewCertificate } from '../binding/note-new-certificate.ts'
import { keepRefusal, refusalOf } from './refusals.ts'
import type { PortalTransaction } from '../database.ts'
import type { PortalParts } from '../deps.ts'
import { askRegistry, type RegistryRecord } from '../organizations/registry.ts'
import { messageTime, type MessageTexts } from '../persons/message-texts.ts'
import { countUnknownHandler, whyHandlerIsNeeded } from '../roles/unknown-handlers.ts'
import { writeByChoice } from '../persons/notify.ts'
import { verificationDetail } from './audit-detail.ts'
import { admissionOf, admit, type SignInOutcome } from './admit.ts'
import { acceptedLine, certificateIn, type Attempt, type Decision, type Expected } from './decision.ts'
import { enterBound } from './enter-bound.ts'

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
  const der = certificateIn(input.authToken)
  if (matched.result === 'failure') {
    await noteNewCertificate(portal, trx, { code: matched.code, verification, der, bound, traceId })
    return { ok: false, failure: failure(matched.code, matched.detail) }
  }
  const admitted = await admissionOf(portal, trx, matched, bound?.holderId)
  if (!admitted.ok) return admitted
  const isKnown = admitted.value.role !== undefined || verification.subject?.handlerName !== undefined
  const refused = isKnown ? undefined : await whyHandlerIsNeeded(trx, portal.config, bound?.binding.id)
  if (refused !== undefined) return { ok: false, failure: refused }
  const applied = await applyBinding(portal, trx, { match: matched, verification, der, bound, traceId })
  if (applied === undefined) return 'again'
  if (!isKnown) await countUnknownHandler(trx, portal.config, applied.bindingId)
  const now = portal.clock.now()
  const { role } = admitted.value
  if (role !== undefined) {
    const text = (texts: MessageTexts, name: string) => texts.signedIn(name, `${matched.organization.name} UKey`, messageTime(now))
    await writeByChoice(portal, trx, { personId: role.personId }, { kind: 'signed-in', text })
  }
  await writeAudit(trx, 'portal', acceptedLine(decision, admitted.value, now), { now, node: portal.node })
  return admit(portal, trx, decision, { ...admitted.value, ...applied })
}

/** Codes that say that a verified certificate is not bound, or cannot be. */
const bindingCodes: readonly Failure['code'][] = [
  ...(['ORGANIZATION_UNKNOWN', 'AFTER_CUT_OVER', 'NAME_MISMATCH', 'BOUND_ELSEWHERE', 'CA_MAY_NOT_BIND', 'NO_UNIT'] as const),
  ...(['BINDING_NEEDS_FRESH_STATUS', 'BINDING_BLOCKED', 'CERTIFICATE_UNIDENTIFIED', 'NEW_CERTIFICATE_NEEDS_CLERK'] as const),
  ...(['NEW_CERTIFICATE_WAITS', 'NEW_CERTIFICATE_DECLINED', 'NEW_CERTIFICATE_REFUSED'] as const),
  'SUSPENDED_BY_ORGANIZATION',
  'UNBOUND_BY_ORGANIZATION',
]

/** Writes a refusal to the audit and answers it. What people can settle is kept for a while: a case is opened from it. */
async function refuse(portal: PortalParts, attempt: Attempt, refused: Failure, verification?: Verification): Promise<Result<never>> {
  const { input, browser, traceId } = attempt
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
  // what a new certificate waits for is followed also where no desk opens cases
  const isKept = portal.desk !== undefined || isNewCertificateRefusal(refused.code)
  const kept = isKept ? refusalOf(refused, verification, { authToken: input.authToken, traceId }) : undefined
  if (kept !== undefined && browser.cookieHash !== undefined) await keepRefusal(portal.db, browser.cookieHash, kept, now)
  return { ok: false, failure: refused }
}
