import type { Purpose, RequestAbout } from '@yinxin/protocol/assistant'
import { readAbout } from '@yinxin/protocol/assistant'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { maskCode } from '@yinxin/protocol/identifiers'
import type { SignInInput } from '@yinxin/protocol/portal'
import { holdChallenge, issueChallenge, type Challenging, type IssuedChallenge } from '../../platform/authentication/challenges.ts'
import type { TakenChallenge } from '../../platform/authentication/challenge-store.ts'
import type { PortalParts } from '../deps.ts'
import type { Organization } from '../organizations/organization.ts'
import { judgeChallengeInput, judgeSignInInput } from './judge-input.ts'
import { signInLimits } from './limits.ts'
import type { Expected } from './decision.ts'

/** What proofs for an organisation are made with. */
export type Proving = PortalParts & Challenging<Expected>

/** What the assistant's window says the proof is about: the organisation's name, or its masked credit code where the name is none it may show. */
function aboutOrganization({ name, uscc }: Pick<Organization, 'name' | 'uscc'>): RequestAbout {
  return readAbout({ type: 'organization', name }) ?? { type: 'account', account: maskCode(uscc) }
}

/** A proof that is asked for. */
export interface AskedProof {
  readonly purpose: Extract<Purpose, 'bind' | 'step-up'>
  readonly organization: Pick<Organization, 'name' | 'uscc'>
  readonly certificate?: string
  readonly channel?: 'loopback' | 'window'
  /** Hash of the browser cookie. */
  readonly browser: string
  readonly address: string
  readonly traceId: string
}

/** A challenge for a proof about an organisation, with the signed request for the assistant. CERTIFICATE_MALFORMED, TOO_MANY_REQUESTS. */
export async function challengeFor(proving: Proving, asked: AskedProof): Promise<Result<IssuedChallenge>> {
  const { purpose, organization, certificate, channel, browser, address, traceId } = asked
  const known = certificate === undefined ? {} : { certificate }
  const input = judgeChallengeInput({ purpose, ...known, ...(channel === undefined ? {} : { channel }) })
  if (!input.ok) return input
  const limits = signInLimits(proving.config, address, browser)
  return issueChallenge(proving, { ...input.value, about: aboutOrganization(organization), browser, limits, traceId })
}

/** A proof the gateway has accepted, made for what it is brought for. */
export interface Proof {
  readonly challenge: TakenChallenge<Expected>
  readonly verification: Verification
}

/** A proof that was brought. */
export interface BroughtProof {
  readonly input: SignInInput
  readonly purpose: AskedProof['purpose']
  readonly organization: Pick<Organization, 'name' | 'uscc'>
  readonly browser: string | undefined
  readonly traceId: string
}

/**
 * Has the gateway judge a proof. Its challenge is used up whatever becomes of it; one made about another organisation, or for another purpose, is no
 * answer here. Expired revocation data never does (protocol §3).
 * @returns CHALLENGE_UNKNOWN, CHALLENGE_EXPIRED, or what the gateway refuses with
 */
export async function proveCertificate(proving: Proving, brought: BroughtProof): Promise<Result<Proof>> {
  const input = judgeSignInInput(brought.input)
  if (!input.ok) return input
  const { purpose, organization, browser, traceId } = brought
  const held = await holdChallenge(proving, { id: input.value.challengeId, browser, purpose })
  if (!held.ok) return held
  if (!(await held.value.consume())) return failed('CHALLENGE_UNKNOWN')
  const { challenge } = held.value
  if (JSON.stringify(sorted(challenge.about)) !== JSON.stringify(sorted(aboutOrganization(organization))))
    return failed('CHALLENGE_UNKNOWN', { reason: 'about-another' })
  const { nonce, origin } = challenge
  const { authToken } = input.value
  const verification = await proving.gateway.verifyAuthentication({ authToken, nonce, origin, policy: { revocation: 'required' }, traceId })
  if (verification.verdict !== 'accepted') return { ok: false, failure: failureOf(verification) }
  const isOther = challenge.certificateSha256 !== null && verification.certificate?.sha256 !== challenge.certificateSha256
  return isOther ? failed('CHALLENGE_UNKNOWN', { reason: 'other-certificate' }) : succeeded({ challenge, verification })
}

const failureOf = ({ code }: Verification): Failure => failure(code ?? 'INTERNAL')

/** The database gives members back in an order of its own. */
const sorted = (about: RequestAbout | null) =>
  about === null ? null : Object.entries(about).toSorted(([one], [other]) => (one < other ? -1 : 1))
