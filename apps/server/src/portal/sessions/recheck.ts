import type { FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { newTraceId } from '../../platform/web/http-server.ts'
import { endSessions } from '../../platform/sessions/end-session.ts'
import type { PortalParts } from '../deps.ts'
import { sessionsOpenedWith, takeCertificatesToAsk, type CertificateToAsk } from './certificates-to-ask.ts'

/** The gateway could not find out, or could not answer: asked again in a minute. */
const undecided: readonly FailureCode[] = [
  'REVOCATION_UNAVAILABLE',
  'REVOCATION_STALE',
  'CERTIFICATE_STATUS_UNKNOWN',
  'GATEWAY_UNAVAILABLE',
  'CALLER_REFUSED',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]

/** Whether sessions opened with a certificate go on, by what the gateway says of it now. */
function isStillAccepted({ verdict, code }: Pick<Verification, 'verdict' | 'code'>): boolean {
  return verdict === 'accepted' || code === undefined || undecided.includes(code)
}

/** Certificates asked at once, in a turn of the job, and how long an answer serves, in milliseconds. */
const [atOnce, batch, servesFor] = [8, 64, 45_000]

/** Most sessions of one certificate ended in one transaction. */
const endedAtOnce = 100

/**
 * Asks the gateway again about the certificates of living sessions and ends the sessions of those it refuses now: a revocation ends them within
 * a minute of the news, and so does a status that was missing at sign-in (protocol §3).
 * @param until milliseconds of `clock.monotonic()`; what is left then comes first in the next turn
 * @returns how many were asked
 */
export async function recheckSessions(portal: PortalParts, until = portal.clock.monotonic() + 30_000): Promise<number> {
  let asked = 0
  for (;;) {
    const now = portal.clock.now()
    const certificates = await takeCertificatesToAsk(portal.db, { now, before: new Date(now.getTime() - servesFor), limit: batch })
    for (let at = 0; at < certificates.length; at += atOnce) {
      await Promise.all(certificates.slice(at, at + atOnce).map((certificate) => recheck(portal, certificate)))
    }
    asked += certificates.length
    if (certificates.length < batch || portal.clock.monotonic() > until) return asked
  }
}

async function recheck(portal: PortalParts, { sha256, der }: CertificateToAsk): Promise<void> {
  const traceId = newTraceId()
  const certificate = Buffer.from(der).toString('base64')
  const verification = await portal.gateway.verifyCertificate({ certificate, policy: { revocation: 'required' }, traceId })
  if (isStillAccepted(verification)) return
  const detail = { code: verification.code ?? 'INTERNAL' }
  for (let ended = endedAtOnce; ended === endedAtOnce;) {
    const ids = await sessionsOpenedWith(portal.db, sha256, endedAtOnce)
    const sessions = await Promise.all(ids.map((id) => portal.sessions.byId(portal.db, id)))
    const ends = sessions.flatMap((session) =>
      session === undefined ? [] : [{ session, reason: 'certificate-refused' as const, traceId, detail }],
    )
    await endSessions(portal, ends)
    ended = ids.length
  }
}
