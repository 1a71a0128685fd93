import type { FastifyRequest } from 'fastify'
import { mayDo, type StaffAction } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { currentSession } from '../../platform/sessions/current-session.ts'
import type { Session } from '../../platform/sessions/session.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'
import { activeStaff } from '../staff/store.ts'

export interface SignedInStaff {
  readonly session: Session
  readonly staff: StaffRecord
}

/**
 * Who asks, with roles as they are now, and whether they may.
 * @returns SESSION_MISSING (also for somebody who was suspended since), SESSION_EXPIRED, STAFF_NOT_ALLOWED
 */
export async function signedInStaff(desk: DeskParts, request: FastifyRequest, action?: StaffAction): Promise<Result<SignedInStaff>> {
  const session = await currentSession(desk, desk.cookies.hashOf(request, 'session'), request.traceId)
  if (!session.ok) return session
  const { kind, id } = session.value.principal
  const staff = kind === 'staff' ? await activeStaff(desk.db, id) : undefined
  if (staff === undefined) return failed('SESSION_MISSING')
  if (action !== undefined && !mayDo(staff.roles, action)) return failed('STAFF_NOT_ALLOWED')
  return succeeded({ session: session.value, staff })
}
