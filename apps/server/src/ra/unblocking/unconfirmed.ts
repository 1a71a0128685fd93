import { newTraceId } from '../../platform/web/http-server.ts'
import { noteSuspended, toSuspend, unblockingsBefore } from '../applications/store.ts'
import { takeApplicationStep } from '../applications/take-step.ts'
import type { RaParts } from '../deps.ts'
import { confirmWithin, fetchWithin } from './release-times.ts'

/** Applications of one turn. */
const batch = 20

const day = 86_400_000

/** Ends what nobody came for, and what nobody confirmed: on record first, so that whoever is killed here leaves its suspension to be done. */
export async function endUnblockings(ra: RaParts): Promise<void> {
  const before = (ms: number): Date => new Date(+ra.clock.now() - ms)
  for (const number of await unblockingsBefore(ra.db, 'released', before(confirmWithin), batch))
    await takeApplicationStep(ra, number, { step: 'lapse', by: 'time', change: { lapsedAt: ra.clock.now() }, traceId: newTraceId() })
  const ends = [
    ...(await unblockingsBefore(ra.db, 'approved', before(fetchWithin), batch)),
    ...(await unblockingsBefore(ra.db, 'overdue', before(ra.config.applicationDays * day), batch)),
  ]
  for (const number of ends) await takeApplicationStep(ra, number, { step: 'expire', by: 'time', traceId: newTraceId() })
}

/** Suspends the certificates of UKeys whose unblocking was not confirmed in time: somebody may have them with an admin PIN. */
export async function suspendUnconfirmed(ra: RaParts): Promise<void> {
  for (const { id, number, target } of await toSuspend(ra.db, batch)) {
    if (target === null) continue
    const { issuerSha256, serial } = target
    const suspended = await ra.ca.revoke({ issuerSha256, serial, reason: 'certificateHold', traceId: newTraceId() })
    // one that was revoked meanwhile is no less out of use
    const { code } = suspended.ok ? {} : suspended.failure
    if (suspended.ok || code === 'CERTIFICATE_UNKNOWN' || code === 'CERTIFICATE_REVOKED') await noteSuspended(ra.db, id, ra.clock.now())
    else ra.log.warn({ application: number, code }, 'the certificate of an unblocking that was not confirmed is not suspended yet')
  }
}
