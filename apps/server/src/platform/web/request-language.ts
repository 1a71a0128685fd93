import type { IncomingHttpHeaders } from 'node:http'
import { pickLanguage, type Language } from '@yinxin/protocol/failures'

/** Says which language a page was last asked for in, and nothing else. */
const languageCookie = 'yinxin-language'

/** Tags of one header that are looked at: a browser sends a handful. */
const most = 20

/**
 * The language of a page that is written here, by the rule of all pages (`pickLanguage`): what the address says, what was chosen on a page before, what the
 * browser asks for, in its order (RFC 9110 §12.5.4).
 * @param search of the address, `?lang=en`
 */
export function requestLanguage(search: string, headers: Pick<IncomingHttpHeaders, 'cookie' | 'accept-language'>): Language {
  const chosen = headers.cookie
    ?.split(/; */)
    .find((pair) => pair.startsWith(`${languageCookie}=`))
    ?.slice(languageCookie.length + 1)
  return pickLanguage([new URLSearchParams(search).get('lang'), chosen, ...acceptedTags(headers['accept-language'] ?? '')])
}

/**
 * The `Set-Cookie` that keeps a language somebody chose by an address (`?lang=en`), for a year; undefined: the address chooses none.
 * @param secure of a request that came by https
 */
export function keptLanguage(search: string, secure: boolean): string | undefined {
  const asked = new URLSearchParams(search).get('lang')
  return asked === null
    ? undefined
    : `${languageCookie}=${pickLanguage([asked])}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${365 * 86_400}${secure ? '; Secure' : ''}`
}

/** What stands behind the question mark of an address. */
export const searchOf = (url: string): string => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')

/** The tags of an Accept-Language header as a page's script knows them, those wanted most first; one that is not wanted at all is left out. */
function acceptedTags(header: string): readonly string[] {
  const ranges = header.split(',', most).map((part) => {
    const [tag = '', ...parameters] = part.split(';').map((word) => word.trim())
    const weight = parameters.find((word) => word.startsWith('q='))?.slice(2)
    return { tag: tag.toLowerCase(), weight: weight === undefined ? 1 : Number(weight) }
  })
  return ranges
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
