import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'

/** A business system that is told that somebody it knows as `sub` has signed out. */
export interface LogoutNotice {
  readonly clientId: string
  /** The pairwise subject: when it is told, the session is gone. */
  readonly sub: string
  readonly sid?: string
}

function read(value: unknown): LogoutNotice | undefined {
  const notice = asObject(value)
  const [clientId, sub] = [asText(notice?.['clientId'], 500), asText(notice?.['sub'], 200)]
  if (clientId === undefined || sub === undefined) return undefined
  const sid = asText(notice?.['sid'], 200)
  return { clientId, sub, ...(sid === undefined ? {} : { sid }) }
}

/** Tried for about a day: a business system that is away longer has its own session limits. */
export const logoutQueue = declareQueue<LogoutNotice>({
  name: 'back-channel-logout',
  read,
  ...{ retries: 12, firstPauseSeconds: 2, longestPauseSeconds: 7200, tryLimitSeconds: 10, keepWaitingDays: 2 },
})
