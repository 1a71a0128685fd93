import type { Certificate } from '../x509/certificate.ts'
import { nameToString } from '../x509/name.ts'

export type PathCode =
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'NOT_TRUSTED'
  | 'SIGNATURE'
  | 'KEY_USAGE'
  | 'EXTENDED_KEY_USAGE'
  | 'BASIC_CONSTRAINTS'
  | 'PATH_LENGTH'
  | 'UNKNOWN_CRITICAL'
  | 'ALGORITHM'
  | 'NAME_CONSTRAINTS'
  | 'POLICY'

/** Every code a verdict can have: the path rules', and those of what surrounds them. */
export type VerificationCode = PathCode | 'MALFORMED' | 'PROFILE' | 'SERVER_NAME' | 'REVOKED' | 'REVOCATION_UNKNOWN' | 'LIMIT' | 'INTERNAL'

/** Outcome of one check on one certificate. `clause` is where the rule stands; `subject` the certificate it concerns. */
export type RuleFinding = {
  readonly check: string
  readonly result: 'pass' | 'fail'
  readonly code?: PathCode
  readonly clause: string
  readonly detail?: string
  readonly subject?: string
}

/** As `RuleFinding`, of every check there is. A `note` says something worth knowing that refuses nothing. */
export type PathFinding = Omit<RuleFinding, 'result' | 'code'> & {
  readonly result: 'pass' | 'fail' | 'note'
  readonly code?: VerificationCode
}

/** A rule: its name, where it stands, the code it fails with. */
export type Rule<Code = PathCode> = { readonly check: string; readonly code: Code; readonly clause: string }

type FindingOf<Code> = Omit<RuleFinding, 'code'> & { readonly code?: Code }

/** The finding of a rule on a certificate; it fails when there is a `problem`. */
export function finding<Code extends VerificationCode = PathCode>(
  rule: Rule<Code>,
  certificate: Certificate,
  problem: string | undefined,
): FindingOf<Code> {
  const subject = nameToString(certificate.subject)
  const { check, clause, code } = rule
  return problem === undefined
    ? { check, result: 'pass', clause, subject }
    : { check, result: 'fail', code, clause, detail: problem, subject }
}
