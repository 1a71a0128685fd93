import { hash, randomBytes } from 'node:crypto'
import { buildOcspRequest, verifyOcspResponse, type Certificate, type OcspStatus } from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import { fetchLimited } from './fetch-limited.ts'

/** Longest an answer is used again, in seconds: as long as a challenge lives. */
const reuseSeconds = 300
/** Longest a question stays open in the background. */
const limits = { milliseconds: 10_000, bytes: 64 * 1024 }
/** After a failed question nobody waits for that responder again for this long; it is still asked. */
const distrustSeconds = 30
const maxAnswers = 50_000

/** A verified answer of a responder. */
export interface OcspAnswer extends OcspStatus {
  /** How long it is used, in milliseconds since the epoch. */
  readonly usableUntil: number
  /** Hex SHA-256 of the response. */
  readonly hash: string
}

/** Asks responders, in the background, and keeps their verified answers for a few minutes. */
export interface OcspClient {
  /** Starts asking unless an answer is at hand; resolves when the question is settled. Never rejects. */
  ask(certificate: Certificate, issuer: Certificate): Promise<void>
  /** The verified answer at hand, if any. */
  answer(certificate: Certificate, now: Date): OcspAnswer | undefined
  /** Why there is no answer. */
  problem(certificate: Certificate): string
  /** False when the certificate names no responder, or the one it names failed a moment ago. */
  worthWaiting(certificate: Certificate, now: Date): boolean
}

interface Entry {
  answer?: OcspAnswer
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
    const now = clock.now()
    const verified = fetched.ok ? verifyOcspResponse({ response: fetched.bytes, certificate, issuer, now, nonce }) : fetched
    if (fetched.ok && verified.ok) {
      const { value } = verified as { readonly value: OcspStatus }
      entry.answer = { ...value, hash: hash('sha256', fetched.bytes, 'hex'), usableUntil: usableUntil(value, now) }
      delete entry.problem
      distrustedUntil.delete(url)
      return
    }
    entry.problem = verified.ok ? 'no answer' : verified.problem
    distrustedUntil.set(url, +now + distrustSeconds * 1000)
    log.warn({ url, problem: entry.problem }, 'OCSP gave no usable answer')
  }

  /** Takes a response handed in that answers for the certificate; the last problem stays when none does. */
  function takeGiven(entry: Entry, certificate: Certificate, issuer: Certificate): boolean {
    const now = clock.now()
    return givenResponses.some((response) => {
      const verified = verifyOcspResponse({ response, certificate, issuer, now })
      if (!verified.ok) entry.problem = verified.problem
      else entry.answer = { ...verified.value, hash: hash('sha256', response, 'hex'), usableUntil: usableUntil(verified.value, now) }
      return verified.ok
    })
  }

  return {
    ask(certificate, issuer) {
      const url = responderOf(certificate)
      const known = entries.get(certificate.sha256)
      if (known?.answer !== undefined && known.answer.usableUntil > +clock.now()) return Promise.resolve()
      const entry: Entry = known ?? {}
      if (known === undefined) keepBounded(entries, certificate.sha256, entry)
      if (takeGiven(entry, certificate, issuer) || url === undefined) return Promise.resolve()
      entry.asking ??= question(entry, url, certificate, issuer).finally(() => delete entry.asking)
      return entry.asking
    },
    answer(certificate, now) {
      const found = entries.get(certificate.sha256)?.answer
      return found !== undefined && found.usableUntil > +now ? found : undefined
    },
    problem: (certificate) => entries.get(certificate.sha256)?.problem ?? (responderOf(certificate) === undefined ? 'names no responder' : 'no answer yet'),
    worthWaiting(certificate, now) {
      const url = responderOf(certificate)
      return url !== undefined && (distrustedUntil.get(url) ?? 0) <= +now
    },
  }
}

const responderOf = ({ extensions }: Certificate): string | undefined => extensions.authorityInfoAccess?.ocsp[0]

function usableUntil({ nextUpdate }: OcspStatus, now: Date): number {
  const regular = +now + reuseSeconds * 1000
  return nextUpdate === undefined ? regular : Math.max(+now + 1000, Math.min(regular, +nextUpdate)) // at least for the question that asked
}

function keepBounded(entries: Map<string, Entry>, key: string, entry: Entry): void {
  const oldest = entries.size >= maxAnswers ? entries.keys().next().value : undefined
  if (oldest !== undefined) entries.delete(oldest)
  entries.set(key, entry)
}
