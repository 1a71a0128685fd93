/**
 * How the assistant fetches what others published: https (or http on this computer, or for what is signed itself), no redirects, through the proxy of
 * this computer, trusted by the system's store too (agents.ts), with an end to every wait and a bound to every answer.
 */
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { parseOrigin } from '@yinxin/protocol/wire'
import { agentFor } from './agents.ts'
import { isOnThisComputer, lookupElsewhere } from './this-computer.ts'

/** Longest silence of a server, in milliseconds. */
const silenceMs = 20_000

/** Nobody answered, or an answer broke off. */
export class Unreachable extends Error {}

export interface FetchOptions {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Sent as POST. */
  readonly body?: Uint8Array
  /** What comes is signed, and judged by that: http is as good as https (RFC 5280 §4.2.1.13, RFC 6960 appendix A). */
  readonly isSigned?: true
  /** Not from this computer: the address is somebody's choice, and programs that listen here take orders by addresses alone. */
  readonly elsewhere?: boolean
}

/** An answer whose body was not read yet. */
export async function openAddress(
  address: string,
  { headers = {}, signal, body, isSigned, elsewhere = false }: FetchOptions = {},
): Promise<IncomingMessage> {
  const url = URL.parse(address)
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:'
  if (url === null || !isWeb || (isSigned !== true && parseOrigin(url.origin) === undefined))
    throw new Unreachable('an address that is not fetched')
  if (elsewhere && isOnThisComputer(url.hostname)) throw new Unreachable('an address of this computer')
  const secure = url.protocol === 'https:'
  const options = {
    agent: await agentFor(url.href),
    headers: { 'Accept-Encoding': 'identity', 'User-Agent': 'yinxin-assistant', ...headers },
    timeout: silenceMs,
    ...(elsewhere ? { lookup: lookupElsewhere(url.hostname) } : {}),
    ...(body === undefined ? {} : { method: 'POST' }),
    ...(signal === undefined ? {} : { signal }),
  }
  return new Promise((resolve, reject) => {
    const request = (secure ? requestHttps : requestHttp)(url, options, resolve)
    request.on('timeout', () => request.destroy(new Error('silence')))
    request.on('error', (error) => reject(new Unreachable(error.message)))
    request.end(body)
  })
}

/**
 * The body of an answer, chunk by chunk. Throws Unreachable when it breaks off or is silent too long.
 */
export async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  response.setTimeout(silenceMs, () => response.destroy(new Error('silence')))
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) yield chunk
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : 'broken off')
  }
  if (!response.complete) throw new Unreachable('broken off')
}

/** Longest a small file may take altogether, in milliseconds. */
const smallFileMs = 60_000

/** A small file. @returns its status, and the bytes of a 200; `tooLarge` when there are more than `maxBytes`. Throws Unreachable */
export async function fetchBytes(
  address: string,
  maxBytes: number,
  options: FetchOptions = {},
): Promise<{ readonly status: number; readonly bytes: Buffer; readonly tooLarge: boolean }> {
  const response = await openAddress(address, { signal: AbortSignal.timeout(smallFileMs), ...options })
  const status = response.statusCode ?? 0
  const chunks: Buffer[] = []
  let size = 0
  if (status === 200) {
    for await (const chunk of chunksOf(response)) {
      size += chunk.length
      if (size > maxBytes) break
      chunks.push(chunk)
    }
  }
  response.destroy()
  return { status, bytes: Buffer.concat(chunks), tooLarge: size > maxBytes }
}
