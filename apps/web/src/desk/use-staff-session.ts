import type { StaffSessionAnswer } from '@yinxin/protocol/desk'
import type { Failure } from '@yinxin/protocol/failures'
import { shallowRef } from 'vue'
import { fetchSession } from './desk-api.ts'
import { deskSessionEnd } from './session-end.ts'

/** Who is signed in; a session that is over leads to the sign-in. */
export function useStaffSession() {
  const session = shallowRef<StaffSessionAnswer>()
  const failed = shallowRef<Failure>()
  const ends = deskSessionEnd()

  /** True when the session is over, and the page is left. */
  const isOver = (failure: Failure): boolean => ends.isOver(failure, session.value !== undefined)

  void fetchSession().then((answer) => {
    if (answer.ok) session.value = answer.value
    else if (!isOver(answer.failure)) failed.value = answer.failure
  })
  return { session, failed, isOver }
}
