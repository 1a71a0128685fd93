import { parseOcspRequest, parseOcspResponse } from '@yinxin/pki'
import type { StatusSource } from '@yinxin/protocol/status'
import { hash } from 'node:crypto'
import type { Clock } from '../platform/clock.ts'
import { sharedTurns } from '../platform/shared-turns.ts'
import { cacheHeaders, type CacheHeaders } from './cache-headers.ts'

/** An answer that a cache may keep. */
export interface CacheableAnswer {
  readonly bytes: Buffer
  readonly etag: string
  /** Made once: an answer is sent more often than anything else. */
  readonly headers: CacheHeaders
}

interface ReadAnswer extends CacheableAnswer {
  readonly serial: string
  readonly isKnown: boolean
  /** Wall time, milliseconds. */
  readonly from: number
  /** Half of its life, milliseconds. */
  readonly half: number
}

interface HeldAnswer extends ReadAnswer {
  /** Monotonic. */
  readonly heldSince: number
}

/** Longest an answer is sent without word from the CA, in milliseconds: as long as any cache may keep it. */
const mostSilence = 60_000
/** Longest a question waits for the CA's word before it is silence. */
const mostWaiting = 1000

/**
 * Answers this node was given, sent again while they are not past their half and the CA says that nothing changed. Every question is sent
 * only after a word of the CA that was asked for after the question came: many share one. So a revocation is seen from its commit on. When
 * the CA says nothing, for a minute what is held is sent as a cache would, and after that nothing.
 * @param most answers held; the oldest go first
 */
export function createAnswerMemory(source: Pick<StatusSource, 'ocsp' | 'statusChanges'>, { clock, most }: { clock: Clock; most: number }) {
  const held = new Map<string, HeldAnswer>()
  const questionsBySerial = new Map<string, Set<string>>()
  let cursor: string | undefined
  let [changes, heardAt] = [0, Number.NEGATIVE_INFINITY]

  const askChanges = sharedTurns(async () => {
    const heard = await soon(source.statusChanges(cursor))
    heardAt = clock.monotonic()
    if (heard.changed === 'all' || heard.changed.length > 0) changes++
    if (heard.changed === 'all') forgetAll()
    else for (const { serial } of heard.changed) for (const question of questionsBySerial.get(serial) ?? []) forget(question)
    cursor = heard.cursor
  })

  function forgetAll(): void {
    held.clear()
    questionsBySerial.clear()
  }

  function forget(question: string): void {
    const { serial } = held.get(question) ?? {}
    held.delete(question)
    const others = questionsBySerial.get(serial ?? '')
    others?.delete(question)
    if (others?.size === 0) questionsBySerial.delete(serial ?? '')
  }

  function hold(question: string, answer: HeldAnswer): void {
    forget(question)
    held.set(question, answer)
    const questions = questionsBySerial.get(answer.serial) ?? new Set()
    questionsBySerial.set(answer.serial, questions.add(question))
    const [oldest] = held.size > most ? held.keys() : []
    if (oldest !== undefined) forget(oldest)
  }

  function current(question: string): HeldAnswer | undefined {
    const answer = held.get(question)
    if (answer === undefined) return undefined
    const { from, half, heldSince } = answer
    const age = +clock.now() - from
    return age >= 0 && age < half && clock.monotonic() - heldSince < half ? answer : undefined
  }

  return {
    /** Whether an answer to the question is at hand; `confirmed` says whether it may be sent. */
    has: (question: string): boolean => current(question) !== undefined,

    /** The answer at hand, after the CA's word that it still holds; undefined when there is none any more. */
    async confirmed(question: string): Promise<CacheableAnswer | undefined> {
      if (current(question) === undefined) return undefined
      await askChanges().catch(() => undefined)
      return clock.monotonic() - heardAt <= mostSilence ? current(question) : undefined
    },

    /**
     * Asks the CA, and holds the answer where a cache might: a signed one about one certificate, without nonce (RFC 5019 §6.2).
     * @param question what the same question is known by
     */
    async ask(
      question: string,
      request: Uint8Array,
    ): Promise<{ readonly answer: Buffer; readonly cacheable: CacheableAnswer | undefined }> {
      if (cursor === undefined) await askChanges().catch(() => undefined)
      const before = changes
      const bytes = await source.ocsp(request)
      const answer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const read = readCacheable(request, answer)
      if (read === undefined) return { answer, cacheable: undefined }
      // a change that was told meanwhile may be about this answer, which was not here to be forgotten
      if (cursor !== undefined && changes === before && read.isKnown) hold(question, { ...read, heldSince: clock.monotonic() })
      return { answer, cacheable: read }
    },
  }
}

function soon<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the CA did not say in time what changed')), mostWaiting)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}

function readCacheable(request: Uint8Array, bytes: Buffer): ReadAnswer | undefined {
  const [asked, given] = [parseOcspRequest(request), parseOcspResponse(bytes)]
  if (!asked.ok || asked.value.nonce !== undefined || !given.ok || given.value.status !== 'successful') return undefined
  const [single, ...others] = given.value.basic.responses
  if (single?.nextUpdate === undefined || others.length > 0) return undefined
  const { certId, status, thisUpdate: from, nextUpdate: until } = single
  const etag = hash('sha256', bytes, 'hex').slice(0, 32)
  const headers = cacheHeaders({ etag, from, until })
  return { bytes, etag, headers, serial: certId.serialNumber, isKnown: status !== 'unknown', from: +from, half: (+until - +from) / 2 }
}
