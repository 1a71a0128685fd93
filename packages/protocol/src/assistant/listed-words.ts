import { asObject, asText } from '../wire/json-and-base64.ts'
import { parseOrigin } from '../wire/origin.ts'

/** Words in both languages, in a list the vendor signed; the Chinese ones are always there. */
export interface ListedWords {
  readonly zh: string
  readonly en?: string
}

/** @param longest characters; undefined for what is none */
export function readListedWords(value: unknown, longest = 200): ListedWords | undefined {
  const words = asObject(value)
  const [zh, en] = [asText(words?.['zh'], longest), asText(words?.['en'], longest)]
  return zh === undefined ? undefined : { zh, ...(en === undefined ? {} : { en }) }
}

/** One that is malformed makes all of it so: the list was signed as a whole. Undefined for no list, or a longer one than `most`. */
export function readEach<Entry>(values: unknown, most: number, read: (value: unknown) => Entry | undefined): readonly Entry[] | undefined {
  if (!Array.isArray(values) || values.length > most) return undefined
  const entries = values.map(read)
  return entries.some((entry) => entry === undefined) ? undefined : (entries as Entry[])
}

/** An address whose origin is one a page may have; no name and password in it. */
export function readListedAddress(value: unknown): string | undefined {
  const text = asText(value, 500)
  const url = text === undefined ? null : URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined // a blob has the origin of the page that made it
  if (parseOrigin(url.origin) === undefined || url.username !== '' || url.password !== '') return undefined
  return url.href
}
