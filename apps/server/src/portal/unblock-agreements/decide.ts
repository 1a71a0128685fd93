import { hash } from 'node:crypto'
import { agreementAbout, type AgreementEvidence, type UnblockingAsked } from '@yinxin/protocol/agreement'
import { approvalNonce, type AboutDecision, type RequestAbout } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Result } from '@yinxin/protocol/failures'
import { maskName } from '@yinxin/protocol/identifiers'
import type { PasskeyRequest, UnblockingDecisionInput, UnblockingPasskeyInput } from '@yinxin/protocol/portal'
import { writeAudit } from '../../platform/audit/line.ts'
import { holdChallenge, issueChallenge, type IssuedChallenge } from '../../platform/authentication/challenges.ts'
import { freshBytes } from '../../platform/random.ts'
import type { PortalParts } from '../deps.ts'
import { localDay } from '../local-day.ts'
import { passkeyPatience, passkeySite, proofOptions, verifyProof } from '../persons/passkey-ceremony.ts'
import { notePasskeyUsed, passkeysOf, storeChallenge, takeChallenge } from '../persons/passkey-store.ts'
import { readPerson } from '../persons/store.ts'
import { judgeAction, type ActingPerson } from '../role-management/acting-person.ts'
import { judgeHolder } from '../role-management/step-up.ts'
import { isInForce } from '../roles/role.ts'
import { lockOrganization, lockRole } from '../roles/store.ts'
import { judgeSignInInput } from '../sign-in/judge-input.ts'
import { signInLimits } from '../sign-in/limits.ts'
import type { Proving } from '../sign-in/prove-certificate.ts'
import { decideUnblocking, lockUnblocking, unblockingByNumber, userOfCertificate, type StoredUnblocking } from './store.ts'
import { tellHandlers } from './tell-handlers.ts'
import { isOwnUkey, stateOf } from './unblocking-state.ts'

/** Who decides about which unblocking, and how. */
export interface Deciding {
  readonly acting: ActingPerson
  readonly application: string
  readonly agrees: boolean
  readonly traceId: string
}

const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer')

/**
 * The unblocking somebody may decide about now: of their organisation, open, not of their own UKey, by the role table.
 * @returns NOT_FOUND for one of another organisation, AGREEMENT_OVER, AGREEMENT_OWN, ROLE_NOT_ALLOWED
 */
async function decidable(portal: PortalParts, { acting, application }: Deciding): Promise<Result<StoredUnblocking>> {
  const one = await unblockingByNumber(portal.db, application)
  return judge(portal, acting, one)
}

async function judge(portal: PortalParts, acting: ActingPerson, one: StoredUnblocking | undefined): Promise<Result<StoredUnblocking>> {
  if (one?.organizationId !== acting.organization.id) return failed('NOT_FOUND')
  const may = await judgeAction(portal, acting, 'agree-to-unblocking')
  if (!may.ok) return may
  if (isOwnUkey(await userOfCertificate(portal.db, one.asked.certificate), whoOf(acting))) return failed('AGREEMENT_OWN')
  return stateOf(one, portal.clock.now()) === 'waiting' ? succeeded(one) : failed('AGREEMENT_OVER')
}

/** The person, and the holder of the certificate they are signed in with. */
export const whoOf = ({ role, session }: ActingPerson): { readonly personId: string; readonly holderId?: string } => ({
  personId: role.personId,
  ...(session.principal.kind === 'certificate-holder' ? { holderId: session.principal.id } : {}),
})

/** A challenge over exactly this unblocking, for a certificate. TOO_MANY_REQUESTS, and as `decidable`. */
export async function challengeByCertificate(
  proving: Proving,
  deciding: Deciding,
  asked: { readonly channel?: 'loopback' | 'window'; readonly browser: string; readonly address: string },
): Promise<Result<IssuedChallenge>> {
  const one = await decidable(proving, deciding)
  if (!one.ok) return one
  const { browser, address, channel } = asked
  const about = agreementAbout(one.value.asked, deciding.agrees)
  const limits = signInLimits(proving.config, address, browser)
  return issueChallenge(proving, {
    purpose: 'approve',
    about,
    browser,
    limits,
    traceId: deciding.traceId,
    ...(channel === undefined ? {} : { channel }),
  })
}

/**
 * Takes what a certificate signed: of this organisation, in force, used by this person or by nobody, and never that of the locked UKey.
 * @returns what the gateway refuses with, CHALLENGE_UNKNOWN for a proof about anything else, and as `decidable`
 */
export async function decideByCertificate(
  proving: Proving,
  deciding: Deciding,
  { input, browser }: { readonly input: UnblockingDecisionInput; readonly browser: string | undefined },
): Promise<Result<StoredUnblocking>> {
  const one = await decidable(proving, deciding)
  if (!one.ok) return one
  const { acting, agrees, traceId } = deciding
  const about = agreementAbout(one.value.asked, agrees)
  const judged = judgeSignInInput({ challengeId: input.challengeId, authToken: input.authToken })
  const held = judged.ok ? await holdChallenge(proving, { id: judged.value.challengeId, browser, purpose: 'approve' }) : judged
  if (!held.ok) return held
  const { challenge, consume } = held.value
  if (!(await consume())) return failed('CHALLENGE_UNKNOWN')
  if (!isAbout(challenge.about, about)) return failed('CHALLENGE_UNKNOWN', { reason: 'about-another' })
  const { nonce, origin } = challenge
  const { authToken } = input
  const asked = { authToken, nonce: approvalNonce(nonce, about, sha256), origin, policy: { revocation: 'required' }, traceId } as const
  const verification = await proving.gateway.verifyAuthentication(asked)
  if (verification.verdict !== 'accepted') return { ok: false, failure: failure(verification.code ?? 'INTERNAL') }
  const holder = await judgeHolder(proving, verification, acting)
  if (!holder.ok) return holder
  if (holder.value === one.value.asked.certificate) return failed('AGREEMENT_OWN')
  return decide(proving, deciding, { evidence: { way: 'certificate', authToken, nonce }, certificate: holder.value })
}

/** The database gives members back in an order of its own. */
const sorted = (about: RequestAbout) => JSON.stringify(Object.entries(about).toSorted(([one], [other]) => (one < other ? -1 : 1)))
const isAbout = (about: RequestAbout | null, expected: AboutDecision): boolean => about !== null && sorted(about) === sorted(expected)

/** What a passkey signs: the digest of what a certificate would. */
const passkeyChallenge = (nonce: string, asked: UnblockingAsked, agrees: boolean): Buffer =>
  sha256(new TextEncoder().encode(approvalNonce(nonce, agreementAbout(asked, agrees), sha256)))

/** What the browser is asked for a passkey with: one of this person's, over exactly this unblocking. PASSKEY_REFUSED where there is none, and as `decidable`. */
export async function challengeByPasskey(portal: PortalParts, deciding: Deciding): Promise<Result<PasskeyRequest>> {
  const one = await decidable(portal, deciding)
  if (!one.ok) return one
  const { acting, agrees } = deciding
  const [site, own] = [passkeySite(portal.config), await passkeysOf(portal.db, acting.role.personId)]
  if (site === undefined || own.length === 0) return failed('PASSKEY_REFUSED')
  const nonce = freshBytes(32).toString('base64')
  const ends = new Date(portal.clock.now().getTime() + passkeyPatience)
  await storeChallenge(portal.db, { askedBy: acting.session.id, purpose: 'agreement', challenge: nonce }, ends)
  const options = await proofOptions(site, { challenge: passkeyChallenge(nonce, one.value.asked, agrees), known: own })
  return succeeded({ options: { ...options } })
}

/** Takes what a passkey of this person signed. PASSKEY_EXPIRED, PASSKEY_UNKNOWN, PASSKEY_REFUSED, and as `decidable`. */
export async function decideByPasskey(
  portal: PortalParts,
  deciding: Deciding,
  { proof }: UnblockingPasskeyInput,
): Promise<Result<StoredUnblocking>> {
  const one = await decidable(portal, deciding)
  if (!one.ok) return one
  const { acting, agrees } = deciding
  const now = portal.clock.now()
  const [site, taken] = [
    passkeySite(portal.config),
    await takeChallenge(portal.db, { askedBy: acting.session.id, purpose: 'agreement' }, now),
  ]
  if (site === undefined || taken === undefined) return failed('PASSKEY_EXPIRED')
  const passkey = (await passkeysOf(portal.db, acting.role.personId)).find(({ id }) => id === proof.id)
  if (passkey === undefined) return failed('PASSKEY_UNKNOWN')
  const nonce = taken.challenge
  const challenge = passkeyChallenge(nonce, one.value.asked, agrees).toString('base64url')
  const counter = await verifyProof(proof, { site, challenge, passkey })
  if (counter === undefined) return failed('PASSKEY_REFUSED')
  const { id, clientDataJSON, authenticatorData, signature } = proof
  const publicKey = Buffer.from(passkey.publicKey).toString('base64')
  const evidence = { way: 'passkey', nonce, publicKey, proof: { id, clientDataJSON, authenticatorData, signature } } as const
  return decide(portal, deciding, { evidence, passkey: { id, counter } })
}

interface Signed {
  readonly evidence: AgreementEvidence
  readonly certificate?: string
  readonly passkey?: { readonly id: string; readonly counter: number }
}

/** Keeps what was signed with the audit line, tells everybody, and files what the registration authority is to be told: in one transaction, so killed after it nothing is lost. */
async function decide(
  portal: PortalParts,
  { acting, application, agrees, traceId }: Deciding,
  signed: Signed,
): Promise<Result<StoredUnblocking>> {
  const keys = await portal.personKeys()
  return portal.db.transaction().execute(async (trx) => {
    await lockOrganization(trx, acting.organization.id)
    const [now, role] = [portal.clock.now(), await lockRole(trx, acting.role.id)]
    if (role === undefined || !isInForce(role, localDay(now))) return failed('ROLE_NOT_ALLOWED')
    const held = await judge({ ...portal, db: trx }, { ...acting, role }, await lockUnblocking(trx, application))
    if (!held.ok) return held
    const { evidence, certificate, passkey } = signed
    if (passkey !== undefined && !(await notePasskeyUsed(trx, passkey.id, passkey.counter, now))) return failed('PASSKEY_REFUSED')
    const by = maskName((await readPerson(trx, keys, role.personId))?.name ?? '')
    const report = { kind: 'decided', application, agrees, by: by === '' ? '*' : by, evidence, traceId } as const
    await decideUnblocking(trx, application, { agrees, report, role: role.id, way: evidence.way }, now)
    await tellHandlers(portal, trx, held.value, agrees ? 'unblock-agreed' : 'unblock-objected')
    const line = {
      event: agrees ? ('unblocking.agreed' as const) : ('unblocking.objected' as const),
      ...{ traceId, actor: role.personId, subject: application, ...(certificate === undefined ? {} : { certificate }) },
      detail: { organization: acting.organization.id, role: role.id, ukey: held.value.asked.ukey, way: evidence.way },
    }
    await writeAudit(trx, 'portal', line, { now, node: portal.node })
    const after = await unblockingByNumber(trx, application)
    return after === undefined ? failed('NOT_FOUND') : succeeded(after)
  })
}
