import type { Readable } from 'node:stream'
import { SaxesParser } from 'saxes'
import { notReadable } from './not-readable.ts'

/** What stands in a workbook's XML, as it goes by; names without the prefix some writers put before them. */
export interface XmlEvents {
  open(name: string, attributes: Readonly<Record<string, string>>): void
  close(name: string): void
  text(text: string): void
}

/** Longest text without a tag, in characters: a cell holds 32,767, and the parser keeps a text until it ends. */
const longestText = 1024 ** 2

const withoutPrefix = (name: string) => name.slice(name.indexOf(':') + 1)

/**
 * Reads one part of a workbook, in pieces: after each piece the caller takes what came of it. UTF-8 only, no document type (and so no entities but
 * the five of XML). Throws one sentence for what is no XML, or has a text without an end.
 */
export async function* readXml(file: string, part: Readable, events: XmlEvents): AsyncGenerator<number> {
  const parser = new SaxesParser({ xmlns: false, position: false })
  let sinceTag = 0
  parser.on('doctype', () => {
    throw notReadable(file, 'it has a document type')
  })
  parser.on('error', (error) => {
    throw notReadable(file, 'its XML is damaged', error)
  })
  parser.on('opentag', ({ name, attributes }) => {
    sinceTag = 0
    events.open(withoutPrefix(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    sinceTag = 0
    events.close(withoutPrefix(name))
  })
  parser.on('text', events.text)
  parser.on('cdata', events.text)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const bytes of part as AsyncIterable<Buffer>) {
      const text = decoder.decode(bytes, { stream: true })
      sinceTag += text.length
      parser.write(text)
      if (sinceTag > longestText) throw notReadable(file, 'it has a cell without an end')
      yield bytes.length
    }
    parser.write(decoder.decode()).close()
  } catch (error) {
    throw error instanceof Error && error.message.startsWith(file) ? error : notReadable(file, 'it is damaged', error)
  } finally {
    part.destroy()
  }
}

/** Reads a small part to its end. */
export async function readWholeXml(file: string, part: Readable, open: XmlEvents['open']): Promise<void> {
  for await (const _ of readXml(file, part, { open, close: () => undefined, text: () => undefined }));
}
