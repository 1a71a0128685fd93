import { setTimeout as sleep } from 'node:timers/promises'
import type { BasicOcspResponse, Certificate } from '@yinxin/pki'
import type { Clock } from '../../platform/clock.ts'
import { every } from '../../platform/jobs.ts'
import type { Log } from '../../platform/log.ts'
import { decideStatus } from './decide-status.ts'
import { createRevocationLists } from './lists.ts'
import { createOcspClient, type OcspAnswer } from './ocsp.ts'
import type { Position } from './position.ts'
import { isWithdrawn, type CertificateStatus } from './status.ts'

/** Longest a token waits for OCSP (and, with no list at all yet, for the first fetch of one), in milliseconds. */
export const patienceMilliseconds = 1000

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
  lists(): readonly { readonly issuer: string; readonly nextUpdate: string; readonly fresh: boolean }[]
  /** Fetches the lists that are due. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** A status worked out before, from what, and how long it stands. */
interface Decided {
  readonly status: CertificateStatus
  readonly answer: BasicOcspResponse | undefined
  readonly generation: number
  readonly from: number
  readonly until: number
}

export interface RevocationDeps {
  readonly clock: Clock
  readonly log: Log
  readonly fetch: typeof globalThis.fetch
  readonly authorities: readonly Certificate[]
  /** Revocation lists and OCSP responses handed in (DER), beside those fetched. */
  readonly given?: readonly Uint8Array[]
  readonly givenResponses?: readonly Uint8Array[]
  /** Waits; injected by tests. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

const waitUnreferenced = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  await sleep(milliseconds, undefined, { signal, ref: true }).catch(() => undefined) // aborted: nobody waits any more
}

export function createRevocation(deps: RevocationDeps): Revocation {
  const { clock, log, wait = waitUnreferenced } = deps
  const lists = createRevocationLists(deps)
  const ocsp = createOcspClient({ ...deps, onDelegate: (delegate) => lists.track(delegate) })
  const revoked = new Map<string, CertificateStatus>()
  const decided = new WeakMap<Position, Decided>()
  const job = every({ name: 'revocation lists', seconds: 5, log }, () => lists.refresh())

  async function patiently(settled: Promise<void>): Promise<void> {
    const enough = new AbortController()
    await Promise.race([settled, wait(patienceMilliseconds, enough.signal)])
    enough.abort()
  }

  /** Settled when OCSP answered, or failed and a list (its first fetch included) can stand in. */
  async function bestEffort(position: Position): Promise<void> {
    await ocsp.ask(position)
    if (!ocsp.has(position.certificate)) await lists.firstFetch(position)
  }

  /** The status by this answer and the lists at hand; worked out once for as long as these stay what they are. */
  function decide(position: Position, answer: OcspAnswer | undefined): CertificateStatus {
    const [now, generation] = [clock.now(), lists.generation()]
    const before = decided.get(position)
    if (before?.answer === answer?.basic && before?.generation === generation && before.from <= +now && +now < before.until)
      return before.status
    const problem = (): string => ocsp.problem(position.certificate)
    const status = decideStatus({ position, answer, ...lists.atHand(position), now, problem })
    if (status.status === 'good' || isBlank(status)) {
      const ends = Date.parse(('evidence' in status && status.evidence?.nextUpdate) || '') || Infinity
      decided.set(position, { status, answer: answer?.basic, generation, from: +now, until: Math.min(+now + standsMilliseconds, ends) })
    } else if (status.status === 'revoked' && revoked.size < maxRevoked) revoked.set(position.key, status)
    return status
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
      const settled = bestEffort(position)
      if (byLists.status === 'unknown' || ocsp.worthWaiting(position.certificate)) await patiently(settled)
      return decide(position, ocsp.take(position.certificate))
    },
    goodUnlessListed(position) {
      const status = revoked.get(position.key) ?? decide(position, undefined)
      return isWithdrawn(status) ? status : { status: 'good' }
    },
    lists: () =>
      lists.all().map(({ issuer, list }) => ({
        issuer,
        nextUpdate: (list.nextUpdate ?? list.thisUpdate).toISOString(),
        fresh: list.nextUpdate !== undefined && list.nextUpdate >= clock.now(),
      })),
    refresh: () => lists.refresh(),
    async close() {
      await job.stop()
      await lists.close()
    },
  }
}

/** Unknown for want of anything to go by; that changes only with answer and lists. */
const isBlank = (status: CertificateStatus): boolean =>
  status.status === 'unknown' && status.staleList === undefined && status.unknownToResponder === undefined
