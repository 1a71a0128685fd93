import { randomBytes } from 'node:crypto'

/**
 * Things kept on the server for a browser, found by a random cookie. In memory: a sample may forget on restart; a real system with several nodes keeps
 * them in its database.
 */
export interface Visits<T> {
  /** Keeps a value; answers the cookie's value. */
  add(value: T, seconds: number): string
  get(cookie: string | undefined): T | undefined
  /** Gets and forgets. */
  take(cookie: string | undefined): T | undefined
}

/** Most values kept; the oldest go first. */
const most = 10_000

export function createVisits<T>(): Visits<T> {
  const kept = new Map<string, { readonly value: T; readonly until: number }>()
  const get = (cookie: string | undefined) => {
    const found = cookie === undefined ? undefined : kept.get(cookie)
    return found !== undefined && found.until > Date.now() ? found.value : undefined
  }
  return {
    get,
    add(value, seconds) {
      if (kept.size >= most) kept.delete(kept.keys().next().value ?? '')
      const cookie = randomBytes(32).toString('base64url')
      kept.set(cookie, { value, until: Date.now() + seconds * 1000 })
      return cookie
    },
    take(cookie) {
      const value = get(cookie)
      if (cookie !== undefined) kept.delete(cookie)
      return value
    },
  }
}
