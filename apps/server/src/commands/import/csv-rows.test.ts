import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { csvRows } from './csv-rows.ts'
import type { FileRow } from './file-rows.ts'
import type { Encoding } from './inspect-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'rows.csv')

async function rowsOf(content: string | Uint8Array, encoding: Encoding = 'utf-8'): Promise<FileRow[]> {
  writeFileSync(file, content)
  const rows: FileRow[] = []
  for await (const row of csvRows(file, encoding)) rows.push(row)
  return rows
}

const valuesOf = async (content: string | Uint8Array) => (await rowsOf(content)).map(({ values }) => values)

describe('R19 rows of a CSV file', () => {
  it('are numbered as a spreadsheet counts, blank ones among them', async () => {
    expect(await rowsOf('a,b\n,\n1,2\n')).toEqual([
      { number: 1, values: ['a', 'b'] },
      { number: 3, values: ['1', '2'] },
    ])
  })

  it.each([
    ['\n', 'Unix'],
    ['\r\n', 'RFC 4180'],
  ])('end with %j (%s), and the last one needs no end', async (end) => {
    expect(await valuesOf(`单位,地${end}甲,乙`)).toEqual([
      ['单位', '地'],
      ['甲', '乙'],
    ])
  })

  it('may begin with a byte order mark, which belongs to no name', async () => {
    expect(await valuesOf('\ufeffuscc,name\n')).toEqual([['uscc', 'name']])
  })

  it('keep commas, line ends and quotation marks inside quotation marks', async () => {
    expect(await valuesOf('"a,b","c\nd","e""f"\n')).toEqual([['a,b', 'c\nd', 'e"f']])
  })

  it('may be shorter or longer than the header', async () => {
    expect(await valuesOf('a,b\n1\n1,2,3\n')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']])
  })

  it('an empty file has none', async () => {
    expect(await rowsOf('')).toEqual([])
    expect(await rowsOf('\n\n  \n')).toEqual([])
  })

  it('come out as they were written, whatever is in them', async () => {
    // with a mark that is no blank, so that no row is one of blanks
    const cells = fc.array(
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `·${text}`),
      { minLength: 1, maxLength: 5 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 8 }), async (rows) => {
        const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n')
        expect(await valuesOf(text)).toEqual(rows)
      }),
      { numRuns: 40 },
    )
  })
})

describe('R19 a file that cannot be read', () => {
  it('in another encoding than it was said to be in is refused, not read as other characters', async () => {
    const gb18030 = Buffer.from([0xb5, 0xa5, 0xce, 0xbb, 0x2c, 0x61, 0x0a])
    await expect(rowsOf(gb18030)).rejects.toThrow(`${file} is not UTF-8 (after row 0)`)
    expect(await rowsOf(gb18030, 'gb18030')).toEqual([{ number: 1, values: ['单位', 'a'] }])
  })

  it('of a million columns, or of more than 64 short ones, costs no memory', async () => {
    await expect(rowsOf(`${'a,'.repeat(1_000_000)}\n`)).rejects.toThrow('cannot be read as CSV')
    await expect(rowsOf(`a,b\n${','.repeat(64)}1\n`)).rejects.toThrow(new Error(`${file} has more than 64 columns in row 2`))
    expect(await rowsOf(`${'1,'.repeat(63)}1\n`)).toHaveLength(1)
  })

  it('that breaks off inside a character is not UTF-8', async () => {
    await expect(rowsOf(Buffer.from('名称\n甲').subarray(0, -1))).rejects.toThrow('is not UTF-8')
  })

  it.each(['a,"b\n1,2\n', 'a,b"c\n', '"a"b,c\n'])('with a lost quotation mark (%j) says near which line', async (text) => {
    await expect(rowsOf(text)).rejects.toThrow(/cannot be read as CSV near line \d+: a quotation mark is missing or stands in the middle/)
  })

  it('whose row never ends is given up, not read into memory', async () => {
    await expect(rowsOf(`a,b\n"${'x'.repeat(200_000)}`)).rejects.toThrow('cannot be read as CSV')
  })

  it('is missing, or a folder: one sentence with its name', async () => {
    for (const name of [join(folder, 'none.csv'), folder])
      await expect(csvRows(name)[Symbol.asyncIterator]().next()).rejects.toThrow(new Error(`${name} cannot be read`))
  })
})
