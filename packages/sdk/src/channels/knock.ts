import { assistantSocketPath } from '@yinxin/protocol/assistant'

/**
 * Asks by plain HTTP whether anything is there at all; who it is, a socket finds out. Chromium holds back the WebSockets of a page whose
 * earlier ones were refused (after sixteen refusals each waits one to five seconds: measured) and holds back no fetch. A page that waits
 * for an assistant to be installed would be held back for good, so it opens no WebSocket to a port where nobody answered. Pending as long
 * as the browser's question is open; false when nothing answers HTTP, or the browser refused, or `signal` aborted.
 */
export function knock(port: number, signal: AbortSignal): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}${assistantSocketPath}`, { mode: 'no-cors', cache: 'no-store', signal }).then(
    () => true,
    () => false,
  )
}
