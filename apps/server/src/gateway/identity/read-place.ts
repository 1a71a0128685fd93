import { extensionText, judged, subjectText, type Certificate, type TextValue } from '@yinxin/pki'
import type { Place } from './issuer-profile.ts'
import { takePart } from './take-part.ts'

/** What stands in one place, or in all places of a field together. */
export type Reading =
  | { readonly state: 'absent' }
  | { readonly state: 'written'; readonly text: string }
  /** Not one value: it is there more than once, or two places differ. */
  | { readonly state: 'contradictory'; readonly problem: string }
  | { readonly state: 'unreadable'; readonly problem: string }

/** Reads a value's own form: `undefined` for what is none. */
export type Form = (text: string) => string | undefined

/** Any text that can be read and seen. */
export const anyText: Form = (text) => text

/** What the certificate writes in these places, which must agree. Nothing is looked for elsewhere when one of them cannot be read. */
export function readPlaces(certificate: Certificate, places: readonly Place[] = [], form: Form = anyText): Reading {
  const readings = places.map((place) => readPlace(certificate, place, form))
  const wrong = readings.find(({ state }) => state === 'unreadable') ?? readings.find(({ state }) => state === 'contradictory')
  if (wrong !== undefined) return wrong
  const texts = new Set(readings.flatMap((reading) => (reading.state === 'written' ? [reading.text] : [])))
  const [text] = texts
  if (texts.size > 1) return { state: 'contradictory', problem: 'its places differ' }
  return text === undefined ? { state: 'absent' } : { state: 'written', text }
}

function readPlace(certificate: Certificate, place: Place, form: Form): Reading {
  const found = 'extension' in place ? extensionText(certificate, place.extension) : subjectText(certificate, place.attribute)
  const where = 'extension' in place ? place.extension : place.attribute
  if (found.state === 'absent') return found
  if (found.state === 'unreadable') return { ...found, problem: `${where} ${found.problem}` }
  if (place.several === true && place.pattern !== undefined) return readAmong(textsOf(found), place, form, where)
  if (found.state === 'repeated') return { state: 'contradictory', problem: `${where} is there ${found.texts.length} times` }
  const text = valueIn(found.text, place, form)
  return text === undefined ? { state: 'unreadable', problem: `${where} is not in the form the profile says` } : { state: 'written', text }
}

const textsOf = (found: Extract<TextValue, { state: 'written' | 'repeated' }>): readonly string[] =>
  found.state === 'written' ? [found.text] : found.texts

/** The one value that fits the pattern; what does not fit it is another value's. */
function readAmong(texts: readonly string[], place: Place, form: Form, where: string): Reading {
  const fitting = texts.filter((text) => takePart(text, place.pattern ?? '') !== undefined)
  const [only, another] = fitting
  if (only === undefined) return { state: 'absent' }
  if (another !== undefined) return { state: 'contradictory', problem: `${where} fits ${fitting.length} times` }
  const text = judged({ text: only }).state === 'written' ? valueIn(only, place, form) : undefined
  return text === undefined ? { state: 'unreadable', problem: `${where} is not in the form the profile says` } : { state: 'written', text }
}

/** A value that has its form as it stands keeps what looks like a prefix. */
function valueIn(text: string, { pattern, prefixes = [] }: Place, form: Form): string | undefined {
  const part = pattern === undefined ? text : takePart(text, pattern)
  if (part === undefined) return undefined
  const [prefix = ''] = prefixes.filter((one) => part.startsWith(one)).sort((a, b) => b.length - a.length)
  const stripped = part.slice(prefix.length)
  if (form === anyText) return stripped === '' ? undefined : stripped
  return form(part) ?? form(stripped)
}
