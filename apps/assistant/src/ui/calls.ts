/** Calls of our own pages: a token from a one-time code, kept in the tab and sent in a header. Never a cookie. */
import { failure, readFailure, type Failure } from '@yinxin/protocol/failures'
import { tabStorage } from '@yinxin/ui/browser-storage'

export type Called<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: Failure }

/** Posts one call. A failure of the connection is ASSISTANT_STOPPED. */
export async function call<Value = unknown>(
  name: string,
  params: object = {},
  options: { readonly keepalive?: boolean } = {},
): Promise<Called<Value>> {
  const token = tabStorage.read(tokenKey)
  const headers = { 'Content-Type': 'application/json', ...(token === undefined ? {} : { 'X-Yinxin-Token': token }) }
  try {
    const answer = await fetch(`/api/${name}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(params),
      keepalive: options.keepalive === true,
    })
    const value: unknown = await answer.json()
    if (answer.ok) return { ok: true, value: value as Value }
    return { ok: false, failure: readFailure((value as { failure?: unknown }).failure) ?? failure('INTERNAL') }
  } catch {
    return { ok: false, failure: failure('ASSISTANT_STOPPED') } // the assistant was quit, or is restarting
  }
}

/** One key for each page, so that pages of one tab do not take each other's token. */
const tokenKey = `yinxin-token ${location.pathname}`

/**
 * Turns the fragment into a token by `exchange` and removes it from the address. A page that is reloaded has no fragment any more and
 * goes on with the token it has.
 */
export async function signInPage(
  exchange: (fragment: string) => Promise<Called<{ readonly token: string }>>,
): Promise<Failure | undefined> {
  const fragment = location.hash.slice(1)
  if (fragment === '') return tabStorage.read(tokenKey) === undefined ? failure('UI_CODE_INVALID') : undefined
  history.replaceState(null, '', location.pathname + location.search)
  const exchanged = await exchange(fragment)
  if (!exchanged.ok) return exchanged.failure
  tabStorage.write(tokenKey, exchanged.value.token)
  return undefined
}

/** Exchanges a one-time code. */
export const exchangeCode = (code: string): Promise<Called<{ readonly token: string }>> => call('exchange', { code })
