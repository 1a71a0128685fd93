/** A document in a window that holds a few lines: its beginning, and that it is no more than that. */
import type { ReadableDocument } from '@yinxin/protocol/assistant'
import type { Language } from '@yinxin/protocol/failures'
import { wordsOf } from '../../ui/texts.ts'

const [mostFields, mostCharacters] = [6, 400] as const

/** Label and value, as the facts of such a window are written. */
export function documentLines(language: Language, document: ReadableDocument): readonly (readonly [label: string, value: string])[] {
  const { name, title, fields, text, bytes, lookalikes } = document
  const words = wordsOf(language)
  const head = [words.document, `${title} (${words.documentFacts(name, bytes)})`] as const
  const cut = (value: string, most: number): string => (value.length > most ? `${value.slice(0, most)}…` : value)
  const first = fields.slice(0, mostFields).map(({ label, value }) => [label, cut(value.replaceAll('\n', ' '), 60)] as const)
  const content = text === '' ? first : [[words.documentContent, cut(text, mostCharacters)] as const]
  const more = moreThanShown(language, document)
  const warned = lookalikes.length === 0 ? [] : [['!', words.lookalikes(lookalikes.join(', '))] as const]
  return [head, ...content, ...more.map((sentence) => ['…', sentence] as const), ...warned]
}

function moreThanShown(language: Language, { fields, text }: ReadableDocument): readonly string[] {
  const words = wordsOf(language)
  const cutValues = fields.slice(0, mostFields).some(({ value }) => value.length > 60)
  if (fields.length > mostFields || cutValues) return [words.firstFields(Math.min(mostFields, fields.length), fields.length)]
  return text.length > mostCharacters ? [words.firstCharacters(mostCharacters, text.length)] : []
}
