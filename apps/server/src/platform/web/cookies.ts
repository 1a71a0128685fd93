import { hash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { freshBytes } from '../random.ts'

/**
 * `session`: someone is signed in. `browser`: ties a challenge to the browser it was made for, before anyone is. `device`: stays for two years, to tell
 * a person of sign-ins from elsewhere; it opens nothing. `case`: the cases this browser has opened, for as long as one may go on.
 */
export type CookieKind = 'session' | 'browser' | 'device' | 'case'

/** The cookies of a site. Values are random; only their hashes are stored. */
export interface Cookies {
  /** SHA-256 (hex) of the cookie's value; undefined when there is none. */
  hashOf(request: FastifyRequest, kind: CookieKind): string | undefined
  /** A new random value and its hash, not yet sent. */
  create(): { readonly value: string; readonly hash: string }
  set(reply: FastifyReply, kind: CookieKind, value: string): void
  clear(reply: FastifyReply, kind: CookieKind): void
  /** Hash out of a raw Cookie header, for requests that do not come through Fastify. */
  hashIn(header: string | undefined, kind: CookieKind): string | undefined
}

const days = (count: number) => `; Max-Age=${count * 86_400}`

/** How long cookies live that outlast the browser. */
const lives: Partial<Record<CookieKind, string>> = { device: days(2 * 365), case: days(180) }

const valuePattern = /^[A-Za-z0-9_-]{43}$/

/**
 * Cookies that only this host's http layer reads: HttpOnly, SameSite=Lax, whole host; all but `device` and `case` until the browser closes.
 * @param secure with `Secure` and the prefix `__Host-` (RFC 6265bis §4.1.3.2); false only for http on loopback, where browsers refuse the prefix
 * @param site what they are called after: sites on ports of one host share their cookies
 */
export function createCookies(secure: boolean, site = 'yinxin'): Cookies {
  const nameOf = (kind: CookieKind) => `${secure ? '__Host-' : ''}${site}-${kind}`
  const attributes = `; Path=/; HttpOnly${secure ? '; Secure' : ''}; SameSite=Lax`
  const hashIn = (header: string | undefined, kind: CookieKind) => {
    const value = cookieIn(header, nameOf(kind))
    return value !== undefined && valuePattern.test(value) ? hashCookie(value) : undefined
  }
  return {
    hashOf: (request, kind) => hashIn(request.headers.cookie, kind),
    create() {
      const value = freshBytes(32).toString('base64url')
      return { value, hash: hashCookie(value) }
    },
    set(reply, kind, value) {
      // what would end the value and begin an attribute is not in the pattern: nothing needs encoding
      if (!valuePattern.test(value)) throw new Error('not a cookie value of ours')
      reply.header('set-cookie', `${nameOf(kind)}=${value}${lives[kind] ?? ''}${attributes}`)
    },
    clear: (reply, kind) => void reply.header('set-cookie', `${nameOf(kind)}=; Max-Age=0${attributes}`),
    hashIn,
  }
}

const hashCookie = (value: string) => hash('sha256', value, 'hex')

function cookieIn(header: string | undefined, name: string): string | undefined {
  const pair = header?.split(/; */).find((part) => part.startsWith(`${name}=`))
  return pair?.slice(name.length + 1)
}
