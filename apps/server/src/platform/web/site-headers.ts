/** Headers of every answer of a listener with pages of ours. */
export interface PageSite {
  /** Where the pages are: of an https one the browser keeps to https. */
  readonly origin: string
  /** Loopback ports of the assistant. */
  readonly assistantPorts: readonly number[]
}

/** Own files only, and the assistant on its loopback ports; nothing is kept by the browser unless an answer says so. */
export const siteHeaders = ({ origin, assistantPorts }: PageSite): Readonly<Record<string, string>> => ({
  'content-security-policy': pagesPolicy(assistantPorts),
  'cache-control': 'no-store',
  ...(origin.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
})

function pagesPolicy(ports: readonly number[]): string {
  const assistant = ports.flatMap((port) => [`ws://127.0.0.1:${port}`, `http://127.0.0.1:${port}`])
  return [
    "default-src 'self'",
    `connect-src 'self' ${assistant.join(' ')}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
