import { asObject, asText } from '@yinxin/protocol/wire'
import { declareQueue } from '../../platform/jobs/queue.ts'

/** A text message to a person's mobile. */
export interface TextMessage {
  readonly id: string
  /** 11 digits. */
  readonly mobile: string
  readonly text: string
}

/** Brings text messages to mobiles. */
export interface MessageProvider {
  /** Ends when the other side has taken it; throws when it has not, and is asked again. The same message may come twice: its id tells. */
  deliver(message: TextMessage, signal: AbortSignal): Promise<void>
  /** True: messages stay to be read on the page of the demo. */
  readonly keeps?: boolean
}

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

/** A service over HTTPS: `POST url` with `{id, mobile, text}` as JSON. Redirects are not followed; every other answer than 2xx is tried again. */
export function messageService({ url, authorization }: { readonly url: string; readonly authorization?: string }): MessageProvider {
  return {
    async deliver({ id, mobile, text }, signal) {
      const answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ id, mobile, text }),
      })
      await answer.body?.cancel() // nobody reads it, and the connection is free again
      if (!answer.ok) throw new Error(`the service for text messages answered ${answer.status}`)
    },
  }
}
