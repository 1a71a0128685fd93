import type { RevocationPolicy, SignatureVerification, Verification, VerificationPolicy } from '@yinxin/protocol/gateway'
import { refused } from './findings.ts'

/** What callers of a role may ask for. Whatever a question leaves out is as the role says; what goes beyond it is refused, not bent. */
export interface CallerRole {
  /** Weakest revocation policy. */
  readonly revocation: Exclude<RevocationPolicy, 'none'>
  /** Greatest age of an expired list they may have taken, in seconds. */
  readonly staleRevocationSeconds: number
  /** They may ask about another time than now. */
  readonly at: boolean
  /** Authorities whose certificates are accepted for them, by id; absent: all that are trusted. */
  readonly authorities?: readonly string[]
  /** They may have signatures of documents verified; absent: they may not. */
  readonly signatures?: boolean
  /** Time-stamping authorities that count for them, by name; absent: none. */
  readonly timestampAuthorities?: readonly string[]
}

/**
 * Of a portal: signs people in and checks signatures for the public, now, with fresh status; how stale a list it takes is its operator's to say,
 * within what anybody may.
 */
export const portalRole: CallerRole = { revocation: 'required', staleRevocationSeconds: 86_400, at: false, signatures: true }

const strength: Readonly<Record<RevocationPolicy, number>> = { none: 0, 'if-present': 1, required: 2 }

/** What of a question a role limits. */
export interface AskedTerms {
  readonly policy?: VerificationPolicy
  readonly at?: string
}

/** The terms a question is answered by: its own where the role allows them; undefined where it does not. */
export function termsFor(role: CallerRole, { policy, at }: AskedTerms): { readonly policy: VerificationPolicy } | undefined {
  if (at !== undefined && !role.at) return undefined
  if (policy === undefined) return { policy: { revocation: role.revocation } }
  const isWeaker = strength[policy.revocation] < strength[role.revocation]
  return isWeaker || (policy.staleRevocationSeconds ?? 0) > role.staleRevocationSeconds ? undefined : { policy }
}

/** The terms a question about a time-stamp is answered by, with the authorities that count: its own choice among the role's, else all of these. */
export function timestampTermsFor(
  role: CallerRole,
  { authorities, ...asked }: Pick<AskedTerms, 'policy'> & { readonly authorities?: readonly string[] },
): { readonly policy: VerificationPolicy; readonly authorities: readonly string[] } | undefined {
  const { timestampAuthorities: named = [] } = role
  const terms = termsFor(role, asked)
  return terms === undefined || authorities?.some((one) => !named.includes(one)) === true
    ? undefined
    : { ...terms, authorities: authorities ?? named }
}

/** The verdict as a caller of the role gets it: a certificate of an authority the role does not name is not trusted for him. */
export const verdictFor = (role: CallerRole, verification: Verification): Verification => narrowed(role, verification)

/** The same for a signature: every signer is looked at, and the first who is refused gives the code. */
export function signatureVerdictFor(role: CallerRole, verification: SignatureVerification): SignatureVerification {
  const signers = verification.signers.map((signer) => narrowed(role, signer))
  const first = signers.find(({ verdict, countersigns }) => verdict === 'refused' && countersigns === undefined)
  if (verification.verdict === 'refused' || first === undefined) return { ...verification, signers }
  return { ...verification, signers, verdict: 'refused', code: first.code ?? 'CERTIFICATE_NOT_TRUSTED' }
}

type Judged = Pick<Verification, 'verdict' | 'code' | 'certificate' | 'subject' | 'staff' | 'assurance' | 'findings'>

function narrowed<V extends Judged>({ authorities }: CallerRole, verification: V): V {
  const { verdict, certificate, findings } = verification
  if (authorities === undefined || verdict === 'refused' || authorities.includes(certificate?.authority ?? '')) return verification
  const foreign = refused('path', 'CERTIFICATE_NOT_TRUSTED', 'its authority is not one of the caller’s role')
  const { subject: _subject, staff: _staff, ...rest } = verification
  return {
    ...(rest as V),
    ...{ verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED', assurance: 'none', findings: [...findings, foreign] },
  }
}
