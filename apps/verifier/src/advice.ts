import type { FailureCode } from '@yinxin/protocol/failures'

/** What an operator does about a refusal. The texts of the catalogue are for handlers; these are for who runs the verifier. */
const advice: Partial<Readonly<Record<FailureCode, string>>> = {
  CERTIFICATE_MALFORMED: 'Get the certificate again from whoever issued it; if it is the same, its issuer writes it wrongly.',
  CERTIFICATE_EXPIRED: 'Have the certificate marked above renewed. To see whether it was valid earlier, give that time with --at.',
  CERTIFICATE_NOT_YET_VALID: "Check this computer's clock and --at; else wait until the date above.",
  CERTIFICATE_NOT_TRUSTED:
    'Give the missing issuer with --intermediate, or its root with --anchor if it is to be trusted. A wrong signature means: not issued by that CA.',
  CERTIFICATE_WRONG_PURPOSE: 'Use a certificate made for this purpose and name; its issuer decides what it is for.',
  CERTIFICATE_PATH_INVALID: 'An authority on the path breaks the rule above. Tell that authority; nothing here can mend it.',
  CERTIFICATE_POLICY_REFUSED: 'Compare --policy with the policies of the path; ask the authority for a certificate under an accepted one.',
  ALGORITHM_REFUSED: 'Have it issued anew with a stronger algorithm. To look at it all the same: --algorithm-policy legacy or any.',
  CERTIFICATE_REVOKED: 'The holder needs a new certificate; a revocation is never taken back.',
  CERTIFICATE_SUSPENDED: 'The holder asks the authority to lift the suspension; a newer list or answer then says good.',
  REVOCATION_UNAVAILABLE:
    'Give a current list with --crl or an answer with --ocsp for every certificate below the anchor, or ask less with --revocation if-present.',
  CERTIFICATE_STATUS_UNKNOWN: 'Ask the authority whether it issued this certificate at all.',
  SIGNATURE_INVALID: 'The token was not signed by this key for this origin and nonce: compare both with what the portal asked for.',
  TOKEN_MALFORMED: 'Give the token exactly as it was received.',
  INTERNAL: 'A fault of the verifier: please report it with these files.',
}

/** One or two sentences: what to do about the code. */
export const adviceFor = (code: FailureCode): string => advice[code] ?? 'See docs/failures.md for this code.'
