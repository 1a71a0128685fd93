import type { ApplicationStep, ApplicationActor } from './application-machine.ts'
import type { ApplicationState } from '@yinxin/protocol/ra'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { Transaction } from 'kysely'
import { writeAudit } from '../../platform/audit/line.ts'
import type { RaParts } from '../deps.ts'
import type { StoredApplication } from './application.ts'
import { moveApplication } from './application-machine.ts'
import { addStep, applicationByNumber, changeApplication, lockApplication, type ApplicationChange } from './store.ts'

export interface StepTaken {
  readonly step: ApplicationStep
  readonly by: ApplicationActor
  /** The officer's name for the course, and their number for the audit. */
  readonly officer?: { readonly name: string; readonly number: string; readonly sha256: string }
  /** The state the caller decided about; another one by now is refused. */
  readonly from?: ApplicationState
  readonly change?: Omit<ApplicationChange, 'state'>
  readonly detail?: Readonly<Record<string, string>>
  /** What is written with it, in its transaction. */
  readonly also?: (trx: Transaction<any>) => Promise<void>
  readonly traceId: string
}

/**
 * Takes a step, with its audit line in the same transaction; what the table does not have is refused and on record.
 * @returns the application as it is then; APPLICATION_UNKNOWN, APPLICATION_STEP_REFUSED
 */
export async function takeApplicationStep(ra: RaParts, number: string, taken: StepTaken): Promise<Result<StoredApplication>> {
  const { db, clock, node } = ra
  const { step, by, officer, from, change = {}, detail = {}, also, traceId } = taken
  const now = clock.now()
  const actor = officer?.number ?? by
  return db.transaction().execute(async (trx) => {
    const one = await lockApplication(trx, number)
    if (one === undefined) return failed('APPLICATION_UNKNOWN')
    const isAsSeen = from === undefined || from === one.state
    const moved = isAsSeen ? moveApplication(one.business, one.state, step, by) : failed('APPLICATION_STEP_REFUSED', { state: one.state })
    const about = { ...detail, step, before: one.state }
    const certificate = officer === undefined ? {} : { certificate: officer.sha256 }
    if (!moved.ok) {
      const line = {
        event: 'application.refused',
        traceId,
        actor,
        subject: number,
        ...certificate,
        detail: { ...about, code: moved.failure.code },
      } as const
      await writeAudit(trx, 'ra', line, { now, node })
      return moved
    }
    await changeApplication(trx, one.id, { ...change, state: moved.value }, now)
    await also?.(trx)
    await addStep(trx, one.id, { at: now, step, by, officer: officer?.name ?? null })
    const line = {
      event: 'application.moved',
      traceId,
      actor,
      subject: number,
      ...certificate,
      detail: { ...about, after: moved.value },
    } as const
    await writeAudit(trx, 'ra', line, { now, node })
    const after = await applicationByNumber(trx, number)
    return after === undefined ? failed('APPLICATION_UNKNOWN') : succeeded(after)
  })
}
