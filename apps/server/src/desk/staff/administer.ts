import { mayDo, type StaffAddInput, type StaffChangeInput, type StaffEntry, type StaffFacts } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { writeChange } from '../history/history.ts'
import type { DeskParts } from '../deps.ts'
import { inviteStaff, readUploadedCertificate } from './add-staff.ts'
import { staffAfter } from './staff-change.ts'
import type { StaffRecord } from './staff-member.ts'
import { lockStaff, setRoles, setStaffState, staffEntry } from './store.ts'

export interface StaffAdding {
  readonly by: StaffRecord
  readonly input: StaffAddInput
  readonly traceId: string
}

/** Invites a colleague into one's own office. CERTIFICATE_MALFORMED; STAFF_REGISTERED for a certificate that was invited before. */
export async function addStaff(desk: DeskParts, { by, input, traceId }: StaffAdding): Promise<Result<true>> {
  const certificate = readUploadedCertificate(input.certificate)
  if (certificate === undefined) return failed('CERTIFICATE_MALFORMED')
  const { db, clock, node } = desk
  const { roles, why } = input
  const invitation = { tenantId: by.tenantId, certificate, roles, actor: by.id, now: clock.now(), node, traceId, why }
  return (await inviteStaff(db, invitation)) === undefined ? failed('STAFF_REGISTERED') : succeeded(true)
}

export interface StaffChange {
  readonly by: StaffRecord
  readonly id: string
  readonly input: StaffChangeInput
  readonly traceId: string
}

/**
 * Changes a colleague's roles, suspends, ends or takes them back, as one saw them; it holds from their next request on. Nobody changes themselves, so
 * one who may administer staff is always left.
 * @returns NOT_FOUND for somebody of another office, STAFF_NOT_ALLOWED, ENTRY_CHANGED when somebody was first, and what `staffAfter` answers
 */
export async function changeStaff(desk: DeskParts, { by, id, input, traceId }: StaffChange): Promise<Result<true>> {
  return desk.db.transaction().execute(async (trx) => {
    const before = await lockStaff(trx, id, by.tenantId)
    if (before === undefined) return failed('NOT_FOUND')
    // As it stands under the lock: of two who suspend each other only one is still in office.
    const me = await staffEntry(trx, by.id, by.tenantId)
    if (id === by.id || me?.state !== 'active' || !mayDo(me.roles, 'staff.manage')) return failed('STAFF_NOT_ALLOWED')
    if (before.version !== input.version) return failed('ENTRY_CHANGED')
    const wanted = staffAfter(before, input)
    if (!wanted.ok) return wanted
    const now = desk.clock.now()
    await setRoles(trx, id, wanted.value.roles, now)
    await setStaffState(trx, id, wanted.value.state)
    const after = await staffEntry(trx, id, by.tenantId)
    const { why } = input
    const facts = { before: staffFacts(before), after: staffFacts(after ?? before) }
    const title = before.name || before.number
    const { tenantId } = by
    await writeChange(trx, {
      at: now,
      actor: by.id,
      tenantId,
      kind: 'staff',
      subject: id,
      title,
      version: before.version + 1,
      ...facts,
      why,
    })
    const { name: _name, number: _number, ...was } = facts.before
    const detail = { before: was, after: { roles: facts.after.roles, state: facts.after.state }, why }
    await writeAudit(trx, 'desk', { event: 'staff.changed', traceId, actor: by.id, subject: id, detail }, { now, node: desk.node })
    return succeeded(true)
  })
}

const staffFacts = ({ name, number, roles, state }: StaffEntry): StaffFacts => ({ name, number, roles, state })
