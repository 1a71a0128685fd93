import type { StaffChangeInput, StaffEntry, StaffRole } from '@yinxin/protocol/desk'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'

/** What a member of staff is after a change. */
interface Wanted {
  readonly roles: readonly StaffRole[]
  readonly state: StaffEntry['state']
}

/**
 * What a change makes of somebody: whoever ends keeps no role, and whoever has ended gets roles only together with being taken back.
 * @returns ENTRY_INVALID for roles of somebody who has ended, and for one taken back without any
 */
export function staffAfter(before: Pick<StaffEntry, 'roles' | 'state'>, input: Pick<StaffChangeInput, 'roles' | 'state'>): Result<Wanted> {
  const { roles = before.roles, state = before.state } = input
  if (state === 'ended' && before.state !== 'ended')
    return (input.roles?.length ?? 0) > 0 ? failed('ENTRY_INVALID', { field: 'roles', reason: 'over' }) : succeeded({ roles: [], state })
  if (before.state === 'ended' && roles.length > 0 && state !== 'active') return failed('ENTRY_INVALID', { field: 'roles', reason: 'over' })
  if (before.state === 'ended' && roles.length === 0) return failed('ENTRY_INVALID', { field: 'roles', reason: 'missing' })
  return succeeded({ roles, state })
}
