import type { UnblockingState } from '@yinxin/protocol/portal'
import type { StoredUnblocking } from './store.ts'

/** How it stands now: who has not answered in time is asked no more, and a desk decides. */
export const stateOf = ({ state, until }: Pick<StoredUnblocking, 'state' | 'until'>, now: Date): UnblockingState =>
  state === 'waiting' && until <= now ? 'expired' : state

/** Whether it is somebody's own UKey: they use its certificate, or are signed in with it. Nobody agrees to their own (R10). */
export const isOwnUkey = (
  user: { readonly holderId: string; readonly personId: string | null } | undefined,
  who: { readonly personId: string; readonly holderId?: string },
): boolean => user !== undefined && (user.personId === who.personId || user.holderId === who.holderId)
