import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { ApplicationState } from '@yinxin/protocol/ra'

/** Who signed first, by their number: one person may have several certificates. */
interface Signatory {
  readonly number: string
}

/**
 * What an officer's approval is now: the first of two, or the one that counts.
 * @param needsSecond whether the policy asks for two officers about this business
 * @returns OFFICER_SAME when the same person would be both, APPLICATION_STEP_REFUSED where nothing is to be approved
 */
export function approvalStep(
  state: ApplicationState,
  { needsSecond, first, officer }: { readonly needsSecond: boolean; readonly first: Signatory | null; readonly officer: Signatory },
): Result<'endorse' | 'approve'> {
  if (state === 'waiting') return succeeded(needsSecond ? 'endorse' : 'approve')
  if (state !== 'endorsed' || first === null) return failed('APPLICATION_STEP_REFUSED', { state })
  return first.number === officer.number ? failed('OFFICER_SAME') : succeeded('approve')
}
