import type { NoticeKind } from '@yinxin/protocol/portal'
import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'

/** Something an organisation is told: in the portal, and on the ways it has on file (R19, R24, R30). */
export interface Notice {
  readonly id: string
  readonly organization: { readonly id: string; readonly uscc: string; readonly name: string }
  readonly kind: NoticeKind
  readonly detail: Readonly<Record<string, string>>
  readonly createdAt: Date
}

/** Brings notices to people in a way of its own, beside text message and mail: a file in the demo. */
export interface NoticeProvider {
  /** Ends when the other side has taken it; throws when it has not, and is asked again later. The same notice may come twice: its id tells. */
  deliver(notice: Notice, signal: AbortSignal): Promise<void>
}

/** A notice waits for its own provider. */
export const noticeQueue = declareQueue<{ readonly notice: string }>({
  name: 'notices',
  read(value) {
    const notice = asText(asObject(value)?.['notice'], 36)
    return notice === undefined ? undefined : { notice }
  },
  ...{ retries: 30, firstPauseSeconds: 5, longestPauseSeconds: 7200, tryLimitSeconds: 30, keepWaitingDays: 90 },
})
