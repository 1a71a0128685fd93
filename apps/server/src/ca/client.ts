import {
  lossOutcomes,
  type Ca,
  type CaCertificate,
  type CaOfficer,
  type CertificateLine,
  type IssuedCertificate,
  type LossAnswer,
  type UnfinishedSigning,
} from '@yinxin/protocol/ca'
import { failed, failure, succeeded, type Failure, type Result } from '@yinxin/protocol/failures'
import type { ChangedStatus, StatusChanges, StatusSource } from '@yinxin/protocol/status'
import { asObject, parseObject, type JsonObject } from '@yinxin/protocol/wire'
import type { Clock } from '../platform/clock.ts'
import type { Log } from '../platform/log.ts'
import { createPeerClient, type PeerQuestion } from '../platform/web/peer-client.ts'
import type { ClientCertificates, PeerAnswer } from '../platform/web/peer-exchange.ts'
import { caPaths } from './paths.ts'

export interface CaClientOptions {
  /** `https://host[:port]` of the CA's nodes; the first that answers is asked. */
  readonly urls: readonly string[]
  readonly tls: ClientCertificates
  readonly clock: Clock
  readonly log: Log
  /** Longest one node may take; default 10 s: a list of a million entries takes that long on a slow line. All of them together: twice that. */
  readonly timeoutMilliseconds?: number
}

export interface CaClient extends Ca, StatusSource {
  /** Other certificates from the next question on; those under way keep theirs. */
  renew(tls: ClientCertificates): void
  /** Ends the kept connections. */
  close(): void
}

/** Largest answer that is read: a list of two million entries. */
const mostAnswerBytes = 96 * 1024 * 1024

/** A question that was not answered with a 200 or a 304; its message names the code. */
class Unanswered extends Error {
  readonly failure: Failure
  constructor(unanswered: Failure) {
    super(`the CA does not answer: ${unanswered.code}`)
    this.failure = unanswered
  }
}

/**
 * The CA's contract over HTTPS with a client certificate. `issue` and `revoke` never reject: a CA that cannot be reached is CA_UNAVAILABLE,
 * one that does not know us, or not in this role, CALLER_REFUSED. Everything else rejects then.
 * What changes something is sent once, on a connection of its own: whether a lost one carried it, nobody knows.
 */
export function createCaClient({ urls, tls, clock, log, timeoutMilliseconds = 10_000 }: CaClientOptions): CaClient {
  const peer = createPeerClient({
    ...{ name: 'ca', urls, certificates: tls, unavailable: 'CA_UNAVAILABLE', mostAnswerBytes, clock, log },
    ...{ nodeMilliseconds: timeoutMilliseconds, totalMilliseconds: 2 * timeoutMilliseconds },
  })
  const get = async (path: string, more: Partial<PeerQuestion> = {}) => {
    const answer = await peer.ask({ method: 'GET', path, ...more })
    if (!answer.ok) throw new Unanswered(answer.failure)
    return answer.value
  }
  const json = async (path: string) => parseObject((await get(path)).body.toString('utf8')) ?? {}
  const found = (path: string, more?: Partial<PeerQuestion>) =>
    get(path, more).catch((error: unknown) => {
      if (error instanceof Unanswered && error.failure.code === 'NOT_FOUND') return undefined
      throw error
    })
  async function change<T>(path: string, question: object, readValue: (object: JsonObject) => T | undefined): Promise<Result<T>> {
    const headers = { 'content-type': 'application/json' }
    const answer = await peer.ask({ method: 'POST', path, headers, body: JSON.stringify(question), once: true })
    if (!answer.ok) return answer
    const value = readValue(parseObject(answer.value.body.toString('utf8')) ?? {})
    return value === undefined ? failed('CA_UNAVAILABLE') : succeeded(value)
  }

  return {
    issue: (input) => change<IssuedCertificate>(caPaths.issue, input, readIssued),
    issueToStaff: (input) => change<IssuedCertificate>(caPaths.issueToStaff, input, readIssued),
    issueApproved: (input) => change<IssuedCertificate>(caPaths.issueApproved, input, readIssued),
    officers: async () => listIn<CaOfficer>(await json(caPaths.officers), 'officers', ['sha256', 'name', 'number']),
    decideStatus: (input) =>
      change(caPaths.decideStatus, input, ({ revokedAt }) => (typeof revokedAt === 'string' ? { revokedAt } : undefined)),
    certificatesOf: async (uscc) =>
      listIn<CertificateLine>(await json(`${caPaths.certificates}/${encodeURIComponent(uscc)}`), 'certificates', [
        ...(['sha256', 'issuerSha256', 'serial', 'notAfter', 'standing'] as const),
      ]),
    revoke: (input) => change(caPaths.revoke, input, ({ revokedAt }) => (typeof revokedAt === 'string' ? { revokedAt } : undefined)),
    suspendLost: (input) => change<LossAnswer>(caPaths.suspendLost, input, readLoss),
    authorities: async () => listIn<CaCertificate>(await json(caPaths.authorities), 'authorities', ['kind', 'role', 'certificate']),
    unfinishedSignings: async () =>
      listIn<UnfinishedSigning>(await json(caPaths.unfinishedSignings), 'unfinished', ['kind', 'digest', 'writtenAt']),
    async ocsp(question) {
      const more = { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body: Buffer.from(question) } as const
      return (await get(caPaths.ocsp, more)).body
    },
    async crl(list, known) {
      const more = known === undefined ? {} : { headers: { 'if-none-match': `"${known}"` } }
      const answer = await found(`${caPaths.lists}/${list}`, more)
      return answer === undefined ? undefined : readList(answer)
    },
    async statusChanges(cursor) {
      const query = cursor === undefined ? '' : `?cursor=${encodeURIComponent(cursor)}`
      return readChanges(await json(`${caPaths.statusChanges}${query}`))
    },
    authority: async (sha256) => (await found(`${caPaths.authorities}/${sha256}`))?.body,
    renew: peer.renew,
    close: peer.close,
  }
}

function readChanges(object: JsonObject): StatusChanges {
  const { cursor, changed } = object
  if (typeof cursor !== 'string') throw new Unanswered(failure('CA_UNAVAILABLE'))
  return { cursor, changed: changed === 'all' ? changed : listIn<ChangedStatus>(object, 'changed', ['issuerSha256', 'serial']) }
}

function readIssued({ certificate, serial, issuerSha256, encryption: half }: JsonObject): IssuedCertificate | undefined {
  if (typeof certificate !== 'string' || typeof serial !== 'string' || typeof issuerSha256 !== 'string') return undefined
  const issued = { certificate, serial, issuerSha256 }
  if (half === undefined) return issued
  const { certificate: beside, envelopedKey } = asObject(half) ?? {}
  if (typeof beside !== 'string' || typeof envelopedKey !== 'string') return undefined
  return { ...issued, encryption: { certificate: beside, envelopedKey } }
}

function readLoss({ outcome: said, at }: JsonObject): LossAnswer | undefined {
  const outcome = lossOutcomes.find((one) => one === said)
  return outcome === undefined || typeof at !== 'string' || Number.isNaN(Date.parse(at)) ? undefined : { outcome, at }
}

/** A list of records that have these texts; anything else in its place is no answer. */
function listIn<T>(object: JsonObject, name: string, texts: readonly (keyof T & string)[]): readonly T[] {
  const list = object[name]
  const isWhole = Array.isArray(list) && list.every((one) => texts.every((text) => typeof asObject(one)?.[text] === 'string'))
  if (!isWhole) throw new Unanswered(failure('CA_UNAVAILABLE'))
  return list as T[]
}

function readList({ status, headers, body }: PeerAnswer) {
  const version = /^"([0-9a-f]{64})"$/.exec(headers.etag ?? '')?.[1]
  const [thisUpdate, nextUpdate] = [new Date(headers['last-modified'] ?? ''), new Date(headers.expires ?? '')]
  if (version === undefined || Number.isNaN(+thisUpdate) || Number.isNaN(+nextUpdate)) throw new Unanswered(failure('CA_UNAVAILABLE'))
  return { version, thisUpdate, nextUpdate, ...(status === 304 ? {} : { list: body }) }
}
