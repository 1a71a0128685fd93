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
