import type { IncomingHttpHeaders } from 'node:http'
import { languageCookie, pickLanguage, type Language } from '@yinxin/protocol/failures'

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
