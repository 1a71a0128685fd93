import { hash } from 'node:crypto'
import { maxSiteRequestLife, type SiteRequest } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ChallengeAnswer, ChallengeInput } from '@yinxin/protocol/portal'
import { freshBytes } from '../../platform/random.ts'
import type { PortalContext } from '../deps.ts'
import type { SiteRequestKey } from './site-request-key.ts'
import { insertChallenge, isChallengeExpired, takeChallenge, type Challenge, type TakenChallenge } from './store.ts'

/** Life of a challenge, in seconds (protocols §2). */
export const challengeLife = maxSiteRequestLife

/** Where window mode may bring the proof when it has no opener. */
export const callbackPath = '/ssologin/callback'

/**
 * Makes a challenge for one browser, with the signed request that carries it to the assistant. A certificate that is already known is announced to the
 * gateway, which asks for its revocation while the person types the PIN.
 */
export async function createChallenge(
  context: PortalContext,
  key: SiteRequestKey,
  asked: { readonly input: ChallengeInput; readonly browser: string; readonly traceId: string },
): Promise<ChallengeAnswer> {
  const { clock, config, node } = context
  const now = clock.now()
  const challenge = newChallenge(asked.input, asked.browser, config.origin, now)
  const detail = { purpose: challenge.purpose, channel: challenge.channel, announced: challenge.certificateSha256 !== null }
  const line = { event: 'challenge.created', traceId: asked.traceId, subject: challenge.id, detail } as const
  await insertChallenge(context.db, challenge, line, { now, node })
  announce(context, asked.input.certificate, asked.traceId)
  const { id, nonce, expiresAt } = challenge
  return { id, nonce, expiresAt: expiresAt.toISOString(), request: key.sign(requestOf(challenge, now)) }
}

function newChallenge(input: ChallengeInput, browser: string, origin: string, now: Date): Challenge {
  return {
    id: freshBytes(16).toString('base64url'),
    nonce: freshBytes(32).toString('base64'),
    origin,
    purpose: input.purpose,
    browser,
    certificateSha256: input.certificate === undefined ? null : sha256OfBase64(input.certificate),
    channel: input.channel ?? null,
    expiresAt: new Date(now.getTime() + challengeLife * 1000),
  }
}

const sha256OfBase64 = (text: string) => hash('sha256', Buffer.from(text, 'base64'), 'hex')

/** The request's id is the challenge's: 128 random bits, single use on both sides. */
function requestOf(challenge: Challenge, now: Date): SiteRequest {
  const { id, nonce, origin, purpose } = challenge
  const iat = Math.floor(now.getTime() / 1000)
  return { iss: origin, jti: id, nonce, purpose, aud: 'assistant', iat, exp: iat + challengeLife, callback: origin + callbackPath }
}

function announce({ gateway, log }: PortalContext, certificate: string | undefined, traceId: string): void {
  if (certificate === undefined) return
  // Only a head start: its outcome is asked for again when the proof arrives.
  gateway
    .verifyCertificate({ certificate, announce: true, traceId })
    .catch((error: unknown) => log.warn({ err: error, traceId }, 'announcing failed'))
}

/** Consumes a challenge. CHALLENGE_EXPIRED for this browser's own late one, CHALLENGE_UNKNOWN for a used, foreign or invented one. */
export async function consumeChallenge(
  { db, clock }: Pick<PortalContext, 'db' | 'clock'>,
  id: string,
  browser: string | undefined,
): Promise<Result<TakenChallenge>> {
  if (browser === undefined) return failed('CHALLENGE_UNKNOWN')
  const challenge = await takeChallenge(db, id, browser, clock.now())
  if (challenge !== undefined) return succeeded(challenge)
  return failed((await isChallengeExpired(db, id, browser)) ? 'CHALLENGE_EXPIRED' : 'CHALLENGE_UNKNOWN')
}
