import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { crc32 } from 'node:zlib'
import { writeXlsxStream } from 'hucre/xlsx'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { FileRow } from './file-rows.ts'
import { xlsxRows } from './xlsx-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-xlsx-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'rows.xlsx')

async function rowsOf(content: Uint8Array): Promise<FileRow[]> {
  writeFileSync(file, content)
  const rows: FileRow[] = []
  for await (const row of xlsxRows(file)) rows.push(row)
  return rows
}

interface Part {
  readonly name: string
  readonly bytes: Buffer
  /** What it claims to unpack to. */
  readonly claims?: number
}

/** A ZIP archive (APPNOTE §4.3) by hand, so that it may lie. */
function zip(parts: readonly Part[]): Buffer {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const { name, bytes, claims = bytes.length } of parts) {
    const [path, packed] = [Buffer.from(name), deflateRawSync(bytes)]
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(bytes), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(claims, 18)
    head.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), head, path, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    central.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), head, tail, path]))
    locals.push(local)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const relations = '<Relationships><Relationship Id="rId7" Type="sheet" Target="worksheets/register.xml"/></Relationships>'
const workbookXml = (more = '') =>
  `<workbook xmlns:r="x">${more}<sheets><sheet name="hidden" state="hidden" r:id="rId1"/><sheet name="a" r:id="rId7"/><sheet name="b" r:id="rId8"/></sheets></workbook>`

interface Workbook {
  readonly sheet: string | Buffer
  readonly strings?: string
  readonly more?: string
  readonly parts?: readonly Part[]
  readonly claims?: number
}

const workbook = ({ sheet, strings, more, parts = [], claims }: Workbook) =>
  zip([
    { name: 'xl/workbook.xml', bytes: Buffer.from(workbookXml(more)) },
    { name: 'xl/_rels/workbook.xml.rels', bytes: Buffer.from(relations) },
    { name: 'xl/worksheets/register.xml', bytes: Buffer.from(sheet as Buffer), ...(claims === undefined ? {} : { claims }) },
    ...(strings === undefined ? [] : [{ name: 'xl/sharedStrings.xml', bytes: Buffer.from(strings) }]),
    ...parts,
  ])

const sheetOf = (rows: string) => `<worksheet><sheetData>${rows}</sheetData></worksheet>`
const inline = (text: string, reference = '') =>
  `<c${reference === '' ? '' : ` r="${reference}"`} t="inlineStr"><is><t>${text}</t></is></c>`

describe('R19 rows of a workbook', () => {
  it('are those of its first sheet that shows, with the numbers it gives them; blank ones left out', async () => {
    const sheet = sheetOf(
      `<row r="1">${inline('a')}${inline('b')}</row><row r="2">${inline(' ')}</row><row r="5">${inline('1', 'B5')}</row>`,
    )
    expect(await rowsOf(workbook({ sheet }))).toEqual([
      { number: 1, values: ['a', 'b'] },
      { number: 5, values: ['', '1'] },
    ])
  })

  it('texts may be shared, in runs, with how they are spoken beside them; prefixes do not matter', async () => {
    const strings =
      '<x:sst><x:si><x:t>单位</x:t></x:si><x:si><x:r><x:rPr/><x:t>示范</x:t></x:r><x:r><x:t xml:space="preserve"> 市</x:t></x:r><x:rPh><x:t>shi</x:t></x:rPh></x:si></x:sst>'
    const sheet =
      '<x:worksheet><x:sheetData><x:row><x:c t="s"><x:v>1</x:v></x:c><x:c t="s"><x:v>0</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    expect(await rowsOf(workbook({ sheet, strings }))).toEqual([{ number: 1, values: ['示范 市', '单位'] }])
  })

  it('what is no text is said: numbers, formulas, errors, truth values', async () => {
    const cells =
      '<c><v>007</v></c><c t="str"><f>A1</f><v>x</v></c><c t="e"><v>#REF!</v></c><c t="b"><v>1</v></c><c t="d"><v>2020-01-05</v></c>'
    const sheet = sheetOf(`<row>${cells}</row>`)
    expect(await rowsOf(workbook({ sheet }))).toEqual([
      {
        number: 1,
        values: ['007', 'x', '#REF!', '1', '2020-01-05'],
        cells: new Map([
          [0, 'number'],
          [1, 'formula'],
          [2, 'other'],
          [3, 'other'],
        ]),
      },
    ])
  })

  it('numbers of a workbook that counts days from 1904 are nobody’s to read', async () => {
    const sheet = sheetOf('<row><c><v>43835</v></c></row>')
    expect((await rowsOf(workbook({ sheet, more: '<workbookPr date1904="1"/>' })))[0]?.cells).toEqual(new Map([[0, 'other']]))
  })

  it('come out as another program wrote them, whatever is in them', async () => {
    const cells = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[\p{Cc}\uFFFE\uFFFF]/u.test(text)),
      { minLength: 1, maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 8 }), async (rows) => {
        const written = rows.map((row) => row.map((text) => `·${text}`))
        const bytes = await new Response(writeXlsxStream(written, { name: 'x' })).bytes()
        expect((await rowsOf(bytes)).map(({ values }) => values)).toEqual(written)
      }),
      { numRuns: 20 },
    )
  })
})

describe('R19 a workbook that costs more than one may, or is none', () => {
  const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 ** 2)

  it.each<[string, () => Buffer, string]>([
    [
      'an entry that unpacks a thousandfold',
      () => workbook({ sheet: sheetOf(''), parts: [{ name: 'xl/media/a', bytes: zeros(3) }] }),
      'too much for its size',
    ],
    [
      'one that unpacks to more than it claims',
      () => workbook({ sheet: sheetOf(`<row>${inline('x'.repeat(9000))}</row>`), claims: 100 }),
      'it is damaged',
    ],
    [
      'two gigabytes in all',
      () => workbook({ sheet: sheetOf(''), parts: [{ name: 'a', bytes: Buffer.from('a'), claims: 2 ** 31 }] }),
      'too much for its size',
    ],
    ['thousands of parts', () => zip(Array.from({ length: 2001 }, (_, at) => ({ name: `p${at}`, bytes: Buffer.of() }))), '2001 parts'],
    ['a part twice', () => workbook({ sheet: sheetOf(''), parts: [{ name: 'xl/workbook.xml', bytes: Buffer.of() }] }), 'a part twice'],
    ['a document type', () => workbook({ sheet: `<!DOCTYPE x [<!ENTITY a "b">]>${sheetOf('')}` }), 'a document type'],
    ['an entity', () => workbook({ sheet: sheetOf(`<row>${inline('&a;')}</row>`) }), 'its XML is damaged'],
    [
      'a giant cell',
      () => workbook({ sheet: sheetOf(`<row>${inline('x'.repeat(40_000))}</row>`) }),
      'more than 32767 characters (row 1, column 1)',
    ],
    [
      'a giant cell in runs',
      () => workbook({ sheet: sheetOf(`<row><c t="inlineStr"><is>${'<r><t>xyxyxyxyxy</t></r>'.repeat(4000)}</is></c></row>`) }),
      'more than 32767 characters',
    ],
    [
      'a giant shared text',
      () => workbook({ sheet: sheetOf(''), strings: `<sst><si><t>${'y'.repeat(40_000)}</t></si></sst>` }),
      'more than 32767 characters',
    ],
    ['a tag without an end', () => workbook({ sheet: `<worksheet a="${randomText(1_300_000)}` }), 'a cell without an end'],
    [
      'a million columns',
      () => workbook({ sheet: sheetOf(`<row>${'<c><v>1</v></c>'.repeat(100)}</row>`) }),
      'more than 64 columns (row 1)',
    ],
    ['a far column', () => workbook({ sheet: sheetOf(`<row>${inline('a', 'XFD1')}</row>`) }), 'more than 64 columns (row 1)'],
    ['cells out of order', () => workbook({ sheet: sheetOf(`<row>${inline('a', 'B1')}${inline('a', 'A1')}</row>`) }), 'out of order'],
    [
      'rows out of order',
      () => workbook({ sheet: sheetOf(`<row r="2">${inline('a')}</row><row r="2">${inline('a')}</row>`) }),
      'out of order',
    ],
    [
      'a text that is not there',
      () => workbook({ sheet: sheetOf('<row><c t="s"><v>4</v></c></row>') }),
      'a text that is not there (row 1, column 1)',
    ],
    [
      'no sheet',
      () =>
        zip([
          { name: 'xl/workbook.xml', bytes: Buffer.from('<workbook/>') },
          { name: 'xl/_rels/workbook.xml.rels', bytes: Buffer.from('<a/>') },
        ]),
      'it has no sheet',
    ],
    ['another archive', () => zip([{ name: 'word/document.xml', bytes: Buffer.from('<a/>') }]), 'its part xl/workbook.xml is missing'],
    ['half an archive', () => workbook({ sheet: sheetOf('') }).subarray(0, 300), 'a damaged one'],
    ['XML that breaks off', () => workbook({ sheet: '<worksheet><sheetData><row>' }), 'its XML is damaged'],
    ['bytes that are no UTF-8', () => workbook({ sheet: Buffer.from([0x3c, 0x61, 0x3e, 0xff, 0xff]) }), 'it is damaged'],
  ])('%s', async (_what, bytes, sentence) => {
    await expect(rowsOf(bytes())).rejects.toThrow(sentence)
    await expect(rowsOf(bytes())).rejects.toThrow(file)
  })
})

/** Text that does not shrink to nothing. */
const randomText = (length: number) =>
  Array.from({ length: length / 4 }, (_, at) => ((at * 2_654_435_761) >>> 16).toString(16).padStart(4, '0').slice(-4)).join('')
