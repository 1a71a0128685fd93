import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import type { Verification } from '@yinxin/protocol/gateway'
import type { SignInInput } from '@yinxin/protocol/portal'
import type { AuditLine } from '../../platform/audit.ts'
import type { Match } from '../binding/match.ts'
import type { SignInFacts } from '../database.ts'
import { verificationDetail } from './audit-detail.ts'
import type { SignInBrowser } from './open-session.ts'
import type { TakenChallenge } from './store.ts'

/** A proof as it came in. */
export interface Attempt {
  readonly input: SignInInput
  readonly browser: SignInBrowser
  readonly traceId: string
}

/** All a sign-in is decided on, but for what is stored. */
export interface Decision extends Attempt {
  readonly challenge: TakenChallenge
  readonly verification: Verification
}

/** A match that lets somebody in. */
export type Admission = Exclude<Match, { result: 'failure' }>

/** What outlives the sign-in; undefined for a verification that never lets anybody in. */
export function factsOf({ verification, challenge, input }: Decision, matched: Admission, bindingId: string): SignInFacts | undefined {
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

/** The audit line of an accepted sign-in (R32). */
export function acceptedLine({ verification, challenge, input, traceId }: Decision, matched: Admission, now: Date): AuditLine {
  const { subject, certificate } = verification
  const detail = {
    ...verificationDetail(verification, input.authToken, now),
    next: matched.result,
    change: matched.change,
    channel: challenge.channel,
    handler: subject?.handlerName === undefined ? 'not identified' : 'named by certificate',
  }
  const about = { actor: matched.organization.id, subject: subject?.stableId ?? '', certificate: certificate?.sha256 ?? '' }
  return { event: 'sign-in.accepted', traceId, ...about, detail }
}
