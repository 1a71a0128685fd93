import { tokenLength } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChallengeInput, SignInInput } from '@yinxin/protocol/portal'

// After the schema: what has a code of its own, more precise than INPUT_INVALID.

/** Longest certificate taken at a challenge, in base64 characters: what fits into a token. */
const maxCertificateLength = tokenLength.max

const idPattern = /^[A-Za-z0-9_-]{22}$/

/** The certificate of a challenge is base64 of a size that can be one. CERTIFICATE_MALFORMED. */
export function judgeChallengeInput<T extends ChallengeInput>(input: T): Result<T> {
  const { certificate } = input
  if (certificate === undefined) return succeeded(input)
  const isPossible = certificate.length > 0 && certificate.length <= maxCertificateLength && isBase64(certificate)
  return isPossible ? succeeded(input) : failed('CERTIFICATE_MALFORMED')
}

/** Strict base64 (RFC 4648 §4): Node reads leniently, so what it read must be what was written. */
const isBase64 = (text: string) => Buffer.from(text, 'base64').toString('base64') === text

/** A challenge id that cannot be one of ours is CHALLENGE_UNKNOWN. */
export function judgeSignInInput(input: SignInInput): Result<SignInInput> {
  return idPattern.test(input.challengeId) ? succeeded(input) : failed('CHALLENGE_UNKNOWN')
}
