/** Bounds of one fetch: a status server must never hold us up or fill our memory. */
export interface FetchLimits {
  readonly milliseconds: number
  readonly bytes: number
}

export type Fetched = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly problem: string }

export interface FetchQuestion {
  readonly url: string
  /** A POST with this body; absent: a GET. */
  readonly body?: Uint8Array
  readonly contentType?: string
}

/** Fetches over http or https with bounds on time and size and without following redirects. Never throws. */
export async function fetchLimited(
  fetch: typeof globalThis.fetch,
  { url, body, contentType }: FetchQuestion,
  limits: FetchLimits,
): Promise<Fetched> {
  const protocol = URL.parse(url)?.protocol
  if (protocol !== 'http:' && protocol !== 'https:') return { ok: false, problem: 'neither http nor https' }
  try {
    const post =
      body === undefined
        ? {}
        : { method: 'POST', body: body as Uint8Array<ArrayBuffer>, headers: { 'content-type': contentType ?? 'application/octet-stream' } }
    const answer = await fetch(url, { ...post, redirect: 'manual', signal: AbortSignal.timeout(limits.milliseconds) })
    if (answer.status !== 200) {
      await answer.body?.cancel()
      return { ok: false, problem: `answered ${answer.status}` }
    }
    return await readBody(answer, limits.bytes)
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : 'failed' }
  }
}

async function readBody(answer: Response, limit: number): Promise<Fetched> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of answer.body ?? []) {
    size += part.length
    if (size > limit) return { ok: false, problem: `more than ${limit} bytes` } // leaving the loop cancels the stream
    parts.push(part)
  }
  return { ok: true, bytes: Buffer.concat(parts) }
}
