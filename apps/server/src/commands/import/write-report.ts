import { csvLine } from '@yinxin/protocol/wire'
import { createWriteStream, openSync, closeSync, renameSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { ImportRemark } from '../../portal/index.ts'
import type { FileRow } from './file-rows.ts'
import type { FileForm, InspectedFile } from './inspect-file.ts'
import { openRows } from './open-rows.ts'
import { readHeader, reportColumns } from './organization-columns.ts'
import { resultOf } from './remark-words.ts'

/** What was said of the rows between two, both counted. */
export type RemarksBetween = (rows: { readonly from: number; readonly to: number }) => Promise<readonly ImportRemark[]>

const partOf = (report: string) => `${report}.part`

/** Finds out before the first row is imported whether a report can be written here. Throws one sentence. */
export function prepareReport(report: string): void {
  try {
    closeSync(openSync(partOf(report), 'w'))
  } catch {
    throw new Error(`${report} cannot be written`)
  }
}

/**
 * Writes the report of an import: the file again, in its own format and encoding, every row with what became of it. It is made from the file and from
 * what was kept of its rows, so it is whole also where the import was broken off and went on, and there whole or not at all.
 * @returns how many rows it has
 */
export async function writeReport(report: string, file: string, inspected: InspectedFile, remarks: RemarksBetween): Promise<number> {
  const counted = { rows: 0 }
  const rows = reportRows(file, inspected, remarks, counted)
  try {
    await pipeline(await encoded(rows, inspected.form), createWriteStream(partOf(report), { mode: 0o600 }))
    renameSync(partOf(report), report)
  } catch (error) {
    rmSync(partOf(report), { force: true })
    throw error
  }
  return counted.rows
}

/** Rows whose remarks are looked up at once. */
const rowsAtOnce = 5000

async function* reportRows(
  file: string,
  inspected: InspectedFile,
  remarksBetween: RemarksBetween,
  counted: { rows: number },
): AsyncGenerator<readonly string[]> {
  let columns: ReturnType<typeof readHeader> | undefined
  let some: FileRow[] = []
  const explained = async function* () {
    const [first, last] = [some[0], some.at(-1)]
    if (columns === undefined || first === undefined || last === undefined) return
    const remarks = Map.groupBy(await remarksBetween({ from: first.number, to: last.number }), ({ row }) => row)
    for (const row of some) yield [...columns.kept(row), ...resultOf(remarks.get(row.number) ?? [])]
    counted.rows += some.length
    some = []
  }
  for await (const row of openRows(file, inspected)) {
    if (columns === undefined) {
      columns = readHeader(row)
      yield [...columns.kept(row), ...reportColumns]
    } else if (some.push(row) === rowsAtOnce) yield* explained()
  }
  yield* explained()
}

async function encoded(rows: AsyncIterable<readonly string[]>, form: FileForm): Promise<NodeJS.ReadableStream> {
  if (form.kind === 'csv') return Readable.from(csvBytes(rows, form))
  const { writeXlsxStream } = await import('hucre/xlsx')
  return Readable.fromWeb(writeXlsxStream(mutable(rows), { name: '导入结果', freezePane: { rows: 1 } }) as WebStream)
}

async function* mutable(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string[]> {
  for await (const row of rows) yield [...row]
}

/** Characters of one write. */
const textAtOnce = 65_536

async function* csvBytes(
  rows: AsyncIterable<readonly string[]>,
  { encoding, bom }: FileForm & { readonly kind: 'csv' },
): AsyncGenerator<Buffer> {
  const iconv = encoding === 'gb18030' ? (await import('iconv-lite')).default : undefined
  const bytesOf = (text: string) => (iconv === undefined ? Buffer.from(text) : iconv.encode(text, 'gb18030'))
  let text = bom ? '\uFEFF' : ''
  for await (const row of rows) {
    text += csvLine(row)
    if (text.length < textAtOnce) continue
    yield bytesOf(text)
    text = ''
  }
  yield bytesOf(text)
}
