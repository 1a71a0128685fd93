import { succeeded, type Failure } from '@yinxin/protocol/failures'
import { tellSessionEnded } from '../../proof/tell-session-ended.ts'
import type { Ended } from '../enter.ts'
import { readSignInOptions } from '../portal-api.ts'
import { leaveForSignIn } from './leave.ts'

/** Tells the assistant that the portal's session here is over. */
export const tellOver = (): Promise<void> =>
  tellSessionEnded(async () => {
    const answer = await readSignInOptions()
    return answer.ok ? succeeded(answer.value.options) : answer
  })

/** The session is over: the assistant is told, and the page left for the sign-in, which says how it ended. */
export async function leaveOver(ended: Ended): Promise<void> {
  await tellOver()
  leaveForSignIn(ended)
}

/** For the page that says what was refused; of a session whose limits have passed the assistant is told first. */
export async function leaveRefused({ code }: Failure, address: string): Promise<void> {
  if (code === 'SESSION_EXPIRED') await tellOver()
  location.replace(address)
}
