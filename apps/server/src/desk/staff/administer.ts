import { mayDo, type StaffAddInput, type StaffChangeInput } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import type { DeskParts } from '../deps.ts'
import { inviteStaff, readUploadedCertificate } from './add-staff.ts'
import type { StaffRecord } from './staff-member.ts'
import { lockStaff, setRoles, setStaffState, staffOfTenant } from './store.ts'

export interface StaffAdding {
  readonly by: StaffRecord
  readonly input: StaffAddInput
  readonly traceId: string
}

/** Invites a colleague into one's own office. CERTIFICATE_MALFORMED; CASE_STEP_REFUSED for a certificate that was invited before. */
export async function addStaff(desk: DeskParts, { by, input, traceId }: StaffAdding): Promise<Result<true>> {
  const certificate = readUploadedCertificate(input.certificate)
  if (certificate === undefined) return failed('CERTIFICATE_MALFORMED')
  const { db, clock, node } = desk
  const invitation = { tenantId: by.tenantId, certificate, roles: input.roles, actor: by.id, now: clock.now(), node, traceId }
  return (await inviteStaff(db, invitation)) === undefined ? failed('CASE_STEP_REFUSED', { reason: 'invited-before' }) : succeeded(true)
}

export interface StaffChange {
  readonly by: StaffRecord
  readonly id: string
  readonly input: StaffChangeInput
  readonly traceId: string
}

/**
 * Changes a colleague's roles, suspends or restores them; it holds from their next request on. Nobody changes themselves, and one who may administer
 * staff is always left. NOT_FOUND for somebody of another office, STAFF_NOT_ALLOWED.
 */
export async function changeStaff(desk: DeskParts, { by, id, input, traceId }: StaffChange): Promise<Result<true>> {
  return desk.db.transaction().execute(async (trx) => {
    const before = await lockStaff(trx, id, by.tenantId)
    if (before === undefined) return failed('NOT_FOUND')
    // As it stands under the lock: of two who suspend each other only one is still in office.
    const me = (await staffOfTenant(trx, by.tenantId)).find((entry) => entry.id === by.id)
    if (id === by.id || me?.state !== 'active' || !mayDo(me.roles, 'staff.manage')) return failed('STAFF_NOT_ALLOWED')
    const now = desk.clock.now()
    if (input.roles !== undefined) await setRoles(trx, id, input.roles, now)
    if (input.state !== undefined) await setStaffState(trx, id, input.state)
    const after = await staffOfTenant(trx, by.tenantId)
    const one = after.find((entry) => entry.id === id)
    const detail = { before: { roles: before.roles, state: before.state }, after: { roles: one?.roles, state: one?.state } }
    await writeAudit(trx, 'desk', { event: 'staff.changed', traceId, actor: by.id, subject: id, detail }, { now, node: desk.node })
    return succeeded(true)
  })
}
