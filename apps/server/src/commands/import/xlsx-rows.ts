import { mostColumns, type FileRow, type FileRows, type OddCell } from './file-rows.ts'
import { notReadable } from './not-readable.ts'
import { openArchive, type Archive } from './xlsx-archive.ts'
import { longestCell, noStrings, readSharedStrings, type SharedStrings } from './xlsx-strings.ts'
import { readWholeXml, readXml, type XmlEvents } from './xlsx-xml.ts'

/**
 * The rows of the first sheet of a workbook (.xlsx, ISO/IEC 29500-1 §18.3), one after the other, with their own numbers: a sheet of any size in little
 * memory, besides its shared texts. Blank rows are left out. Throws one sentence for what is no workbook, or would cost more than one may.
 */
export function xlsxRows(file: string): FileRows {
  const read = { bytes: 0, of: 1 }
  return { progress: () => Math.min(1, read.bytes / read.of), [Symbol.asyncIterator]: () => rowsOf(file, read) }
}

async function* rowsOf(file: string, read: { bytes: number; of: number }): AsyncGenerator<FileRow> {
  const archive = await openArchive(file)
  try {
    const { path, date1904 } = await firstSheet(file, archive)
    const strings = await stringsOf(file, archive)
    read.of = archive.sizeOf(path) ?? 1
    const sheet = sheetReader(file, strings, date1904)
    for await (const bytes of readXml(file, await archive.read(path), sheet.events)) {
      read.bytes += bytes
      yield* sheet.take()
    }
  } finally {
    archive.close()
  }
}

const sharedStrings = 'xl/sharedStrings.xml'

async function stringsOf(file: string, archive: Archive): Promise<SharedStrings> {
  return archive.sizeOf(sharedStrings) === undefined ? noStrings : readSharedStrings(file, await archive.read(sharedStrings))
}

/** Where the first sheet is, by the workbook and its relationships. */
async function firstSheet(file: string, archive: Archive): Promise<{ readonly path: string; readonly date1904: boolean }> {
  const [sheets, targets]: [string[], Map<string, string>] = [[], new Map()]
  let date1904 = false
  await readWholeXml(file, await archive.read('xl/workbook.xml'), (name, attributes) => {
    if (name === 'workbookPr') date1904 = /^(?:1|true)$/.test(attributes['date1904'] ?? '')
    const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1]
    if (name === 'sheet' && id !== undefined && !/hidden/i.test(attributes['state'] ?? '')) sheets.push(id)
  })
  await readWholeXml(file, await archive.read('xl/_rels/workbook.xml.rels'), (name, { Id, Target }) => {
    if (name === 'Relationship' && Id !== undefined && Target !== undefined) targets.set(Id, Target)
  })
  const target = targets.get(sheets[0] ?? '')
  if (target === undefined) throw notReadable(file, 'it has no sheet')
  return { path: target.startsWith('/') ? target.slice(1) : `xl/${target}`, date1904 }
}

interface Cell {
  readonly column: number
  readonly type: string
  hasFormula: boolean
}

/** Turns a sheet's XML into rows: `take` hands out those that are complete. */
function sheetReader(file: string, strings: SharedStrings, date1904: boolean): { readonly events: XmlEvents; take(): readonly FileRow[] } {
  let [rows, number, next]: [FileRow[], number, number] = [[], 0, 0]
  let [values, odd]: [string[], Map<number, OddCell>] = [[], new Map()]
  let cell: Cell | undefined
  let [text, isIn, isSpoken] = ['', false, false]
  const at = () => `row ${number}, column ${(cell?.column ?? 0) + 1}`
  const finishCell = ({ column, type, hasFormula }: Cell) => {
    const value = type === 's' ? strings.at(Number(text || NaN)) : text
    if (value === undefined) throw notReadable(file, `a cell refers to a text that is not there (${at()})`)
    if (value === '' && !hasFormula) return
    while (values.length < column) values.push('')
    values[column] = value
    const kind = hasFormula ? 'formula' : oddOf(type, date1904)
    if (kind !== undefined) odd.set(column, kind)
  }
  const open: XmlEvents['open'] = (name, attributes) => {
    isIn = (name === 'v' || name === 't') && cell !== undefined && !isSpoken
    if (name === 'row') {
      number = numberOf(attributes['r'], number + 1)
      ;[values, odd, next] = [[], new Map(), 0]
    } else if (name === 'c') {
      const column = attributes['r'] === undefined ? next : columnOf(attributes['r'])
      if (column < next || column >= mostColumns)
        throw notReadable(
          file,
          column < next ? `its cells are out of order (row ${number})` : `more than ${mostColumns} columns (row ${number})`,
        )
      ;[cell, text, next] = [{ column, type: attributes['t'] ?? 'n', hasFormula: false }, '', column + 1]
    } else if (name === 'f' && cell !== undefined) cell.hasFormula = true
    else if (name === 'rPh') isSpoken = true
  }
  const close: XmlEvents['close'] = (name) => {
    isIn = false
    if (name === 'rPh') isSpoken = false
    else if (name === 'c' && cell !== undefined) {
      finishCell(cell)
      cell = undefined
    } else if (name === 'row' && values.some((value) => value.trim() !== ''))
      rows.push(odd.size === 0 ? { number, values } : { number, values, cells: odd })
  }
  const addText = (part: string) => {
    if (isIn) text += part
    if (text.length > longestCell) throw notReadable(file, `a cell has more than ${longestCell} characters (${at()})`)
  }
  return {
    events: { open, close, text: addText },
    take() {
      const complete = rows
      rows = []
      return complete
    },
  }
  /** Rows have numbers that rise; one that does not say it follows the one before. */
  function numberOf(stated: string | undefined, following: number): number {
    const said = stated === undefined ? following : Number(stated)
    if (!Number.isSafeInteger(said) || said < following || said > 1_048_576)
      throw notReadable(file, `its rows are out of order (after row ${number})`)
    return said
  }
}

/** What a cell of this type (§18.18.11) is besides text. */
function oddOf(type: string, date1904: boolean): OddCell | undefined {
  if (type === 's' || type === 'inlineStr' || type === 'str' || type === 'd') return undefined
  return type === 'n' && !date1904 ? 'number' : 'other'
}

/** 0 for A1, 25 for Z7, 26 for AA3. */
function columnOf(reference: string): number {
  let column = 0
  for (let at = 0; at < reference.length && at < 4; at++) {
    const letter = reference.charCodeAt(at) - 64
    if (letter < 1 || letter > 26) break
    column = column * 26 + letter
  }
  return column - 1
}
