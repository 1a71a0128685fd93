/**
 * Documents a person signs (sign what you see): what may be one, and what is said of it. Two kinds only, and each is refused where what is
 * shown could say something else than what is signed. Nothing here hashes: the caller does that over the very same octets.
 */
import { failed, succeeded, type Result } from '../failures/catalogue.ts'
import { asObject, asText, parseObject, type JsonObject } from '../wire/json-and-base64.ts'

/** Largest document, in bytes: a message of the assistant holds it, and a person can read it to its end. */
export const maxDocumentBytes = 32 * 1024

/** Plain text in UTF-8, and a form (`FormDocument`). A closed list: nothing that draws, runs or fetches. */
export const documentTypes = ['text/plain', 'application/json'] as const
export type DocumentType = (typeof documentTypes)[number]

/** A form somebody filled in, as `formDocument` writes it. */
export interface FormDocument {
  /** 1–100 characters. */
  readonly title: string
  /** 1–100 of them; a label has 1–60 characters, a value at most 2000 and may have lines. */
  readonly fields: readonly DocumentField[]
}

export interface DocumentField {
  readonly label: string
  readonly value: string
}

/** A document as the assistant shows it, all of it: what is signed has nothing that is not here. */
export interface ReadableDocument {
  readonly name: string
  readonly type: DocumentType
  /** Of a form its title, of a text its first line with something on it, cut. */
  readonly title: string
  /** Of a form. */
  readonly fields: readonly DocumentField[]
  /** Of a text: all of it, lines ended by `\n`. */
  readonly text: string
  readonly bytes: number
  /** Words whose letters come from several alphabets, so that one looks like another; at most five. */
  readonly lookalikes: readonly string[]
}

/** The octets of a form: the one way it is written, without white space and with the members in this order. */
const formDocument = ({ title, fields }: FormDocument): Uint8Array =>
  new TextEncoder().encode(JSON.stringify({ title, fields: fields.map(({ label, value }) => ({ label, value })) }))

/**
 * Reads a document in full. @returns MESSAGE_TOO_LARGE, or DOCUMENT_UNREADABLE with a `reason`: `encoding`, `form` (no form, or written another
 * way than `formDocument` does: a member more could hide), `hidden` (control, invisible, direction, private characters), `blank` (so
 * much white space that something could stand out of sight), `marks`, `empty`
 */
export function readForSigning({ name, type }: Pick<ReadableDocument, 'name' | 'type'>, content: Uint8Array): Result<ReadableDocument> {
  if (content.length > maxDocumentBytes) return failed('MESSAGE_TOO_LARGE')
  const text = decodeText(content)
  if (text === undefined) return unreadable('encoding')
  const form = type === 'application/json' ? readForm(text) : undefined
  if (type === 'application/json' && form === undefined) return unreadable('form')
  const lines = text.replaceAll('\r\n', '\n')
  const shown = form === undefined ? [lines] : [form.title, ...form.fields.flatMap(({ label, value }) => [label, value])]
  const problem = shown.map(problemOf).find((found) => found !== undefined)
  if (problem !== undefined) return unreadable(problem)
  const title = form?.title ?? cut(lines.split('\n').find((line) => line.trim() !== '') ?? '', 80).trim()
  if (title === '') return unreadable('empty')
  const lookalikes = shown.flatMap(mixedWords).slice(0, 5)
  return succeeded({
    ...{ name, type, title, bytes: content.length, lookalikes },
    ...(form === undefined ? { fields: [], text: lines } : { fields: form.fields, text: '' }),
  })
}

/**
 * What a document is, in one line: derived from it, signed beside it, and the same in every language.
 * @param sha256 of its octets, lower-case hex
 */
export function documentSummary({ name, type, title, fields, bytes }: ReadableDocument, sha256: string): string {
  const first = fields.slice(0, 8).map(({ label, value }) => `${label}: ${cut(value.replace(/\s+/g, ' '), 40)}`)
  const more = fields.length > 8 ? ['…'] : []
  return [title, ...first, ...more, `${name} (${type}, ${bytes} B)`, `SHA-256 ${sha256}`].join(' | ')
}

/** A name of a document: one line, no path, at most 100 characters. Undefined for another. */
export function readDocumentName(value: unknown): string | undefined {
  const name = asText(value, 100)
  return name === undefined || isHidden(name) || /[\n\t/\\]|\s{2}|^\s|\s$/.test(name) ? undefined : name
}

type Problem = 'encoding' | 'form' | 'hidden' | 'blank' | 'marks' | 'empty'
const unreadable = (reason: Problem): Result<never> => failed('DOCUMENT_UNREADABLE', { reason })

/** UTF-8 without a mark in front; undefined for anything else. */
function decodeText(content: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
    return text.startsWith('\u{feff}') ? undefined : text
  } catch {
    return undefined
  }
}

function readForm(text: string): FormDocument | undefined {
  const object = parseObject(text)
  const [title, fields] = [asText(object?.['title'], 100), object?.['fields']]
  if (title === undefined || /[\n\t]/.test(title) || !Array.isArray(fields) || fields.length < 1 || fields.length > 100) return undefined
  const read = fields.map((field) => readField(asObject(field)))
  if (read.some((field) => field === undefined)) return undefined
  const form = { title, fields: read as DocumentField[] }
  return new TextDecoder().decode(formDocument(form)) === text ? form : undefined
}

function readField(field: JsonObject | undefined): DocumentField | undefined {
  const [label, value] = [asText(field?.['label'], 60), asText(field?.['value'], 2000, 0)]
  return label === undefined || value === undefined || /[\n\t]/.test(label) ? undefined : { label, value }
}

/**
 * Control characters but line and tab, format characters (directions, zero width), lone surrogates, private use, line and paragraph separators,
 * and whatever else a screen leaves out (fillers, variation selectors).
 */
const isHidden = (text: string): boolean => /[\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?![\n\t])\p{Cc}/u.test(text)

function problemOf(text: string): Problem | undefined {
  if (isHidden(text)) return 'hidden'
  if (hasBlankRun(text)) return 'blank'
  return /\p{M}{5}/u.test(text) ? 'marks' : undefined
}

/** A hundred blanks in a line, or twenty lines with nothing on them. */
function hasBlankRun(text: string): boolean {
  let empty = 0
  for (const line of text.split('\n')) {
    if (/[\s\u2800]{100}/.test(line)) return true
    empty = /^[\s\u2800]*$/.test(line) ? empty + 1 : 0
    if (empty >= 20) return true
  }
  return false
}

const alphabets = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u, /\p{Script=Armenian}/u, /\p{Script=Cherokee}/u]

const mixedWords = (text: string): readonly string[] =>
  (text.match(/[\p{L}\p{M}]+/gu) ?? []).filter((word) => alphabets.filter((one) => one.test(word)).length > 1).map((word) => cut(word, 30))

const cut = (text: string, most: number): string => {
  const characters = [...text]
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : text
}
