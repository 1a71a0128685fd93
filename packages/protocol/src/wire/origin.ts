/** Longest origin we sign or accept, in characters (protocols: Web eID). */
const maxOriginLength = 255

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Reads a web origin: `https://host[:port]` in its serialised form (lower case, punycode, default port omitted, no slash or path).
 * Plain http is allowed for loopback hosts only, because browsers treat those as secure contexts.
 * @returns the origin, or undefined when it is anything else
 */
export function parseOrigin(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > maxOriginLength) return undefined
  const url = URL.parse(text)
  if (url === null || url.origin !== text) return undefined
  if (url.protocol === 'https:') return text
  return url.protocol === 'http:' && loopbackHosts.has(url.hostname) ? text : undefined
}

/** True when the origin's host is this machine. */
export function isLoopbackOrigin(origin: string): boolean {
  const url = URL.parse(origin)
  return url !== null && loopbackHosts.has(url.hostname)
}
