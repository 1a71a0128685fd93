import type { FailureCode } from '@yinxin/protocol/failures'
import type { Verification } from '@yinxin/protocol/gateway'
import { newTraceId } from '../../platform/web/http-server.ts'
import type { PortalContext } from '../deps.ts'
import { endSessions, type SessionsEnd } from './end-session.ts'
import { sessionsToRecheck, updateSessionFacts } from './store.ts'

/** The gateway could not find out; asked again in a minute. */
const undecided: readonly FailureCode[] = [
  'REVOCATION_UNAVAILABLE',
  'REVOCATION_STALE',
  'CERTIFICATE_STATUS_UNKNOWN',
  'GATEWAY_UNAVAILABLE',
]

/** What a fresh look at a certificate means for a session that was entered without one. */
export function recheckOutcome({ verdict, code, assurance }: Verification): 'keep' | 'end' | 'ask-again' {
  if (verdict === 'accepted') return assurance === 'certificate' ? 'keep' : 'ask-again'
  return code !== undefined && undecided.includes(code) ? 'ask-again' : 'end'
}

/** Asks again about sessions entered with an expired revocation list, and ends those whose certificate is refused now (protocols §3). */
export async function recheckSessions(context: PortalContext, onEnd: SessionsEnd): Promise<void> {
  for (const session of await sessionsToRecheck(context.db)) {
    const traceId = newTraceId()
    const verification = await context.gateway.verifyCertificate({
      certificate: session.facts.recheck ?? '',
      policy: { revocation: 'required' },
      traceId,
    })
    const outcome = recheckOutcome(verification)
    if (outcome === 'end') await endSessions(context, onEnd, { sessions: [session], reason: 'revoked', traceId })
    // The assurance stays what it was at sign-in: it rises only with a new sign-in and a new session id.
    const { recheck: _done, ...facts } = session.facts
    if (outcome === 'keep') await updateSessionFacts(context.db, session.id, facts)
  }
}
