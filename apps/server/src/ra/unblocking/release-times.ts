import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { StoredApplication } from '../applications/application.ts'

/** How long a release is repeated and a confirmation waited for, and how long an approval waits for its assistant; in milliseconds. */
export const [confirmWithin, fetchWithin] = [2 * 60_000, 30 * 60_000]

/** The time is over, whatever the record says yet. */
export const over = failed('APPLICATION_STEP_REFUSED', { state: 'overdue' })

/**
 * Whether admin PINs may be fetched now: for the first time, or again because an answer was lost.
 * @returns APPLICATION_STEP_REFUSED after the time for it, and where nothing was approved
 */
export function mayFetch(
  { state, released, changedAt }: Pick<StoredApplication, 'state' | 'released' | 'changedAt'>,
  now: Date,
): Result<'first' | 'again'> {
  if (state === 'approved') return +now - +changedAt <= fetchWithin ? succeeded('first') : over
  if (state === 'released') return released !== null && +now - +released.at <= confirmWithin ? succeeded('again') : over
  return failed('APPLICATION_STEP_REFUSED', { state })
}
