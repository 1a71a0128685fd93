import { setTimeout as sleep } from 'node:timers/promises'
import type { BasicOcspResponse, Certificate } from '@yinxin/pki'
import type { GatewayHealth } from '@yinxin/protocol/gateway'
import type { Clock } from '../../platform/clock.ts'
import { every } from '../../platform/repeat.ts'
import type { Log } from '../../platform/log.ts'
import { decideStatus } from './decide-status.ts'
import { createRevocationLists } from './lists.ts'
import { createOcspClient, type OcspAnswer } from './ocsp.ts'
import type { Position } from './position.ts'
import { judgedAt, latestLead } from './received.ts'
import { defaultStatusPolicy, type StatusPolicy } from './status-policy.ts'
import { isWithdrawn, type CertificateStatus } from './status.ts'

/** Longest a token waits for OCSP (and, with no list at all yet, for the first fetch of one), in milliseconds. */
const patienceMilliseconds = 1000

/** Serials remembered as revoked. */
const maxRevoked = 200_000

/** Longest a status is not worked out again from the same answer and lists, in milliseconds: one of them may run out. */
const standsMilliseconds = 60_000

/** What is known of certificates whose paths have been verified. */
export interface Revocation {
  /** Begins to find out in the background. */
  announce(position: Position): void
  /** OCSP, for at most a second; then the lists at hand. Never rejects. */
  statusOf(position: Position): Promise<CertificateStatus>
  /** Good, unless a list at hand says that it is revoked or on hold; nothing is waited for. */
  goodUnlessListed(position: Position): CertificateStatus
  lists(): GatewayHealth['revocationLists']
  /** Fetches the lists that are due. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** A status worked out before, from what, and how long it stands. */
interface Decided {
  readonly status: CertificateStatus
  readonly answer: BasicOcspResponse | undefined
  readonly generation: number
  /** `latestLead` of what it was worked out from. */
  readonly lead: number
  /** Times it holds between, as judged. */
  readonly from: number
  readonly ends: number
  /** How long it need not be worked out again, by the monotonic clock. */
  readonly until: number
  /** What OCSP had to say, where that is told. */
  readonly problem?: string
}

export interface RevocationDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  readonly authorities: readonly Certificate[]
  /** Revocation lists and OCSP responses handed in (DER), beside those fetched. */
  readonly given?: readonly Uint8Array[]
  readonly givenResponses?: readonly Uint8Array[]
  /** How fresh an issuer's status must be. */
  readonly policyOf?: (issuer: Certificate) => StatusPolicy
  /** Waits; injected by tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const waitUnreferenced = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal, ref: true }).catch(() => undefined) // aborted: nobody waits any more
}

export function createRevocation(deps: RevocationDeps): Revocation {
  const { clock, log, policyOf = () => defaultStatusPolicy, wait = waitUnreferenced } = deps
  const lists = createRevocationLists(deps)
  const ocsp = createOcspClient({ ...deps, policyOf, onDelegate: (delegate) => lists.track(delegate) })
  const revoked = new Map<string, CertificateStatus>()
  const decided = new WeakMap<Position, Decided>()
  const refreshing = every({ name: 'revocation lists', seconds: 5, log }, () => lists.refresh())

  async function patiently(settled: Promise<void>): Promise<void> {
    const enough = new AbortController()
    await Promise.race([settled, wait(patienceMilliseconds, enough.signal)])
    enough.abort()
  }

  /** Settled when OCSP answered, or failed and every list that can stand in has come or failed. A list that is missing is asked for beside it. */
  async function bestEffort(position: Position, isListMissing: boolean): Promise<void> {
    const needed = isListMissing ? lists.needed(position) : undefined
    await ocsp.ask(position)
    if (!ocsp.has(position.certificate)) await needed
  }

  /** The status by this answer and the lists at hand; worked out once for as long as these stay what they are. */
  function decide(position: Position, answer: OcspAnswer | undefined): CertificateStatus {
    const generation = lists.generation()
    const before = decided.get(position)
    if (before?.answer === answer?.basic && before?.generation === generation && stands(before, position)) return before.status
    const atHand = lists.atHand(position)
    const received = answer === undefined ? atHand.received : [...atHand.received, answer.received]
    const lead = latestLead(received)
    const now = new Date(judgedAt(lead, clock))
    const problem = (): string => ocsp.problem(position.certificate)
    const { frozenSeconds } = policyOf(position.issuer)
    const status = decideStatus({ position, answer, ...atHand, now, frozenSeconds, problem })
    if (status.status === 'good' || isBlank(status)) {
      const ends = Date.parse(('evidence' in status && status.evidence?.nextUpdate) || '') || Infinity
      const until = clock.monotonic() + standsMilliseconds
      const why = isBlank(status) ? { problem: problem() } : {}
      decided.set(position, { status, answer: answer?.basic, generation, lead, from: +now, ends, until, ...why })
    } else if (status.status === 'revoked' && revoked.size < maxRevoked) revoked.set(position.key, status)
    return status
  }

  function stands({ lead, from, ends, until, problem }: Decided, { certificate }: Position): boolean {
    const now = judgedAt(lead, clock)
    const isSameProblem = problem === undefined || problem === ocsp.problem(certificate)
    return clock.monotonic() < until && from <= now && now < ends && isSameProblem
  }

  return {
    announce(position) {
      lists.track(position)
      void ocsp.announce(position)
    },
    async statusOf(position) {
      const known = revoked.get(position.key)
      if (known !== undefined) return known // revocation is final, whatever a later answer says
      lists.track(position)
      const answer = ocsp.take(position.certificate)
      if (answer !== undefined) return decide(position, answer)
      const byLists = decide(position, undefined)
      const settled = bestEffort(position, byLists.status === 'unknown')
      if (byLists.status === 'unknown' || ocsp.worthWaiting(position.certificate)) await patiently(settled)
      return decide(position, ocsp.take(position.certificate))
    },
    goodUnlessListed(position) {
      const status = revoked.get(position.key) ?? decide(position, undefined)
      return isWithdrawn(status) ? status : { status: 'good' }
    },
    lists: () =>
      lists.places().map(({ issuer, url, list, fresh }) => ({
        issuer,
        ...(url === undefined ? {} : { url }),
        ...(list === undefined ? {} : { nextUpdate: (list.nextUpdate ?? list.thisUpdate).toISOString() }),
        fresh,
      })),
    refresh: () => lists.refresh(),
    async close() {
      await refreshing.stop()
      await lists.close()
    },
  }
}

/** Unknown for want of anything to go by; that changes only with answer and lists. */
const isBlank = (status: CertificateStatus): boolean =>
  status.status === 'unknown' && status.staleList === undefined && status.unknownToResponder === undefined
