import { parseAuthenticationToken } from '@yinxin/protocol/assistant'
import type { Verification } from '@yinxin/protocol/gateway'
import type { SignInInput } from '@yinxin/protocol/portal'
import type { AuditLine } from '../../platform/audit/line.ts'
import type { TakenChallenge } from '../../platform/authentication/challenge-store.ts'
import type { Authenticated, CertificateEvidence, CertificateHolder } from '../../platform/authentication/principal.ts'
import { authenticatedByCertificate } from '../../platform/authentication/certificate.ts'
import { holderKeyOf } from '../binding/holder-key.ts'
import type { Match } from '../binding/match.ts'
import type { SealedBoundHolder } from '../binding/store.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import type { Role } from '../roles/role.ts'
import { verificationDetail } from './audit-detail.ts'
import type { SignInBrowser } from './open-session.ts'

/** A proof as it came in. */
export interface Attempt {
  readonly input: SignInInput
  readonly browser: SignInBrowser
  readonly traceId: string
}

/** Whoever was last seen with the certificate a challenge was made for: looked up along the way, to be believed only of a verified holder. */
export interface Expected {
  readonly expected: SealedBoundHolder | null
}

/** All a sign-in is decided on, but for what is stored. */
export interface Decision extends Attempt {
  readonly challenge: TakenChallenge<Expected>
  readonly verification: Verification
  /** What the register of legal persons says of the organisation, where it was asked. */
  readonly record?: RegistryRecord | undefined
}

/** A match that lets somebody in. */
export type Admission = Exclude<Match, { result: 'failure' }>

/** Who signed in; undefined for a verification that never lets anybody in. */
export function authenticatedBy({ verification, challenge }: Decision): Authenticated<CertificateHolder, CertificateEvidence> | undefined {
  const key = holderKeyOf(verification)
  return key && authenticatedByCertificate(verification, key.authority, challenge.channel)
}

/** The certificate of a token the gateway has accepted, DER. */
export function certificateIn(authToken: string): Uint8Array {
  const token = parseAuthenticationToken(authToken)
  return Buffer.from(token.ok ? token.value.unverifiedCertificate : '', 'base64')
}

/** The audit line of an accepted sign-in (R32). */
export function acceptedLine(
  { verification, challenge, input, traceId }: Decision,
  { matched, role }: { readonly matched: Admission; readonly role?: Role },
  now: Date,
): AuditLine {
  const { subject, certificate } = verification
  const detail = {
    ...verificationDetail(verification, input.authToken, now),
    next: matched.result,
    change: matched.change,
    channel: challenge.channel,
    handler: handlerAs(role !== undefined, subject?.handlerName),
    ...(role === undefined ? {} : { role: role.id, person: role.personId }),
  }
  const about = { actor: matched.organization.id, subject: subject?.stableId ?? '', certificate: certificate?.sha256 ?? '' }
  return { event: 'sign-in.accepted', traceId, ...about, detail }
}

/** How a handler is known (R25a), for the audit. */
export function handlerAs(isTied: boolean, named: string | undefined): string {
  if (isTied) return 'tied to the certificate'
  return named === undefined ? 'not identified' : 'named by certificate'
}
