import { exampleUscc, type OrganizationRow } from '../../portal/index.ts'
import type { FileRow } from './file-rows.ts'
import { dayOfSerial, isoDate } from './spreadsheet-dates.ts'

/** Columns of an organisations file, by the names a header may give them. One row a unit; rows of one organisation repeat its columns. */
const columns = {
  uscc: ['统一社会信用代码', 'uscc'],
  name: ['单位名称', 'name'],
  place: ['参保地', 'place'],
  insuredSince: ['参保日期', 'insuredSince'],
  unitCode: ['参保单位编号', 'unitCode'],
  unitName: ['参保单位名称', 'unitName'],
  unitPlace: ['参保单位所在地', 'unitPlace'],
  insurances: ['险种', 'insurances'],
  phone: ['联系电话', 'phone'],
  mail: ['联系邮箱', 'mail'],
  certificates: ['证书SHA-256', 'certificates'],
  authority: ['证书颁发机构', 'authority'],
  serials: ['证书序列号', 'serials'],
} as const

type Column = keyof typeof columns

/** Columns that a report adds: a corrected report is a file to import. */
export const reportColumns = ['导入结果', '失败代码', '涉及内容', '说明'] as const

const required: readonly Column[] = ['uscc', 'name', 'place', 'insuredSince']

/** Where a number is as good as the text it shows: it has no leading zeros to lose. */
const mayBeNumber: readonly Column[] = ['name', 'place', 'unitName', 'unitPlace', 'insuredSince', 'phone']

/** An empty file to fill in: the header, and one row that is no organisation's and is refused when it is left in. */
export const templateRows: readonly (readonly string[])[] = [
  Object.values(columns).map(([name]) => name),
  [
    ...[exampleUscc, '示范市示例有限公司', '示范市', '2020-01-05', '30100001', '示范市示例有限公司（总部）', '示范市'],
    ...['养老;失业;工伤@临港市', '0555-1234567', 'office@example.com', '', '', ''],
  ],
]

/** Reads the rows of a file by its header. */
export interface OrganizationColumns {
  /** The values of a row as an organisation of the register. */
  read(row: FileRow): OrganizationRow
  /** What stands in a row, without what an earlier report added, as it can be read again. */
  kept(row: FileRow): readonly string[]
}

/**
 * Reads the header of a file: which column stands where. Throws one sentence for a column nobody knows, one that is there twice, or one that
 * is missing.
 * @param authorityOf the id of the authority that people know by this name or id; undefined: nobody knows it
 */
export function readHeader(header: FileRow, authorityOf: (name: string) => string | undefined = (name) => name): OrganizationColumns {
  const found = withoutBlankEnd(header.values).map((text) => columnOf(text.trim()))
  const twice = found.find((column, index) => column !== 'report' && found.indexOf(column) !== index)
  if (twice !== undefined && twice !== 'report') throw new Error(`the header has the column ${columns[twice][0]} twice`)
  const missing = required.find((column) => !found.includes(column))
  if (missing !== undefined) throw new Error(`the header has no column ${columns[missing].join(' or ')}`)
  const placeOf = new Map(found.flatMap((column, index): (readonly [Column, number])[] => (column === 'report' ? [] : [[column, index]])))
  const valueOf = (row: FileRow, column: Column) => textOf(row, column, placeOf.get(column))
  return {
    read: (row) => organizationOf((column) => valueOf(row, column), unreadableOf(row, placeOf), authorityOf),
    kept: (row) => [...placeOf].map(([column, index]) => (row === header ? (row.values[index] ?? '') : valueOf(row, column))),
  }
}

/** A header of a spreadsheet may be followed by cells somebody emptied. */
const withoutBlankEnd = (texts: readonly string[]) => texts.slice(0, texts.findLastIndex((text) => text.trim() !== '') + 1)

function columnOf(text: string): Column | 'report' {
  if ((reportColumns as readonly string[]).includes(text)) return 'report'
  const column = (Object.keys(columns) as Column[]).find((one) => (columns[one] as readonly string[]).includes(text))
  if (column === undefined) throw new Error(`the header has a column nobody knows: ${JSON.stringify(text.slice(0, 40))}`)
  return column
}

/** The text of a cell; of a number in the column of days the day it stands for. */
function textOf({ values, cells }: FileRow, column: Column, index: number | undefined): string {
  if (index === undefined) return ''
  const [text, isNumber] = [(values[index] ?? '').trim(), cells?.get(index) === 'number']
  if (column === 'insuredSince') return isNumber ? dayOfSerial(text) : isoDate(text)
  return column === 'phone' && isNumber ? phoneOfNumber(text) : text
}

/** A mobile has no zero in front that a number could have lost; any other number is no phone, and says so. */
const phoneOfNumber = (text: string) => (/^1\d{10}$/.test(String(Number(text))) ? String(Number(text)) : `${text}?`)

/** A column whose cell nobody should guess at. */
function unreadableOf({ cells }: FileRow, placeOf: ReadonlyMap<Column, number>): Column | undefined {
  if (cells === undefined) return undefined
  for (const [column, index] of placeOf) {
    const odd = cells.get(index)
    if (odd !== undefined && !(odd === 'number' && mayBeNumber.includes(column))) return column
  }
  return undefined
}

function organizationOf(
  value: (column: Column) => string,
  unreadable: Column | undefined,
  authorityOf: (name: string) => string | undefined,
): OrganizationRow {
  const [place, code, phone, mail] = [value('place'), value('unitCode'), value('phone'), value('mail')]
  const unitPlace = value('unitPlace') || place
  const unit = {
    code,
    name: value('unitName') || value('name'),
    place: unitPlace,
    insurances: insurancesOf(value('insurances'), unitPlace),
  }
  const authority = authorityOf(value('authority')) ?? ''
  return {
    ...{ uscc: value('uscc'), name: value('name'), place, insuredSince: value('insuredSince') },
    units: code === '' ? [] : [unit],
    ...(phone === '' ? {} : { phone }),
    ...(mail === '' ? {} : { mail }),
    certificates: list(value('certificates')),
    serials: list(value('serials')).map((serial) => ({ authority, serial })),
    ...(unreadable === undefined ? {} : { unreadable }),
  }
}

const list = (text: string): readonly string[] =>
  text === '' ? [] : text.split(/[;；]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

/** "养老;工伤@示范市": a kind, where its place differs from the unit's with it. */
const insurancesOf = (text: string, place: string) =>
  list(text).map((one) => {
    const [kind = '', where = place] = one.split('@')
    return { kind, place: where }
  })
