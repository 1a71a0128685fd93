import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OddCell } from './file-rows.ts'
import { readHeader, reportColumns, templateRows } from './organization-columns.ts'
import { dayOfSerial } from './spreadsheet-dates.ts'

const header = ['统一社会信用代码', '单位名称', '参保地', '参保日期']
const more = ['参保单位编号', '参保单位名称', '参保单位所在地', '险种', '联系电话', '证书SHA-256']
const values = ['91990100MA1MY00129', '示范市明远机械有限公司', '示范市', '2020-01-05']

const rowOf = (values: readonly string[], number = 2) => ({ number, values })
const reading = (columns: readonly string[]) => (cells: readonly string[]) => readHeader(rowOf(columns, 1)).read(rowOf(cells))

/** The row with these columns beside the required ones. */
const row = (extra: Readonly<Record<string, string>> = {}) =>
  reading([...header, ...Object.keys(extra)])([...values, ...Object.values(extra)])

describe('R19 the header of an organisations file', () => {
  it('reads the Chinese names and the English ones alike, in any order, with blanks around', () => {
    const english = reading(['insuredSince', ' place ', 'name', 'uscc\u3000'])
    expect(english(values.toReversed())).toEqual(reading(header)(values))
  })

  it('the order of columns is nobody’s business', () => {
    const columns = [...header, ...more]
    const cells = [...values, '30104826', '示范分公司', '示范省', '养老;工伤@示范市', '0555-1234567', 'ab'.repeat(32)]
    const expected = reading(columns)(cells)
    const orders = fc.shuffledSubarray([...columns.keys()], { minLength: columns.length })
    fc.assert(
      fc.property(orders, (order) => {
        expect(reading(order.map((at) => columns[at] ?? ''))(order.map((at) => cells[at] ?? ''))).toEqual(expected)
      }),
    )
  })

  it.each(header.map((name, index) => [name, header.filter((_, at) => at !== index)] as const))(
    'refuses a file without %s, by both names of the column',
    (name, columns) => {
      expect(() => reading(columns)([])).toThrow(`the header has no column ${name} or `)
    },
  )

  it('refuses a column that is there twice, also by its other name', () => {
    expect(() => reading([...header, '参保地'])([])).toThrow('the header has the column 参保地 twice')
    expect(() => reading([...header, 'place'])([])).toThrow('the header has the column 参保地 twice')
  })

  it.each(['', '单位', 'USCC', 'constructor', '__proto__', 'toString'])('refuses a column nobody knows: %j', (name) => {
    expect(() => reading([name, ...header])([])).toThrow(`the header has a column nobody knows: ${JSON.stringify(name)}`)
  })

  it('may be followed by cells that somebody emptied', () => {
    expect(reading([...header, '', ' '])([...values, '', ''])).toEqual(reading(header)(values))
  })

  it('says no more of an unknown column than one can read, and nothing that steers a terminal', () => {
    expect(() => reading([...header, `\u001b[2J${'x'.repeat(5000)}`])([])).toThrow(
      new Error(`the header has a column nobody knows: "\\u001b[2J${'x'.repeat(36)}"`),
    )
  })
})

describe('R19 one row', () => {
  it('is an organisation without a unit where no unit has a code', () => {
    expect(row()).toEqual({
      uscc: '91990100MA1MY00129',
      name: '示范市明远机械有限公司',
      place: '示范市',
      insuredSince: '2020-01-05',
      units: [],
      certificates: [],
      serials: [],
    })
    expect(row({ 参保单位编号: ' ', 参保单位名称: '示范分公司' }).units).toEqual([])
  })

  it('a unit that says nothing of its own has the name and the place of its organisation', () => {
    expect(row({ 参保单位编号: '30104826' }).units).toEqual([
      { code: '30104826', name: '示范市明远机械有限公司', place: '示范市', insurances: [] },
    ])
  })

  it('an insurance is where its unit is, unless it says where', () => {
    const { units } = row({ 参保单位编号: '30104826', 参保单位所在地: '示范市高新区', 险种: '养老; 工伤@示范省；失业;;' })
    expect(units[0]?.insurances).toEqual([
      { kind: '养老', place: '示范市高新区' },
      { kind: '工伤', place: '示范省' },
      { kind: '失业', place: '示范市高新区' },
    ])
  })

  it('certificates stand with a semicolon of either width between them', () => {
    const [one, two] = ['a'.repeat(64), 'B'.repeat(64)]
    expect(row({ '证书SHA-256': `${one}；${two} ;` }).certificates).toEqual([one, two])
  })

  it('has no phone where the cell is blank', () => {
    expect(row({ 联系电话: '  ' })).not.toHaveProperty('phone')
    expect(row({ 联系电话: ' 0555-1234567 ' }).phone).toBe('0555-1234567')
  })

  it('a row that ends early is a row with empty cells, to be refused by its field', () => {
    expect(reading(header)(['91990100MA1MY00129'])).toMatchObject({ uscc: '91990100MA1MY00129', name: '', place: '', insuredSince: '' })
    expect(reading(header)([])).toMatchObject({ uscc: '', units: [], certificates: [] })
  })
})

describe('R19 the day an organisation is insured since', () => {
  const day = (text: string) => reading(header)([...values.slice(0, 3), text]).insuredSince

  it.each([
    ['2020-01-05', '2020-01-05'],
    ['2020/1/5', '2020-01-05'],
    ['2020/01/05', '2020-01-05'],
    ['2020.1.5', '2020-01-05'],
    ['2020年1月5日', '2020-01-05'],
    ['2020年12月31', '2020-12-31'],
    ['20200105', '2020-01-05'],
    [' 2020-1-15 ', '2020-01-15'],
  ])('%j is %s', (text, written) => {
    expect(day(text)).toBe(written)
  })

  it.each(['2020111', '2020115', '202011', '2020', '1/5/2020', '05.01.2020', '43835', '2020-01', '2020-01-05T00:00:00Z', '二〇二〇年'])(
    '%s may mean more than one day, or none: it stays as it is, and its row is refused',
    (text) => {
      expect(day(text)).toBe(text)
    },
  )

  it('every day comes out of every way to write it', () => {
    const days = fc.date({ min: new Date('1950-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
    fc.assert(
      fc.property(days, (date) => {
        const iso = date.toISOString().slice(0, 10)
        const [year, month, of] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
        const ways = [iso, iso.replaceAll('-', ''), `${year}/${month}/${of}`, `${year}.${month}.${of}`, `${year}年${month}月${of}日`]
        for (const way of ways) expect(day(way)).toBe(iso)
      }),
    )
  })
})

describe('R19 bindings of an older portal', () => {
  const known = (name: string) => (name === '示范证书' || name === 'demo' ? 'demo' : undefined)
  const serials = (authority: string, text: string) =>
    readHeader(rowOf([...header, '证书颁发机构', '证书序列号'], 1), known).read(rowOf([...values, authority, text])).serials

  it('stand by the authority, under its id or name, and serial numbers', () => {
    expect(serials('示范证书', '01:AB; 7f')).toEqual([
      { authority: 'demo', serial: '01:AB' },
      { authority: 'demo', serial: '7f' },
    ])
    expect(serials('demo', '7f')).toEqual([{ authority: 'demo', serial: '7f' }])
  })

  it('of an authority nobody knows name nobody', () => {
    expect(serials('别家', '7f')).toEqual([{ authority: '', serial: '7f' }])
  })
})

describe('R19 cells of a spreadsheet that are no text', () => {
  const columns = [...header, ...more]
  const cells = [...values, '30104826', '', '', '', '13800001234', '']
  const odd = (column: string, kind: OddCell, value?: string) => {
    const at = columns.indexOf(column)
    return readHeader(rowOf(columns, 1)).read({ ...rowOf(cells.with(at, value ?? cells[at] ?? '')), cells: new Map([[at, kind]]) })
  }

  it.each(['统一社会信用代码', '参保单位编号', '险种', '证书SHA-256'])(
    'a number in %s has lost what nobody can guess: its row is refused',
    (column) => {
      expect(odd(column, 'number').unreadable).toBeDefined()
    },
  )

  it.each(columns)('a formula in %s is refused by its field', (column) => {
    expect(odd(column, 'formula').unreadable).toBeDefined()
    expect(odd(column, 'other').unreadable).toBeDefined()
  })

  it('a number in a name, or a mobile, is what it shows; another number is no phone', () => {
    expect(odd('单位名称', 'number', '360')).toMatchObject({ name: '360' })
    expect(odd('联系电话', 'number', '1.3800001234E10')).toMatchObject({ phone: '13800001234' })
    expect(odd('联系电话', 'number', '5551234567')).toMatchObject({ phone: '5551234567?' })
  })

  it('a number in the column of days is the day it stands for', () => {
    expect(odd('参保日期', 'number', '43835').insuredSince).toBe('2020-01-05')
    expect(odd('参保日期', 'number', '43835.75').insuredSince).toBe('2020-01-05')
    expect(odd('参保日期', 'number', '20200105').insuredSince).toBe('2020-01-05')
    for (const none of ['60', '-1', '2958466', 'NaN', '1e300']) expect(dayOfSerial(none)).toBe(none)
  })
})

describe('R19 the template, and a report that comes back', () => {
  it('the template is a file whose example is refused, and nothing else of it is wrong', () => {
    const [columns = [], example = []] = templateRows
    expect(reading(columns)(example)).toMatchObject({ name: '示范市示例有限公司', units: [{ insurances: [{}, {}, { place: '临港市' }] }] })
  })

  it('what an earlier report added is no column of the register, and is not kept', () => {
    const read = readHeader(rowOf([...header, ...reportColumns], 1))
    expect(read.kept(rowOf([...values, '未导入', '4008', '统一社会信用代码', '…']))).toEqual(values)
    expect(read.read(rowOf([...values, '未导入', '4008', '', '']))).toEqual(reading(header)(values))
  })
})
