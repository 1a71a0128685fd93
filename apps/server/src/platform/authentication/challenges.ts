import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { maxSiteRequestLife, type Purpose, type RequestAbout, type SiteRequest } from '@yinxin/protocol/assistant'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Gateway } from '@yinxin/protocol/gateway'
import { writeAudit } from '../audit/line.ts'
import type { Clock } from '../clock.ts'
import type { Log } from '../log.ts'
import { freshBytes } from '../random.ts'
import type { AttemptLimit, Challenge, ChallengeStore, TakenChallenge } from './challenge-store.ts'
import { createIssuedChallenges, type IssuedChallenges } from './issued-challenges.ts'
import type { SiteRequestKey } from './site-request-key.ts'

/** Life of a challenge, in seconds (protocol §2). */
const challengeLife = maxSiteRequestLife

/** How far the clocks of nodes may differ, in milliseconds. */
const forgivenBetweenNodes = 60_000

/** What challenges of a component are made and taken with. */
export interface Challenging<Also> {
  readonly db: Kysely<any>
  readonly schema: string
  readonly challenges: ChallengeStore<Also>
  /** What this node issued itself. */
  readonly issued: IssuedChallenges<Also>
  readonly requestKey: SiteRequestKey
  readonly gateway: Pick<Gateway, 'verifyCertificate'>
  readonly clock: Clock
  readonly log: Log
  readonly node: string
  /** The site's origin: proofs are bound to it. */
  readonly origin: string
  /** Where window mode may bring the proof when it has no opener. */
  readonly callbackPath: string
}

export interface ChallengeRequest {
  readonly purpose: Purpose
  readonly about?: RequestAbout
  /** base64 DER, when the certificate is known before the proof. */
  readonly certificate?: string
  readonly channel?: string
  /** Hash of the browser's cookie. */
  readonly browser: string
  readonly limits: readonly [AttemptLimit, AttemptLimit]
  readonly traceId: string
}

export interface IssuedChallenge {
  readonly id: string
  readonly nonce: string
  readonly expiresAt: Date
  /** The signed request for the assistant (compact JWS). */
  readonly request: string
}

/** A memory for `Challenging.issued`. */
export const rememberIssued = <Also>(clock: Clock): IssuedChallenges<Also> => createIssuedChallenges<Also>(clock, challengeLife)

/**
 * Makes a challenge for one browser, with the signed request that carries it to the assistant. A certificate that is already known is announced to the
 * gateway, which asks for its revocation while the person types the PIN. TOO_MANY_REQUESTS; the first refusal of a minute is audited.
 */
export async function issueChallenge<Also>(challenging: Challenging<Also>, asked: ChallengeRequest): Promise<Result<IssuedChallenge>> {
  const { clock, node, db, requestKey } = challenging
  const now = clock.now()
  const challenge = newChallenge(asked, challenging.origin, now)
  const detail = {
    purpose: challenge.purpose,
    about: asked.about?.type ?? null,
    channel: challenge.channel,
    announced: challenge.certificateSha256 !== null,
  }
  const line = { event: 'challenge.created', traceId: asked.traceId, subject: challenge.id, detail } as const
  const stored = await challenging.challenges.insert(db, challenge, asked.limits, line, { now, node })
  if (!stored.stored) {
    if (stored.taken === stored.limit.most + 1) await auditRefusal(challenging, asked, stored.limit)
    return failed('TOO_MANY_REQUESTS', { minutes: 1 })
  }
  const { id: key, browser, ...facts } = challenge
  challenging.issued.remember(key, browser, { ...facts, ...stored.also })
  announce(challenging, asked.certificate, asked.traceId)
  const { id, nonce, expiresAt } = challenge
  return succeeded({ id, nonce, expiresAt, request: requestKey.sign(requestOf(challenging, challenge, now)) })
}

function newChallenge(asked: ChallengeRequest, origin: string, now: Date): Challenge {
  return {
    id: freshBytes(16).toString('base64url'),
    nonce: freshBytes(32).toString('base64'),
    origin,
    purpose: asked.purpose,
    about: asked.about ?? null,
    browser: asked.browser,
    certificateSha256: asked.certificate === undefined ? null : sha256OfBase64(asked.certificate),
    channel: asked.channel ?? null,
    expiresAt: new Date(now.getTime() + challengeLife * 1000),
  }
}

const sha256OfBase64 = (text: string) => hash('sha256', Buffer.from(text, 'base64'), 'hex')

async function auditRefusal<Also>(
  { db, schema, clock, node }: Challenging<Also>,
  asked: ChallengeRequest,
  limit: AttemptLimit,
): Promise<void> {
  const line = {
    event: 'sign-in.refused' as const,
    traceId: asked.traceId,
    subject: limit.key,
    detail: { code: 'TOO_MANY_REQUESTS', purpose: asked.purpose, most: limit.most, repeated: 'not written again this minute' },
  }
  await writeAudit(db, schema, line, { now: clock.now(), node })
}

/** The request's id is the challenge's: 128 random bits, single use on both sides. */
function requestOf<Also>({ callbackPath }: Challenging<Also>, challenge: Challenge, now: Date): SiteRequest {
  const { id, nonce, origin, purpose, about } = challenge
  const iat = Math.floor(now.getTime() / 1000)
  return {
    ...{ iss: origin, jti: id, nonce, purpose, aud: 'assistant', iat, exp: iat + challengeLife, callback: origin + callbackPath },
    ...(about === null ? {} : { about }),
  }
}

function announce<Also>({ gateway, log }: Challenging<Also>, certificate: string | undefined, traceId: string): void {
  if (certificate === undefined) return
  // Only a head start: its outcome is asked for again when the proof arrives.
  gateway
    .verifyCertificate({ certificate, announce: true, traceId })
    .catch((error: unknown) => log.warn({ err: error, traceId }, 'announcing failed'))
}

/** Who answers a challenge, and what for. */
export interface ChallengeAnswered {
  readonly id: string
  /** Hash of the browser's cookie. */
  readonly browser: string | undefined
  readonly purpose: Purpose
}

/** A challenge to verify a proof against. */
export interface HeldChallenge<Also = object> {
  readonly challenge: TakenChallenge<Also>
  /** Its id while its row is still there, to be consumed by the statement that decides; undefined when that has happened. */
  readonly unconsumedId: string | undefined
  /** Consumes it, unless that has happened; false when somebody else was first, and then nothing may be decided by it. */
  consume(): Promise<boolean>
}

/**
 * A challenge of this browser to verify a proof against, once on this node: what it issued itself is known without asking the database, and
 * then whoever decides has to consume it, with the decision or by `consume`. Any other is consumed here, as by `consumeChallenge`.
 * @returns CHALLENGE_UNKNOWN, CHALLENGE_EXPIRED as `consumeChallenge` does
 */
export async function holdChallenge<Also>(
  challenging: Pick<Challenging<Also>, 'db' | 'clock' | 'challenges' | 'issued'>,
  answer: ChallengeAnswered,
): Promise<Result<HeldChallenge<Also>>> {
  const { id, browser, purpose } = answer
  const known = browser === undefined ? undefined : challenging.issued.use(id, browser)
  if (known === 'used') return failed('CHALLENGE_UNKNOWN')
  if (browser !== undefined && known?.purpose === purpose && isAlive(known.expiresAt, challenging.clock.now()))
    return succeeded({ challenge: known, unconsumedId: id, consume: once(() => take(challenging, id, browser)) })
  const consumed = await consumeChallenge(challenging, answer)
  if (!consumed.ok) return consumed
  return succeeded({ challenge: consumed.value, unconsumedId: undefined, consume: () => Promise.resolve(true) })
}

const take = async <Also>({ db, challenges }: Pick<Challenging<Also>, 'db' | 'challenges'>, id: string, browser: string) =>
  (await challenges.take(db, id, browser)) !== undefined

function once<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => (running ??= run())
}

/**
 * Consumes a challenge of this browser, whatever becomes of it.
 * @param answer its purpose is what the proof is to be used for: one made for another purpose is no answer here, whoever made it
 * @returns CHALLENGE_UNKNOWN for a used, foreign or invented one, and one of another purpose; CHALLENGE_EXPIRED for a late one
 */
async function consumeChallenge<Also>(
  { db, clock, challenges }: Pick<Challenging<Also>, 'db' | 'clock' | 'challenges'>,
  answer: ChallengeAnswered,
): Promise<Result<TakenChallenge<Also>>> {
  const challenge = answer.browser === undefined ? undefined : await challenges.take(db, answer.id, answer.browser)
  if (challenge === undefined) return failed('CHALLENGE_UNKNOWN')
  if (challenge.purpose !== answer.purpose) return failed('CHALLENGE_UNKNOWN', { reason: 'other-purpose' })
  return isAlive(challenge.expiresAt, clock.now()) ? succeeded(challenge) : failed('CHALLENGE_EXPIRED')
}

/** Not over, and not from a future that this clock has been set back from: then its age is not known. */
function isAlive(expiresAt: Date, now: Date): boolean {
  const left = expiresAt.getTime() - now.getTime()
  return left > 0 && left <= challengeLife * 1000 + forgivenBetweenNodes
}
