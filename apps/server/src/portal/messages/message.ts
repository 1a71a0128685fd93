import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'
import type { MessageProvider } from '../../platform/messages/message-service.ts'

/** A message waits to be delivered; one with a code is worth nothing after five minutes, so the pauses are short. */
export const messageQueue = declareQueue<{ readonly message: string }>({
  name: 'messages',
  read(value) {
    const message = asText(asObject(value)?.['message'], 36)
    return message === undefined ? undefined : { message }
  },
  ...{ retries: 8, firstPauseSeconds: 2, longestPauseSeconds: 600, tryLimitSeconds: 15, keepWaitingDays: 2, keepFailedDays: 2 },
})

/** The provider of the demo: nothing leaves, the messages are read on a page of the portal. */
export const keptMessages: MessageProvider = { deliver: async () => undefined, keeps: true }
