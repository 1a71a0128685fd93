import { hash, randomBytes } from 'node:crypto'
import {
  buildOcspRequest,
  isSignedBy,
  oids,
  parseOcspResponse,
  verifyOcspResponse,
  type BasicOcspResponse,
  type Certificate,
  type OcspStatus,
} from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { fetchLimited } from './fetch-limited.ts'
import { countsFor, defaultOcspPolicy, freshnessProblem, nonceOctets, type OcspPolicy } from './ocsp-freshness.ts'
import { positionOf, type Position } from './position.ts'
import { keyText } from './read-list.ts'
import { isOfTheFuture, receivedNow, type Received } from './received.ts'

/** An answer asked for by an announcement waits this long for its token, in seconds: as long as a challenge lives. */
const announcedSeconds = 300
/** Once a token has used an answer it serves only those that come in this many seconds: tokens that were announced together. */
const sharedSeconds = 2
/**
 * An answer as young as this serves an announcement too, in seconds: many sign-ins at once with one certificate are one question. So a revocation
 * counts for whoever announces himself a second after the last answer; each later announcement asks anew.
 */
const momentSeconds = 1
/** Longest a question stays open in the background. */
const limits = { milliseconds: 10_000, bytes: 64 * 1024 }
/** After a failed question nobody waits for that responder again for this long; it is still asked. */
const distrustSeconds = 30
const maxAnswers = 50_000
const maxDelegates = 200
const maxResponders = 1000

/** An answer a responder may have given: signed, of now, to this question. Whether its signer is in good standing the status decides. */
export interface OcspAnswer extends OcspStatus {
  readonly basic: BasicOcspResponse
  readonly received: Received
  /** How long it counts by its age, by the monotonic clock. */
  readonly countsUntil: number
  /** Hex SHA-256 of the response. */
  readonly hash: string
}

/** Asks responders, in the background, and keeps a verified answer until its token has come. */
export interface OcspClient {
  /** The certificate will be used soon: asks anew, and keeps the answer for as long as a challenge lives. Never rejects. */
  announce(position: Position): Promise<void>
  /** Starts asking unless an answer is at hand; resolves when the question is settled. Never rejects. */
  ask(position: Position): Promise<void>
  /** Whether there is a verified answer. */
  has(certificate: Certificate): boolean
  /** The verified answer at hand, if any; it is used up but for a moment. */
  take(certificate: Certificate): OcspAnswer | undefined
  /** Why there is no answer. */
  problem(certificate: Certificate): string
  /** False when the certificate names no responder, or the one it names failed a moment ago. */
  worthWaiting(certificate: Certificate): boolean
}

/** What was asked, and of whom. */
interface Asked {
  readonly nonce: Uint8Array
  readonly url: string
}

interface Entry {
  answer?: OcspAnswer
  /** How long the answer is used, by the monotonic clock. */
  usableUntil: number
  announced?: boolean
  problem?: string
  asking?: Promise<void>
}

export interface OcspClientDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  readonly random?: (bytes: number) => Uint8Array
  /** How fresh answers about this issuer's certificates must be. */
  readonly policyOf?: (issuer: Certificate) => OcspPolicy
  /** Responses handed in (DER): tried before asking anybody. */
  readonly givenResponses?: readonly Uint8Array[]
  /** Called with the place of a delegated responder whose own status must be known: its certificate is not marked id-pkix-ocsp-nocheck. */
  readonly onDelegate?: (delegate: Position) => void
}

export function createOcspClient(deps: OcspClientDeps): OcspClient {
  const { clock, log, fetch, random = randomBytes, policyOf = () => defaultOcspPolicy, givenResponses = [], onDelegate } = deps
  const delegates = createDelegates()
  const entries = new Map<string, Entry>()
  const distrustedUntil = new Map<string, number>()
  /** Responders that have answered with our nonce: from them an answer without one is a recording. */
  const noncesOf = new Set<string>()

  async function question(entry: Entry, url: string, position: Position): Promise<void> {
    const nonce = random(nonceOctets)
    const body = buildOcspRequest({ serialNumber: position.certificate.serialNumber, issuer: position.issuer, nonce })
    const fetched = await fetchLimited(fetch, { url, body, contentType: 'application/ocsp-request' }, limits)
    const problem = fetched.ok ? takeResponse(entry, fetched.bytes, position, { nonce, url }) : fetched.problem
    if (problem === undefined) {
      distrustedUntil.delete(url)
      return
    }
    entry.problem = problem
    distrustedUntil.set(url, clock.monotonic() + distrustSeconds * 1000)
    log.warn({ url, problem }, 'OCSP gave no usable answer')
  }

  /** Verifies a response and keeps it; the problem when it is not acceptable. */
  function takeResponse(entry: Entry, response: Uint8Array, position: Position, asked?: Asked): string | undefined {
    const [now, received] = [clock.now(), receivedNow(clock)]
    const parsed = parseOcspResponse(response)
    if (!parsed.ok) return parsed.problem
    if (parsed.value.status !== 'successful') return `the responder refused to answer: ${parsed.value.status}`
    const basic = delegates.known(parsed.value.basic)
    const { certificate, issuer } = position
    const verified = verifyOcspResponse({
      response: basic,
      certificate,
      issuer,
      now,
      ...(asked === undefined ? {} : { nonce: asked.nonce }),
    })
    if (!verified.ok) return verified.problem
    const lasts = asked === undefined ? Infinity : lasting(verified.value, position, asked)
    if (typeof lasts === 'string') return lasts
    if (onDelegate !== undefined) for (const delegate of delegates.toAskAbout(basic, position)) onDelegate(delegate)
    const countsUntil = received.monotonic + lasts
    entry.answer = { ...verified.value, basic, hash: hash('sha256', response, 'hex'), received, countsUntil }
    entry.usableUntil = received.monotonic + (entry.announced === true ? announcedSeconds : sharedSeconds) * 1000
    delete entry.problem
    return undefined
  }

  /** For how many milliseconds a verified answer to our question counts, or why it does not. */
  function lasting(answer: OcspStatus, { issuer }: Position, { url }: Asked): number | string {
    const responder = `${keyText(issuer)} ${url}`
    const policy = policyOf(issuer)
    const rules = { ...policy, nonceRequired: policy.nonceRequired || noncesOf.has(responder), now: clock.now() }
    if (answer.nonceEchoed && noncesOf.size < maxResponders) noncesOf.add(responder)
    return freshnessProblem(answer, rules) ?? countsFor(answer, rules)
  }

  /** Takes a response handed in that answers for the certificate; the last problem stays when none does. */
  function takeGiven(entry: Entry, position: Position): boolean {
    return givenResponses.some((response) => {
      const problem = takeResponse(entry, response, position)
      if (problem !== undefined) entry.problem = problem
      return problem === undefined
    })
  }

  function entryOf({ sha256 }: Certificate): Entry {
    const known = entries.get(sha256)
    if (known !== undefined) return known
    const oldest = entries.size >= maxAnswers ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    const entry = { usableUntil: -Infinity }
    entries.set(sha256, entry)
    return entry
  }

  function usable(entry: Entry | undefined): OcspAnswer | undefined {
    if (entry?.answer === undefined) return undefined
    const { answer, usableUntil } = entry
    return Math.min(usableUntil, answer.countsUntil) > clock.monotonic() && !isOfTheFuture(answer.received, clock) ? answer : undefined
  }

  function ask(entry: Entry, position: Position): Promise<void> {
    const url = responderOf(position.certificate)
    if (usable(entry) !== undefined || takeGiven(entry, position) || url === undefined) return Promise.resolve()
    entry.asking ??= question(entry, url, position)
      // a serial number no question can be made of (a negative one), say
      .catch((error: unknown) => void (entry.problem = error instanceof Error ? error.message : 'cannot be asked'))
      .finally(() => delete entry.asking)
    return entry.asking
  }

  return {
    announce(position) {
      const entry = entryOf(position.certificate)
      entry.announced = true
      const { answer } = entry
      // an answer that is not of this moment would hide a revocation made since
      if (answer !== undefined && answer.received.monotonic + momentSeconds * 1000 <= clock.monotonic()) delete entry.answer
      else if (answer !== undefined) entry.usableUntil = answer.received.monotonic + announcedSeconds * 1000
      return ask(entry, position)
    },
    ask: (position) => ask(entryOf(position.certificate), position),
    has: ({ sha256 }) => usable(entries.get(sha256)) !== undefined,
    take({ sha256 }) {
      const entry = entries.get(sha256)
      const answer = usable(entry)
      if (entry === undefined || answer === undefined) return undefined
      entry.announced = false
      entry.usableUntil = Math.min(entry.usableUntil, clock.monotonic() + sharedSeconds * 1000)
      return answer
    },
    problem: (certificate) =>
      entries.get(certificate.sha256)?.problem ?? (responderOf(certificate) === undefined ? 'names no responder' : 'no answer yet'),
    worthWaiting(certificate) {
      const url = responderOf(certificate)
      return url !== undefined && (distrustedUntil.get(url) ?? -Infinity) <= clock.monotonic()
    },
  }
}

const responderOf = ({ extensions }: Certificate): string | undefined => extensions.authorityInfoAccess?.ocsp[0]

/** Certificates of delegated responders, each read and verified once: answers bring the same few along every time. */
function createDelegates() {
  const byFingerprint = new Map<string, Certificate>()
  const askedAbout = new WeakSet<Certificate>()

  function once(certificate: Certificate): Certificate {
    const known = byFingerprint.get(certificate.sha256)
    if (known !== undefined) return known
    if (byFingerprint.size >= maxDelegates) byFingerprint.clear()
    byFingerprint.set(certificate.sha256, certificate)
    return certificate
  }

  return {
    /** The answer with the certificates known already: what the verifier found out about these counts. */
    known: (basic: BasicOcspResponse): BasicOcspResponse => ({ ...basic, certificates: basic.certificates.map(once) }),
    /** Delegates of the issuer that are new and whose own status must be known (RFC 6960 §4.2.2.2.1). */
    toAskAbout: (basic: BasicOcspResponse, { issuer, above }: Position): readonly Position[] =>
      basic.certificates.flatMap((delegate) => {
        const { ocspNoCheck, extendedKeyUsage } = delegate.extensions
        if (ocspNoCheck || askedAbout.has(delegate) || extendedKeyUsage?.includes(oids.ocspSigning) !== true) return []
        askedAbout.add(delegate)
        return isSignedBy(delegate, issuer) ? [positionOf(delegate, issuer, above)] : []
      }),
  }
}
