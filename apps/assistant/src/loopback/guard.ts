/**
 * What the assistant refuses before it reads anything (protocols §1). Every rule is a plain function over the request line and headers,
 * so that each can be shown to refuse on its own.
 */
import type { FailureCode } from '@yinxin/protocol/failures'
import { parseOrigin } from '@yinxin/protocol/wire'

/** What the rules look at. Header values as Node gives them: lower-case names, undefined when absent. */
export interface Asked {
  readonly method: string
  readonly host: string | undefined
  readonly origin: string | undefined
  readonly contentType: string | undefined
  readonly contentLength: string | undefined
}

/** Hosts a browser may have been told to connect to. Anything else is a name that was rebound to loopback (DNS rebinding). */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `[::1]:${port}` || host === `localhost:${port}`
}

/**
 * The origin a web page asks from: any https origin, or http on loopback.
 * @returns undefined for a missing, `null`, plain-http or malformed origin
 */
export function pageOrigin(origin: string | undefined): string | undefined {
  return parseOrigin(origin)
}

/** True when the request comes from a page we served ourselves: same host, same port, http. */
function isOwnOrigin(asked: Pick<Asked, 'origin' | 'host'>, port: number): boolean {
  return isOwnHost(asked.host, port) && asked.origin === `http://${asked.host}`
}

/** True for `application/json`, with or without parameters: anything else could be sent by a form without a preflight. */
function isJson(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json'
}

/** Refusals of the WebSocket upgrade, before the handshake. */
export function refuseUpgrade(asked: Asked, port: number): FailureCode | undefined {
  if (!isOwnHost(asked.host, port)) return 'HOST_REFUSED'
  if (pageOrigin(asked.origin) === undefined) return 'ORIGIN_MISSING'
  return undefined
}

/** Refusals of a POST from a web page. */
export function refusePost(asked: Asked, port: number, maxBytes: number): FailureCode | undefined {
  return refuseUpgrade(asked, port) ?? refuseBody(asked, maxBytes)
}

/** Refusals of a POST from our own pages: their own origin and nothing else. */
export function refuseOwnPost(asked: Asked, port: number, maxBytes: number): FailureCode | undefined {
  if (!isOwnHost(asked.host, port)) return 'HOST_REFUSED'
  if (!isOwnOrigin(asked, port)) return 'ORIGIN_MISSING'
  return refuseBody(asked, maxBytes)
}

function refuseBody(asked: Asked, maxBytes: number): FailureCode | undefined {
  if (!isJson(asked.contentType)) return 'CONTENT_TYPE_REFUSED'
  return Number(asked.contentLength ?? 0) > maxBytes ? 'MESSAGE_TOO_LARGE' : undefined
}
