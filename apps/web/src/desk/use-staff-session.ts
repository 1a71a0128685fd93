import type { StaffSessionAnswer } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { shallowRef } from 'vue'
import { deskAddresses } from './addresses.ts'
import { fetchSession } from './desk-api.ts'

/** Who is signed in; a session that is over leads to the sign-in. */
export function useStaffSession() {
  const session = shallowRef<StaffSessionAnswer>()
  const failed = shallowRef<Failure>()

  /** True when the session is over, and the page is left. */
  function isOver(failure: Failure): boolean {
    const over = failure.code === 'SESSION_MISSING' || failure.code === 'SESSION_EXPIRED'
    if (over) location.replace(deskAddresses.signIn)
    return over
  }

  void fetchSession().then((answer) => {
    if (answer.ok) session.value = answer.value
    else if (!isOver(answer.failure)) failed.value = answer.failure
  })
  return { session, failed, isOver }
}
