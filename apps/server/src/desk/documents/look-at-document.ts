import { staffPermissions, type StaffRole } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import { writeAudit } from '../../platform/audit/line.ts'
import { documentOf, insertLook } from '../cases/document-store.ts'
import { caseByNumber } from '../cases/store.ts'
import type { DeskParts } from '../deps.ts'
import type { StaffRecord } from '../staff/staff-member.ts'

export interface DocumentQuestion {
  readonly number: string
  readonly id: string
  readonly staff: StaffRecord
  readonly traceId: string
}

/**
 * A document of a case of one's own office, with its bytes. Whoever is sent it is written down before they are: in the audit with their name, for the
 * person with their role (R49).
 * @returns CASE_UNKNOWN (another office's too), NOT_FOUND for a file that is of another case, or gone
 */
export async function lookAtDocument(desk: DeskParts, question: DocumentQuestion) {
  const { number, id, staff, traceId } = question
  const one = await caseByNumber(desk.db, number, staff.tenantId)
  if (one === undefined) return failed('CASE_UNKNOWN')
  const document = await documentOf(desk.db, one.id, id)
  const opened = document === undefined ? undefined : await desk.uploads.open(document.id)
  if (document === undefined || opened === undefined) return failed('NOT_FOUND')
  const now = desk.clock.now()
  await desk.db.transaction().execute(async (trx) => {
    await insertLook(trx, { documentId: id, staffId: staff.id, role: roleOf(staff), at: now, told: document.owner === null })
    const detail = { document: id, shows: document.shows, sha256: document.sha256 }
    const line = { event: 'document.seen' as const, traceId, actor: staff.id, subject: number, certificate: one.certificateSha256, detail }
    await writeAudit(trx, 'desk', line, { now, node: desk.node })
  })
  return succeeded(opened) satisfies Result<typeof opened>
}

/** As what somebody looks: the first of their roles that may see cases. */
const roleOf = ({ roles }: StaffRecord): StaffRole => staffPermissions['case.see'].find((role) => roles.includes(role)) ?? 'clerk'
