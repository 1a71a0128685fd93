import { setTimeout as sleep } from 'node:timers/promises'
import type { Certificate } from '@yinxin/pki'
import type { RevocationEvidence } from '@yinxin/protocol'
import type { Clock } from '../../platform/clock.ts'
import { every } from '../../platform/jobs.ts'
import type { Log } from '../../platform/log.ts'
import type { ListAnswer } from './combine-lists.ts'
import { createRevocationLists } from './lists.ts'
import { createOcspClient, type OcspAnswer } from './ocsp.ts'
import { withdrawalOf, type CertificateStatus } from './status.ts'

/** Longest a token waits for OCSP (and, with no list at all yet, for the first fetch of one), in milliseconds. */
export const patienceMilliseconds = 1000

/** Serials remembered as revoked. */
const maxRevoked = 200_000

export interface Revocation {
  /** Begins to find out in the background; both certificates must have been verified. */
  announce(certificate: Certificate, issuer: Certificate): void
  /** OCSP, for at most a second; then the list at hand. Never rejects. */
  statusOf(certificate: Certificate, issuer: Certificate): Promise<CertificateStatus>
  lists(): readonly { readonly issuer: string; readonly nextUpdate: string; readonly fresh: boolean }[]
  /** Fetches the lists that are due. */
  refresh(): Promise<void>
  close(): Promise<void>
}

/** A status worked out before, and how long it stands. */
interface Decided {
  readonly status: CertificateStatus
  readonly until: number
  readonly generation: number
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
  const ocsp = createOcspClient(deps)
  const revoked = new Map<string, CertificateStatus>()
  const decided = new WeakMap<Certificate, Decided>()
  const job = every({ name: 'revocation lists', seconds: 5, log }, () => lists.refresh())

  async function patiently(settled: Promise<void>): Promise<void> {
    const enough = new AbortController()
    await Promise.race([settled, wait(patienceMilliseconds, enough.signal)])
    enough.abort()
  }

  /** Settled when OCSP answered, or failed and a list (its first fetch included) can stand in. */
  async function bestEffort(certificate: Certificate, issuer: Certificate): Promise<void> {
    await ocsp.ask(certificate, issuer)
    if (ocsp.answer(certificate) === undefined) await lists.firstFetch(issuer)
  }

  function decideNow(certificate: Certificate, issuer: Certificate): CertificateStatus {
    const [now, generation] = [clock.now(), lists.generation()]
    const answer = ocsp.take(certificate)
    const status = decideStatus(answer, lists.lookup(certificate, issuer, now), now, () => ocsp.problem(certificate))
    // an answer of OCSP decides the same way until it is too old or a list is replaced; without one the next token asks again
    if (answer !== undefined) decided.set(certificate, { status, until: answer.usableUntil, generation })
    return remember(certificate, issuer, status)
  }

  function remember(certificate: Certificate, issuer: Certificate, status: CertificateStatus): CertificateStatus {
    if (status.status === 'revoked' && revoked.size < maxRevoked) revoked.set(`${issuer.sha256} ${certificate.serialNumber}`, status)
    return status
  }

  return {
    announce(certificate, issuer) {
      lists.track(certificate, issuer)
      decided.delete(certificate)
      void ocsp.announce(certificate, issuer)
    },
    async statusOf(certificate, issuer) {
      const before = decided.get(certificate)
      if (before !== undefined && before.until > +clock.now() && before.generation === lists.generation()) return before.status
      const known = revoked.get(`${issuer.sha256} ${certificate.serialNumber}`)
      if (known !== undefined) return known // revocation is final, whatever a later answer says
      lists.track(certificate, issuer)
      const listAtHand = lists.lookup(certificate, issuer, clock.now())
      if (ocsp.answer(certificate) === undefined) {
        const settled = bestEffort(certificate, issuer)
        if (listAtHand?.fresh !== true || ocsp.worthWaiting(certificate)) await patiently(settled)
      }
      return decideNow(certificate, issuer)
    },
    lists: () =>
      lists.all().map(({ issuer, crl }) => ({
        issuer,
        nextUpdate: (crl.nextUpdate ?? crl.thisUpdate).toISOString(),
        fresh: crl.nextUpdate !== undefined && crl.nextUpdate >= clock.now(),
      })),
    refresh: () => lists.refresh(),
    close: () => job.stop(),
  }
}

/** Puts together what OCSP and the list say. A final revocation counts wherever it stands, even on an expired list; of a suspension the newer word counts. */
export function decideStatus(
  answer: OcspAnswer | undefined,
  list: ListAnswer | undefined,
  now: Date,
  problem: () => string,
): CertificateStatus {
  const listed = list?.entry
  const onList = listed === undefined ? undefined : withdrawalOf(listed.reason)
  const listIsNewer = answer === undefined || (list !== undefined && list.crl.thisUpdate > answer.thisUpdate)
  if (list !== undefined && listed !== undefined && (onList === 'revoked' || listIsNewer)) {
    return { status: onList ?? 'revoked', evidence: listEvidence(list), since: listed.revokedAt, reason: listed.reason }
  }
  if (answer?.status === 'revoked') {
    return {
      status: withdrawalOf(answer.reason),
      evidence: ocspEvidence(answer),
      ...(answer.revokedAt === undefined ? {} : { since: answer.revokedAt }),
      reason: answer.reason ?? 'unspecified',
    }
  }
  if (answer?.status === 'good') return { status: 'good', evidence: ocspEvidence(answer) }
  if (answer?.status === 'unknown')
    return { status: 'unknown', why: 'the responder does not know the certificate', unknownToResponder: true }
  if (list === undefined) return { status: 'unknown', why: `OCSP: ${problem()}; no revocation list at hand` }
  if (list.fresh) return { status: 'good', evidence: listEvidence(list) }
  const age = Math.max(0, Math.ceil((+now - +(list.crl.nextUpdate ?? list.crl.thisUpdate)) / 1000))
  return { status: 'unknown', why: `OCSP: ${problem()}; the list expired ${age} s ago`, staleList: { age, evidence: listEvidence(list) } }
}

const ocspEvidence = ({ producedAt, nextUpdate, hash }: OcspAnswer): RevocationEvidence => ({
  source: 'ocsp',
  producedAt: producedAt.toISOString(),
  ...(nextUpdate === undefined ? {} : { nextUpdate: nextUpdate.toISOString() }),
  hash,
})

const listEvidence = ({ crl, fresh }: ListAnswer): RevocationEvidence => ({
  source: fresh ? 'crl' : 'stale-crl',
  producedAt: crl.thisUpdate.toISOString(),
  ...(crl.nextUpdate === undefined ? {} : { nextUpdate: crl.nextUpdate.toISOString() }),
  hash: crl.sha256,
})
