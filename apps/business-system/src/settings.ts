/** What the business system is told by its environment. */
export interface Settings {
  /** The portal's OpenID provider, e.g. `https://portal.example/oidc`. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Address under which browsers reach this system. */
  readonly origin: string
  readonly host: string
  readonly port: number
}

/**
 * Reads ISSUER, CLIENT_ID, CLIENT_SECRET, and optionally ORIGIN (default `http://127.0.0.1:8601`), PORT and HOST (default those of ORIGIN).
 * Throws one sentence about the first that is missing or wrong.
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const need = (name: string): string => {
    const value = environment[name]
    if (value === undefined || value === '') throw new Error(`Set ${name} in the environment.`)
    return value
  }
  const issuer = readUrl('ISSUER', need('ISSUER'))
  const origin = readUrl('ORIGIN', environment['ORIGIN'] ?? 'http://127.0.0.1:8601')
  const port = Number(environment['PORT'] ?? (origin.port || (origin.protocol === 'https:' ? 443 : 80)))
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('PORT must be a number from 0 to 65535.')
  return {
    issuer: issuer.href,
    clientId: need('CLIENT_ID'),
    clientSecret: need('CLIENT_SECRET'),
    origin: origin.origin,
    host: environment['HOST'] ?? '127.0.0.1',
    port,
  }
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

function readUrl(name: string, text: string): URL {
  const url = URL.parse(text)
  if (url === null) throw new Error(`${name} must be an address such as https://portal.example.`)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.has(url.hostname))) {
    throw new Error(`${name} must be https; http is for this machine only.`)
  }
  return url
}
