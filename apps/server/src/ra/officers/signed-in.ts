import type { FastifyRequest } from 'fastify'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { currentSession } from '../../platform/sessions/current-session.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { RaParts } from '../deps.ts'
import { officerById, type OfficerRecord } from './store.ts'

export interface SignedInOfficer {
  readonly session: Session
  readonly officer: OfficerRecord
}

/** Who asks, as the CA has them now. @returns SESSION_MISSING (also for somebody taken off the CA's list since), SESSION_EXPIRED */
export async function signedInOfficer(ra: RaParts, request: FastifyRequest): Promise<Result<SignedInOfficer>> {
  const session = await currentSession(ra, ra.cookies.hashOf(request, 'session'), request.traceId)
  if (!session.ok) return session
  const { kind, id } = session.value.principal
  const officer = kind === 'staff' ? await officerById(ra.db, id) : undefined
  if (officer === undefined || !(await ra.isOfficer(officer.sha256))) return failed('SESSION_MISSING')
  return succeeded({ session: session.value, officer })
}
