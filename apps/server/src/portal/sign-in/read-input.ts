import { tokenLength, type Purpose } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChallengeInput, SignInInput } from '@yinxin/protocol/portal'
import { asObject, asText } from '@yinxin/protocol/wire'

/** Longest certificate taken at a challenge, in base64 characters: what fits into a token. */
const maxCertificateLength = tokenLength.max

/** Purposes a proof can be used for here. The assistant shows the person which; one made for another is refused where it is brought. */
const offeredPurposes = ['sign-in'] as const satisfies readonly Purpose[]

const idPattern = /^[A-Za-z0-9_-]{22}$/

/** Body of `POST /api/sign-in/challenges`. INPUT_INVALID, CERTIFICATE_MALFORMED. */
export function readChallengeInput(body: unknown): Result<ChallengeInput> {
  const object = asObject(body)
  const purpose = offeredPurposes.find((name) => name === object?.['purpose'])
  if (object === undefined || purpose === undefined) return failed('INPUT_INVALID', { field: 'purpose' })
  const channel = (['loopback', 'window'] as const).find((name) => name === object['channel'])
  if (object['channel'] !== undefined && channel === undefined) return failed('INPUT_INVALID', { field: 'channel' })
  const input: ChallengeInput = { purpose, ...(channel === undefined ? {} : { channel }) }
  if (object['certificate'] === undefined) return succeeded(input)
  const certificate = asText(object['certificate'], maxCertificateLength)
  if (certificate === undefined || !isBase64(certificate)) return failed('CERTIFICATE_MALFORMED')
  return succeeded({ ...input, certificate })
}

/** Strict base64 (RFC 4648 §4): Node reads leniently, so what it read must be what was written. */
const isBase64 = (text: string) => Buffer.from(text, 'base64').toString('base64') === text

/** Body of `POST /api/sign-in`. INPUT_INVALID; a challenge id that cannot be one of ours is CHALLENGE_UNKNOWN. */
export function readSignInInput(body: unknown): Result<SignInInput> {
  const object = asObject(body)
  const [challengeId, authToken] = [asText(object?.['challengeId'], 128), object?.['authToken']]
  if (challengeId === undefined) return failed('INPUT_INVALID', { field: 'challengeId' })
  if (typeof authToken !== 'string') return failed('INPUT_INVALID', { field: 'authToken' })
  if (!idPattern.test(challengeId)) return failed('CHALLENGE_UNKNOWN')
  return succeeded({ challengeId, authToken })
}
