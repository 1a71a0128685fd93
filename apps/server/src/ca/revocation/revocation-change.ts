import type { RevokeReason } from '@yinxin/protocol/ca'
import { failed, succeeded, type Result } from '@yinxin/protocol/failures'
import type { RevocationRow } from '../tables.ts'

/** What a request to revoke, suspend or resume comes to. `keep`: it is so already. */
export type RevocationChange =
  { readonly change: 'set'; readonly reason: RevocationRow['reason'] } | { readonly change: 'remove' } | { readonly change: 'keep' }

/**
 * The rule: a suspension (certificateHold) can end or become final; a final revocation stays as it was first made, whoever asks again.
 * Suspending what is revoked, and resuming what is not suspended, is INPUT_INVALID.
 */
export function decideRevocationChange(current: RevocationRow['reason'] | undefined, asked: RevokeReason): Result<RevocationChange> {
  const suspended = current === 'certificateHold'
  if (asked === 'removeFromCRL') return suspended ? succeeded({ change: 'remove' }) : failed('INPUT_INVALID', { field: 'reason' })
  if (current === undefined || (suspended && asked !== 'certificateHold')) return succeeded({ change: 'set', reason: asked })
  if (suspended || asked !== 'certificateHold') return succeeded({ change: 'keep' })
  return failed('INPUT_INVALID', { field: 'reason' })
}
