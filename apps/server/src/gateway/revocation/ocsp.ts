import { hash, randomBytes } from 'node:crypto'
import { buildOcspRequest, verifyOcspResponse, type Certificate, type OcspQuestion, type OcspStatus } from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { fetchLimited } from './fetch-limited.ts'

/** An answer asked for by an announcement waits this long for its token, in seconds: as long as a challenge lives. */
const announcedSeconds = 300
/** Once a token has used an answer it serves only those that come in this many seconds: a revocation must be seen by the next sign-in. */
const sharedSeconds = 2
/** An answer as young as this serves an announcement too, in seconds: many sign-ins at once with one certificate are one question. */
const momentSeconds = 1
/** Longest a question stays open in the background. */
const limits = { milliseconds: 10_000, bytes: 64 * 1024 }
/** After a failed question nobody waits for that responder again for this long; it is still asked. */
const distrustSeconds = 30
const maxAnswers = 50_000

/** A verified answer of a responder. */
export interface OcspAnswer extends OcspStatus {
  readonly receivedAt: number
  /** How long it is used, in milliseconds since the epoch. */
  readonly usableUntil: number
  /** Hex SHA-256 of the response. */
  readonly hash: string
}

/** Asks responders, in the background, and keeps a verified answer until its token has come. */
export interface OcspClient {
  /** The certificate will be used soon: asks anew, and keeps the answer for as long as a challenge lives. Never rejects. */
  announce(certificate: Certificate, issuer: Certificate): Promise<void>
  /** Starts asking unless an answer is at hand; resolves when the question is settled. Never rejects. */
  ask(certificate: Certificate, issuer: Certificate): Promise<void>
  /** The verified answer at hand, if any. */
  answer(certificate: Certificate): OcspAnswer | undefined
  /** As `answer`, and it is used up but for a moment. */
  take(certificate: Certificate): OcspAnswer | undefined
  /** Why there is no answer. */
  problem(certificate: Certificate): string
  /** False when the certificate names no responder, or the one it names failed a moment ago. */
  worthWaiting(certificate: Certificate): boolean
}

interface Entry {
  answer?: OcspAnswer
  announced?: boolean
  problem?: string
  asking?: Promise<void>
}

export interface OcspClientDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  readonly random?: (bytes: number) => Uint8Array
  /** Responses handed in (DER): tried before asking anybody. */
  readonly givenResponses?: readonly Uint8Array[]
}

export function createOcspClient({ clock, log, fetch, random = randomBytes, givenResponses = [] }: OcspClientDeps): OcspClient {
  const entries = new Map<string, Entry>()
  const distrustedUntil = new Map<string, number>()

  async function question(entry: Entry, url: string, certificate: Certificate, issuer: Certificate): Promise<void> {
    const nonce = random(32)
    const body = buildOcspRequest({ serialNumber: certificate.serialNumber, issuer, nonce })
    const fetched = await fetchLimited(fetch, { url, body, contentType: 'application/ocsp-request' }, limits)
    const problem = fetched.ok ? takeResponse(entry, { response: fetched.bytes, certificate, issuer, nonce }) : fetched.problem
    if (problem === undefined) {
      distrustedUntil.delete(url)
      return
    }
    entry.problem = problem
    distrustedUntil.set(url, +clock.now() + distrustSeconds * 1000)
    log.warn({ url, problem }, 'OCSP gave no usable answer')
  }

  /** Verifies a response and keeps it; the problem when it is not acceptable. */
  function takeResponse(entry: Entry, received: Omit<OcspQuestion, 'now'>): string | undefined {
    const now = clock.now()
    const verified = verifyOcspResponse({ ...received, now })
    if (!verified.ok) return verified.problem
    const seconds = entry.announced === true ? announcedSeconds : sharedSeconds
    entry.answer = {
      ...verified.value,
      hash: hash('sha256', received.response, 'hex'),
      receivedAt: +now,
      usableUntil: +now + seconds * 1000,
    }
    delete entry.problem
    return undefined
  }

  /** Takes a response handed in that answers for the certificate; the last problem stays when none does. */
  function takeGiven(entry: Entry, certificate: Certificate, issuer: Certificate): boolean {
    return givenResponses.some((response) => {
      const problem = takeResponse(entry, { response, certificate, issuer })
      if (problem !== undefined) entry.problem = problem
      return problem === undefined
    })
  }

  function entryOf({ sha256 }: Certificate): Entry {
    const known = entries.get(sha256)
    if (known !== undefined) return known
    const oldest = entries.size >= maxAnswers ? entries.keys().next().value : undefined
    if (oldest !== undefined) entries.delete(oldest)
    const entry = {}
    entries.set(sha256, entry)
    return entry
  }

  const usable = (entry: Entry | undefined): OcspAnswer | undefined =>
    entry?.answer !== undefined && entry.answer.usableUntil > +clock.now() ? entry.answer : undefined

  function ask(entry: Entry, certificate: Certificate, issuer: Certificate): Promise<void> {
    const url = responderOf(certificate)
    if (usable(entry) !== undefined || takeGiven(entry, certificate, issuer) || url === undefined) return Promise.resolve()
    entry.asking ??= question(entry, url, certificate, issuer)
      // a serial number no question can be made of (a negative one), say
      .catch((error: unknown) => void (entry.problem = error instanceof Error ? error.message : 'cannot be asked'))
      .finally(() => delete entry.asking)
    return entry.asking
  }

  return {
    announce(certificate, issuer) {
      const entry = entryOf(certificate)
      entry.announced = true
      const { answer } = entry
      // an answer that is not of this moment would hide a revocation made since
      if (answer !== undefined && answer.receivedAt + momentSeconds * 1000 <= +clock.now()) delete entry.answer
      else if (answer !== undefined) entry.answer = { ...answer, usableUntil: answer.receivedAt + announcedSeconds * 1000 }
      return ask(entry, certificate, issuer)
    },
    ask: (certificate, issuer) => ask(entryOf(certificate), certificate, issuer),
    answer: (certificate) => usable(entries.get(certificate.sha256)),
    take(certificate) {
      const entry = entries.get(certificate.sha256)
      const answer = usable(entry)
      if (entry === undefined || answer === undefined) return undefined
      entry.announced = false
      entry.answer = { ...answer, usableUntil: Math.min(answer.usableUntil, +clock.now() + sharedSeconds * 1000) }
      return entry.answer
    },
    problem: (certificate) =>
      entries.get(certificate.sha256)?.problem ?? (responderOf(certificate) === undefined ? 'names no responder' : 'no answer yet'),
    worthWaiting(certificate) {
      const url = responderOf(certificate)
      return url !== undefined && (distrustedUntil.get(url) ?? 0) <= +clock.now()
    },
  }
}

const responderOf = ({ extensions }: Certificate): string | undefined => extensions.authorityInfoAccess?.ocsp[0]
