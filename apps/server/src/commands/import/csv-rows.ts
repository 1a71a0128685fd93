import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'
import { mostColumns, type FileRow, type FileRows } from './file-rows.ts'
import type { Encoding } from './inspect-file.ts'

/** Longest row, in characters: what is longer has lost a quotation mark. */
const longestRow = 65_536

/**
 * The rows of a CSV file (RFC 4180; a byte order mark belongs to no value), one after the other: a file of any size in little memory. Rows of
 * blanks are left out. Throws one sentence for rows that cannot be told apart, or bytes that are not of the encoding.
 * @param size of the file in bytes, for the progress
 */
export function csvRows(file: string, encoding: Encoding = 'utf-8', size = 1): FileRows {
  const read = { bytes: 0 }
  return { progress: () => Math.min(1, read.bytes / size), [Symbol.asyncIterator]: () => rowsOf(file, encoding, read) }
}

async function* rowsOf(file: string, encoding: Encoding, read: { bytes: number }): AsyncGenerator<FileRow> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: longestRow, skip_records_with_empty_values: false })
  const reading = feed(file, encoding, read, parser)
  let number = 0
  try {
    for await (const values of parser as AsyncIterable<string[]>) {
      number++
      if (values.length > mostColumns) throw new Error(`${file} has more than ${mostColumns} columns in row ${number}`)
      if (values.some((value) => value.trim() !== '')) yield { number, values }
    }
    await reading
  } catch (error) {
    throw explained(error, file, encoding, number)
  }
}

async function feed(file: string, encoding: Encoding, read: { bytes: number }, parser: ReturnType<typeof parse>): Promise<void> {
  let goOn = () => undefined as void
  parser.on('drain', () => goOn()).on('close', () => goOn())
  try {
    const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      read.bytes += part.length
      if (!parser.write(decoder.decode(part, { stream: true }))) await new Promise<void>((resolve) => (goOn = resolve))
      if (parser.destroyed) return
    }
    parser.end(decoder.decode())
  } catch (error) {
    parser.destroy(error as Error)
  }
}

function explained(error: unknown, file: string, encoding: Encoding, number: number): Error {
  const code = (error as { readonly code?: unknown }).code
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') return new Error(`${file} is not ${encoding.toUpperCase()} (after row ${number})`)
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return new Error(`${file} cannot be read`)
  if (error instanceof CsvError)
    return new Error(
      `${file} cannot be read as CSV near line ${String(error['lines'] ?? number)}: a quotation mark is missing or stands in the middle of a value`,
    )
  return error instanceof Error ? error : new Error(String(error))
}
