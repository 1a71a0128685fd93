/**
 * Who may use the calls of our own pages. A page is opened with a one-time code in its fragment, exchanges it once for a token, keeps
 * that in sessionStorage and sends it in a header. A token is good for one audience and one origin only.
 */
import { randomBytes } from 'node:crypto'

/** What a token is for: the home page, one PIN prompt, or one window of window mode. */
export type Audience =
  { readonly kind: 'home' } | { readonly kind: 'prompt'; readonly id: string } | { readonly kind: 'window'; readonly id: string }

export interface PageAccess {
  /** A new one-time code, 43 characters base64url, good for `seconds`. */
  issueCode(audience: Audience, seconds: number): string
  /** Uses a code up. @returns the token and its audience, or undefined when the code is unknown, used or too old */
  exchange(code: string, origin: string): { readonly token: string; readonly audience: Audience } | undefined
  /** A token without a code, for a window whose signed request was its ticket. */
  issueToken(audience: Audience, origin: string): string
  /** The audience of a token that comes from the origin it was given to. */
  audienceOf(token: string | undefined, origin: string): Audience | undefined
  /** Forgets every code and token of a finished prompt or window. */
  revoke(id: string): void
}

/** Codes and tokens kept at most; the oldest go first. */
const maxEntries = 256

/**
 * @param elapsed milliseconds of a clock that only goes forward
 * @param used called with the audience of every code that was used up
 */
export function createPageAccess(elapsed: () => number, used: (audience: Audience) => void = () => undefined): PageAccess {
  const codes = new Map<string, { readonly audience: Audience; readonly until: number }>()
  const tokens = new Map<string, { readonly audience: Audience; readonly origin: string }>()
  const issueToken = (audience: Audience, origin: string): string => remember(tokens, { audience, origin })
  return {
    issueToken,
    issueCode: (audience, seconds) => remember(codes, { audience, until: elapsed() + seconds * 1000 }),
    exchange(code, origin) {
      const entry = codes.get(code)
      codes.delete(code)
      if (entry === undefined || entry.until < elapsed()) return undefined
      used(entry.audience)
      return { token: issueToken(entry.audience, origin), audience: entry.audience }
    },
    audienceOf(token, origin) {
      const entry = token === undefined ? undefined : tokens.get(token)
      return entry?.origin === origin ? entry.audience : undefined
    },
    revoke(id) {
      for (const entries of [codes, tokens]) {
        for (const [key, { audience }] of entries) if (audience.kind !== 'home' && audience.id === id) entries.delete(key)
      }
    },
  }
}

function remember<Entry>(entries: Map<string, Entry>, entry: Entry): string {
  const key = randomBytes(32).toString('base64url')
  entries.set(key, entry)
  const oldest = entries.keys().next().value
  if (entries.size > maxEntries && oldest !== undefined) entries.delete(oldest)
  return key
}
