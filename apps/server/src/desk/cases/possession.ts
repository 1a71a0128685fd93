import type { CaseChannel } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { DeskParts } from '../deps.ts'
import type { Case } from './case.ts'
import { addEvent, changeCase, insertPossession } from './store.ts'

export interface ProvenPossession {
  /** Of the certificate the gateway accepted. */
  readonly certificateSha256: string
  readonly madeAt: Date
  readonly place: CaseChannel
  /** Who was at the desk's computer. */
  readonly staffId?: string
  readonly traceId: string
}

/**
 * Writes down that the certificate of a case was in somebody's hands. The case is locked by the caller.
 * @returns POSSESSION_OTHER_CERTIFICATE, CASE_STEP_REFUSED once it takes effect or is over
 */
export async function notePossession(desk: DeskParts, trx: Transaction<any>, one: Case, proven: ProvenPossession): Promise<Result<true>> {
  const { certificateSha256, madeAt, place, staffId, traceId } = proven
  if (!['waiting', 'in-progress', 'on-hold', 'for-approval'].includes(one.state)) return failed('CASE_STEP_REFUSED')
  if (certificateSha256 !== one.certificateSha256) return failed('POSSESSION_OTHER_CERTIFICATE')
  const now = desk.clock.now()
  await insertPossession(trx, { caseId: one.id, certificateSha256, madeAt, place, ...(staffId === undefined ? {} : { staffId }) })
  await changeCase(trx, one, { state: one.state, owner: one.owner }, now)
  const by = staffId === undefined ? ('person' as const) : ('staff' as const)
  await addEvent(trx, { caseId: one.id, at: now, kind: 'possession-proven', by, channel: place, staffId })
  const line = {
    event: 'possession.proven' as const,
    traceId,
    ...(staffId === undefined ? {} : { actor: staffId }),
    subject: one.number,
    certificate: certificateSha256,
    detail: { place },
  }
  await writeAudit(trx, 'desk', line, { now, node: desk.node })
  return succeeded(true)
}
