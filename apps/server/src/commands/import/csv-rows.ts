import { createReadStream } from 'node:fs'
import { CsvError, parse } from 'csv-parse'

export interface CsvRow {
  /** As a spreadsheet counts: the header is 1. */
  readonly number: number
  readonly values: readonly string[]
}

/** Longest row, in characters: what is longer has lost a quotation mark. */
const longestRow = 65_536

/**
 * The rows of a CSV file (RFC 4180; UTF-8, with or without a byte order mark), one after the other: a file of any size in little memory. Rows of
 * blanks are left out. Throws one sentence for a file that is not UTF-8, or rows that cannot be told apart.
 */
export async function* csvRows(file: string): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, relax_column_count: true, max_record_size: longestRow, skip_records_with_empty_values: false })
  const reading = feed(file, parser)
  let number = 0
  try {
    for await (const values of parser as AsyncIterable<string[]>) {
      number++
      if (values.some((value) => value.trim() !== '')) yield { number, values }
    }
    await reading
  } catch (error) {
    throw explained(error, file, number)
  }
}

async function feed(file: string, parser: ReturnType<typeof parse>): Promise<void> {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    for await (const part of createReadStream(file)) {
      const text = decoder.decode(part as Buffer, { stream: true })
      if (!parser.write(text)) await new Promise((resolve) => parser.once('drain', resolve).once('close', resolve))
      if (parser.destroyed) return
    }
    parser.end(decoder.decode())
  } catch (error) {
    parser.destroy(error as Error)
  }
}

function explained(error: unknown, file: string, number: number): Error {
  const code = (error as { readonly code?: unknown }).code
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return new Error(`${file} is not UTF-8 (after row ${number}): save it as "CSV UTF-8", or convert it with iconv -f GB18030 -t UTF-8`)
  if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR') return new Error(`${file} cannot be read`)
  if (error instanceof CsvError)
    return new Error(
      `${file} cannot be read as CSV near line ${String(error['lines'] ?? number)}: a quotation mark is missing or stands in the middle of a value`,
    )
  return error instanceof Error ? error : new Error(String(error))
}
