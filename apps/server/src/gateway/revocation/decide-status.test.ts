// What the gateway takes a certificate for, by real lists and answers of an authority: every pair of words there can be.
import { createHash } from 'node:crypto'
import {
  buildOcspResponse,
  certIdOf,
  defaultAlgorithm,
  parseCrl,
  parseOcspResponse,
  verifyOcspResponse,
  type RevocationReason,
} from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { decideStatus, type StatusQuestion } from './decide-status.ts'
import type { OcspAnswer } from './ocsp.ts'
import { positionOf } from './position.ts'

const now = new Date('2026-03-02T08:00:00Z')
const minute = 60_000
const day = 24 * 60 * minute
const ago = (milliseconds: number) => new Date(+now - milliseconds)
const pki = createTestPki({ kind: 'P-256', now: ago(400 * day) })
const { issuingCa: ca, root } = pki
const withResponder = pki.issue({
  subject: '示范单位',
  notAfter: ago(-300 * day),
  urls: { ocsp: ['http://ocsp.test/'], crl: ['http://crl.test/'] },
})
const { certificate } = withResponder
const { serialNumber } = certificate

type Word = 'good' | RevocationReason
interface ListOf {
  readonly age?: number
  readonly life?: number
  readonly since?: number
}

/** A list made so long ago, of so long a life, that says this of the certificate. */
function list(word: Word, { age = 10 * minute, life = 7 * day, since = day }: ListOf = {}) {
  const der = pki.crl({
    thisUpdate: ago(age),
    nextUpdate: ago(age - life),
    revoked: word === 'good' ? [] : [{ serialNumber, revokedAt: ago(age + since), reason: word }],
  })
  const parsed = parseCrl(der)
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

/** A verified answer of the authority itself, made so long ago. */
function answer(word: Word | 'unknown', age = minute): OcspAnswer {
  const certId = certIdOf(serialNumber, ca.certificate, 'sha1')
  const times = { thisUpdate: ago(age), nextUpdate: ago(age - 60 * minute) }
  const status =
    word === 'good' || word === 'unknown'
      ? ({ status: word } as const)
      : ({ status: 'revoked', revokedAt: ago(age + day), reason: word } as const)
  const response = buildOcspResponse({
    responder: { publicKeySpki: ca.publicKeySpki, privateKey: ca.privateKey, signatureAlgorithm: defaultAlgorithm('P-256') },
    producedAt: ago(age),
    responses: [{ certId, ...status, ...times }],
  })
  const parsed = parseOcspResponse(response)
  if (!parsed.ok || parsed.value.status !== 'successful') throw new Error('no answer')
  const { basic } = parsed.value
  const verified = verifyOcspResponse({ response: basic, certificate, issuer: ca.certificate, now })
  if (!verified.ok) throw new Error(verified.problem)
  const hash = createHash('sha256').update(response).digest('hex')
  return { ...verified.value, basic, hash, countsUntil: 0, received: {} as OcspAnswer['received'] }
}

const decide = (question: Partial<StatusQuestion>) =>
  decideStatus({
    position: positionOf(certificate, ca.certificate, [root.certificate]),
    lists: [],
    signers: [ca.certificate],
    received: [],
    answer: undefined,
    now,
    frozenSeconds: 86_400,
    problem: () => 'no responder reached',
    ...question,
  })
/** In short: the status, and by what. */
function said(question: Partial<StatusQuestion>): string {
  const decided = decide(question)
  const evidence = decided.status === 'unknown' ? decided.staleList?.evidence : decided.evidence
  const more = [
    ...(decided.status === 'good' && decided.frozen ? ['frozen'] : []),
    ...(decided.status === 'unknown' && decided.unknownToResponder ? ['to its responder'] : []),
  ]
  return [decided.status, ...(evidence === undefined ? [] : [`by ${evidence.source}`]), ...more].join(' ')
}

describe('R28 one word', () => {
  it.each<[string, Partial<StatusQuestion>, string]>([
    ['nothing at all', {}, 'unknown'],
    ['an answer: good', { answer: answer('good') }, 'good by ocsp'],
    ['an answer: revoked', { answer: answer('keyCompromise') }, 'revoked by ocsp'],
    ['an answer: on hold', { answer: answer('certificateHold') }, 'suspended by ocsp'],
    ['an answer: never heard of it', { answer: answer('unknown') }, 'unknown to its responder'],
    ['a list: good', { lists: [list('good')] }, 'good by crl'],
    ['a list: revoked', { lists: [list('superseded')] }, 'revoked by crl'],
    ['a list: on hold', { lists: [list('certificateHold')] }, 'suspended by crl'],
    ['a list of somebody else', { lists: [{ ...list('good'), issuer: root.certificate.subject }] }, 'unknown'],
    ['a list whose signature is another’s', { lists: [{ ...list('good'), signature: list('superseded').signature }] }, 'unknown'],
    ['a list of the future', { lists: [list('good', { age: -16 * minute })] }, 'unknown'],
    ['a list fourteen minutes ahead', { lists: [list('good', { age: -14 * minute })] }, 'good by crl'],
  ])('%s: %s', (_what, question, expected) => expect(said(question)).toBe(expected))
})

describe('R28 a list in place of a responder that does not answer', () => {
  it.each<[string, number, string]>([
    ['a day old to the second', day, 'good by crl'],
    ['a second older', day + 1000, 'good by crl frozen'],
    ['six days old', 6 * day, 'good by crl frozen'],
  ])('%s', (_what, age, expected) => expect(said({ lists: [list('good', { age })] })).toBe(expected))

  it('is not called frozen where the certificate names no responder, or one has answered', () => {
    const plain = pki.issue({ subject: '无应答', notAfter: ago(-300 * day) }).certificate
    expect(said({ position: positionOf(plain, ca.certificate, [root.certificate]), lists: [list('good', { age: 6 * day })] })).toBe(
      'good by crl',
    )
    expect(said({ answer: answer('good'), lists: [list('good', { age: 6 * day })] })).not.toContain('frozen')
  })
})

describe('R28 lists that have expired', () => {
  const expired = (word: Word, hours = 1) => list(word, { age: 7 * day + hours * 60 * minute })

  /** Made and ended before the others were made: of two that overlap the newer is the word. */
  const longAgo = list('superseded', { age: 11 * day, life: day })

  it.each<[string, Partial<StatusQuestion>, string]>([
    ['good then: never good now, but told', { lists: [expired('good')] }, 'unknown by stale-crl'],
    ['revoked then: it still is', { lists: [expired('keyCompromise')] }, 'revoked by crl'],
    ['on hold then: it still counts for that', { lists: [expired('certificateHold')] }, 'suspended by crl'],
    ['revoked then, good in a list of now', { lists: [expired('keyCompromise'), list('good')] }, 'revoked by crl'],
    ['revoked then, and a good answer', { lists: [expired('keyCompromise')], answer: answer('good') }, 'revoked by crl'],
    ['on hold then, and a good answer: the hold is over', { lists: [expired('certificateHold')], answer: answer('good') }, 'good by ocsp'],
    ['on hold then, good in a list of now', { lists: [expired('certificateHold'), list('good')] }, 'good by crl'],
    ['good then, on hold before', { lists: [expired('certificateHold', 48), expired('good')] }, 'unknown by stale-crl'],
    ['on hold then, good before', { lists: [expired('good', 48), expired('certificateHold')] }, 'suspended by crl'],
    ['good then, revoked in one that had ended before: what is final stays', { lists: [longAgo, expired('good')] }, 'revoked by crl'],
  ])('%s', (_what, question, expected) => expect(said(question)).toBe(expected))

  it('one within the fifteen minutes that clocks may differ is a list of now', () => {
    expect(said({ lists: [list('good', { age: 7 * day + 14 * minute })] })).toMatch(/^good by crl/)
    expect(said({ lists: [list('good', { age: 7 * day + 16 * minute })] })).toBe('unknown by stale-crl')
  })

  it('how long ago it ended is said in seconds, with why there was no answer', () => {
    expect(decide({ lists: [expired('good', 2)] })).toMatchObject({
      status: 'unknown',
      why: 'OCSP: no responder reached; the list expired 7200 s ago',
      staleList: { age: 7200 },
    })
    expect(decide({})).toMatchObject({ why: 'OCSP: no responder reached; no revocation list at hand' })
  })

  it('of very many the latest ends are asked: what is older than that is not looked for', () => {
    const goods = [1, 2, 3, 4].map((hours) => expired('good', hours))
    expect(said({ lists: [longAgo, ...goods] })).toBe('unknown by stale-crl')
    expect(said({ lists: [...goods.slice(1), longAgo] })).toBe('revoked by crl')
  })
})

describe('R28 an answer and a list that differ', () => {
  it.each<[string, Word | 'unknown', number, Word, number, string]>([
    ['good a minute ago, on hold in a list of before: the hold is over', 'good', minute, 'certificateHold', 60 * minute, 'good by ocsp'],
    ['good of before, on hold in a list of now', 'good', 30 * minute, 'certificateHold', minute, 'suspended by crl'],
    ['good a minute ago, revoked in a list of before: what is final stays', 'good', minute, 'keyCompromise', 60 * minute, 'revoked by crl'],
    ['revoked, and not in a list', 'keyCompromise', minute, 'good', 60 * minute, 'revoked by ocsp'],
    ['revoked of before, and not in a list of now', 'keyCompromise', 30 * minute, 'good', minute, 'revoked by ocsp'],
    ['never heard of it, and revoked in a list', 'unknown', minute, 'keyCompromise', 60 * minute, 'revoked by crl'],
    ['never heard of it, and not in a list', 'unknown', minute, 'good', 60 * minute, 'unknown to its responder'],
  ])('%s', (_what, told, toldAgo, listed, listedAgo, expected) => {
    const lists = [list(listed, { age: listedAgo })]
    expect(said({ answer: answer(told, toldAgo), lists })).toBe(expected)
  })

  it('of two lists of a hold, one older and one newer than the good answer, the newer counts', () => {
    const [older, newer] = [list('certificateHold', { age: 60 * minute }), list('certificateHold', { age: minute })]
    expect(said({ answer: answer('good', 30 * minute), lists: [older] })).toBe('good by ocsp')
    expect(said({ answer: answer('good', 30 * minute), lists: [older, newer] })).toBe('suspended by crl')
  })
})

describe('R28 what goes with a word', () => {
  it('of a revocation since when, why, and the digest of what said so', () => {
    expect(decide({ lists: [list('superseded', { age: 10 * minute, since: day })] })).toMatchObject({
      status: 'revoked',
      reason: 'superseded',
      since: ago(10 * minute + day),
      evidence: {
        source: 'crl',
        producedAt: ago(10 * minute).toISOString(),
        nextUpdate: ago(10 * minute - 7 * day).toISOString(),
        hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    })
    const told = answer('keyCompromise')
    expect(decide({ answer: told })).toMatchObject({
      reason: 'keyCompromise',
      evidence: { source: 'ocsp', nextUpdate: ago(-59 * minute).toISOString(), hash: told.hash },
    })
  })

  it('a certificate whose issuer says that there is no status is good without any', () => {
    const noRevAvail = { oid: '2.5.29.56', critical: false, value: Uint8Array.of(5, 0) }
    const short = pki.issue({ subject: '短期', notAfter: ago(-day), extensions: [noRevAvail] }).certificate
    expect(decide({ position: positionOf(short, ca.certificate, [root.certificate]) })).toEqual({ status: 'good' })
  })
})
