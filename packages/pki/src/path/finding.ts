import type { Certificate } from '../certificate.ts'
import { nameToString } from '../name.ts'

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

/** Outcome of one check on one certificate. `clause` is where the rule stands; `subject` the certificate it concerns. */
export type PathFinding = {
  readonly check: string
  readonly result: 'pass' | 'fail'
  readonly code?: PathCode
  readonly clause: string
  readonly detail?: string
  readonly subject?: string
}

/** A rule: its name, where it stands, the code it fails with. */
export type Rule = { readonly check: string; readonly code: PathCode; readonly clause: string }

/** The finding of a rule on a certificate; it fails when there is a `problem`. */
export function finding(rule: Rule, certificate: Certificate, problem: string | undefined): PathFinding {
  const subject = nameToString(certificate.subject)
  const { check, clause, code } = rule
  return problem === undefined
    ? { check, result: 'pass', clause, subject }
    : { check, result: 'fail', code, clause, detail: problem, subject }
}
