import type { Failure, Result } from '@yinxin/protocol/failures'
import { tellSessionEnded, type WhereAssistantsAre } from './tell-session-ended.ts'

/** A site where people sign in with a UKey to work. */
export interface StaffSite {
  /** Address of its sign-in. */
  readonly signInAddress: string
  readonly fetchOptions: () => Promise<Result<WhereAssistantsAre>>
  readonly signOut: () => Promise<Result<unknown>>
}

/** The end of a session at a desk, at the RA and in administration: the assistant is told once, then the page is left for the sign-in (R42). */
export function staffSessionEnd({ signInAddress, fetchOptions, signOut }: StaffSite) {
  let isLeaving = false

  async function leave(): Promise<void> {
    if (isLeaving) return
    isLeaving = true
    await tellSessionEnded(fetchOptions)
    location.replace(signInAddress)
  }

  /**
   * True when the failure says that the session is over: the page is left then.
   * @param had whether this page has seen a session; one that was never there is told to nobody
   */
  function isOver({ code }: Failure, had: boolean): boolean {
    if (code !== 'SESSION_MISSING' && code !== 'SESSION_EXPIRED') return false
    if (code === 'SESSION_EXPIRED' || had) void leave()
    else location.replace(signInAddress)
    return true
  }

  /** Signs out and leaves. @returns why the session goes on: nobody may walk away from a page that only looks signed out */
  async function end(): Promise<Failure | undefined> {
    const answer = await signOut()
    if (!answer.ok && !isOver(answer.failure, true)) return answer.failure
    await leave()
    return undefined
  }

  return { isOver, end }
}
