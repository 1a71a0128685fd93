import { certificateStatus, lookupRevocation, type AnyList, type BasicOcspResponse, type StatusEvidence as Told } from '@yinxin/pki'
import type { RevocationEvidence } from '@yinxin/protocol/gateway'
import type { ListsAtHand } from './lists.ts'
import type { OcspAnswer } from './ocsp.ts'
import type { Position } from './position.ts'
import { withdrawalOf, type CertificateStatus } from './status.ts'

/** Difference of clocks that lists and answers are allowed, in seconds (protocols.md §3). */
const toleranceSeconds = 900

/** Ends of lists that are looked back to. */
const maxLookBack = 4

/** One certificate and everything that is at hand about it. */
export interface StatusQuestion extends ListsAtHand {
  readonly position: Position
  readonly answer: OcspAnswer | undefined
  readonly now: Date
  /** Age from which a list is too old to stand in for a responder that does not answer, in seconds. */
  readonly frozenSeconds: number
  /** Why OCSP gave no answer. */
  readonly problem: () => string
}

/**
 * The status the verifier of `@yinxin/pki` gives the certificate now. Two things are added. Expired lists are asked as of their end: a final
 * revocation on them counts, anything else they say is `staleList`, never good. And a hold on a list older than a good answer is over.
 */
export function decideStatus(question: StatusQuestion): CertificateStatus {
  const { answer } = question
  const told = ask(question, question.now, answer)
  if (isFinal(told)) return withdrawn(told, question)
  const past = lookBack(question)
  if (past !== undefined && isFinal(past.told)) return withdrawn(past.told, question)
  if (told.status === 'revoked') return holdIsOver(told, question) ? good(question) : withdrawn(told, question)
  if (answer?.status === 'unknown')
    return { status: 'unknown', why: 'the responder does not know the certificate', unknownToResponder: true }
  if (told.status !== 'unknown') return good(question, told)
  if (past?.told.status === 'revoked') return withdrawn(past.told, question)
  return unknown(told, past, question)
}

type Asked = Pick<StatusQuestion, 'position' | 'lists' | 'signers'>

const ask = ({ position, lists, signers }: Asked, now: Date, answer?: OcspAnswer): Told =>
  certificateStatus({
    certificate: position.certificate,
    issuer: position.issuer,
    above: position.above,
    intermediates: signers,
    crls: lists,
    ocsp: answer === undefined ? [] : [answer.basic satisfies BasicOcspResponse],
    now,
    toleranceSeconds,
  })

/** What an expired list said when it ended, and when that was. */
interface Past {
  readonly told: Told
  readonly end: Date
}

/**
 * The last word of the lists that have expired since: the verifier is asked as of the end of each, the latest first. A final revocation
 * comes before anything later that does not mention it.
 */
function lookBack(question: StatusQuestion): Past | undefined {
  const latest = +question.now - toleranceSeconds * 1000
  const ends = question.lists.flatMap(({ nextUpdate }) => (nextUpdate !== undefined && +nextUpdate < latest ? [+nextUpdate] : []))
  const words = [...new Set(ends)]
    .toSorted((a, b) => b - a)
    .slice(0, maxLookBack)
    .map((end) => ({ told: ask(question, new Date(end)), end: new Date(end) }))
  return words.find(({ told }) => isFinal(told)) ?? words.find(({ told }) => told.status === 'good' || told.status === 'revoked')
}

const isFinal = ({ status, reason }: Told): boolean => status === 'revoked' && withdrawalOf(reason) === 'revoked'

/** Of a suspension the newer word counts: whether the answer stands when lists that are older and tell of a hold are left out. */
function holdIsOver(told: Told, question: StatusQuestion): boolean {
  const { answer, lists, position, now } = question
  if (told.source !== 'crl' || answer?.status !== 'good') return false
  const { serialNumber, issuer } = position.certificate
  const older = (list: AnyList): boolean => list.thisUpdate < answer.thisUpdate
  const others = lists.filter((list) => !(older(list) && lookupRevocation(list, serialNumber, issuer)?.reason === 'certificateHold'))
  const again = ask({ ...question, lists: others }, now, answer)
  return again.status === 'good' && again.source === 'ocsp'
}

/** Good, by the answer unless the verifier went by a list. */
function good(question: StatusQuestion, told?: Told): CertificateStatus {
  const { answer } = question
  if (told?.status === 'not-needed') return { status: 'good' }
  if (told?.source === 'crl')
    return { status: 'good', evidence: listEvidence(told, 'crl'), ...(isFrozen(question, told) ? { frozen: true } : {}) }
  return answer === undefined ? { status: 'good' } : { status: 'good', evidence: ocspEvidence(answer) }
}

function isFrozen({ position, answer, now, frozenSeconds }: StatusQuestion, { thisUpdate = now }: Told): boolean {
  const namesResponder = (position.certificate.extensions.authorityInfoAccess?.ocsp.length ?? 0) > 0
  return namesResponder && answer === undefined && +now - +thisUpdate > frozenSeconds * 1000
}

function withdrawn(told: Told, { answer }: StatusQuestion): CertificateStatus {
  const evidence = told.source === 'crl' ? listEvidence(told, 'crl') : answer && ocspEvidence(answer)
  return {
    status: withdrawalOf(told.reason),
    ...(evidence === undefined ? {} : { evidence }),
    ...(told.revokedAt === undefined ? {} : { since: told.revokedAt }),
    reason: told.reason ?? 'unspecified',
  }
}

function unknown({ problems }: Told, past: Past | undefined, { now, problem, lists }: StatusQuestion): CertificateStatus {
  const ocsp = `OCSP: ${problem()}`
  if (past === undefined)
    return {
      status: 'unknown',
      why: `${ocsp}; ${lists.length === 0 ? 'no revocation list at hand' : problems.join('; ') || 'no list about it'}`,
    }
  const age = Math.ceil((+now - +past.end) / 1000)
  return {
    status: 'unknown',
    why: `${ocsp}; the list expired ${age} s ago`,
    staleList: { age, evidence: listEvidence(past.told, 'stale-crl') },
  }
}

const ocspEvidence = ({ producedAt, nextUpdate, hash }: OcspAnswer): RevocationEvidence => ({
  source: 'ocsp',
  producedAt: producedAt.toISOString(),
  ...(nextUpdate === undefined ? {} : { nextUpdate: nextUpdate.toISOString() }),
  hash,
})

const listEvidence = ({ thisUpdate, nextUpdate, sha256 = '' }: Told, source: 'crl' | 'stale-crl'): RevocationEvidence => ({
  source,
  producedAt: (thisUpdate ?? new Date(0)).toISOString(),
  ...(nextUpdate === undefined ? {} : { nextUpdate: nextUpdate.toISOString() }),
  hash: sha256,
})
