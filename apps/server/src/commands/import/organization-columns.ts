import type { OrganizationRow } from '../../portal/index.ts'

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
  certificates: ['证书SHA-256', 'certificates'],
} as const

type Column = keyof typeof columns

const required: readonly Column[] = ['uscc', 'name', 'place', 'insuredSince']

/** Reads a row of values by the columns of its file. */
export type ReadOrganization = (values: readonly string[]) => OrganizationRow

/**
 * Reads the header of a file: which column stands where. Throws one sentence for a column nobody knows, one that is there twice, or one that
 * is missing.
 */
export function readHeader(header: readonly string[]): ReadOrganization {
  const found = header.map((text) => columnOf(text.trim()))
  const twice = found.find((column, index) => found.indexOf(column) !== index)
  if (twice !== undefined) throw new Error(`the header has the column ${columns[twice][0]} twice`)
  const missing = required.find((column) => !found.includes(column))
  if (missing !== undefined) throw new Error(`the header has no column ${columns[missing].join(' or ')}`)
  return (values) => {
    const value = (column: Column) => (found.includes(column) ? (values[found.indexOf(column)] ?? '').trim() : '')
    const [place, code] = [value('place'), value('unitCode')]
    const unitPlace = value('unitPlace') || place
    const unit = {
      code,
      name: value('unitName') || value('name'),
      place: unitPlace,
      insurances: insurancesOf(value('insurances'), unitPlace),
    }
    return {
      ...{ uscc: value('uscc'), name: value('name'), place, insuredSince: isoDate(value('insuredSince')) },
      units: code === '' ? [] : [unit],
      ...(value('phone') === '' ? {} : { phone: value('phone') }),
      certificates: list(value('certificates')),
    }
  }
}

function columnOf(text: string): Column {
  const column = (Object.keys(columns) as Column[]).find((one) => (columns[one] as readonly string[]).includes(text))
  if (column === undefined) throw new Error(`the header has a column nobody knows: ${JSON.stringify(text.slice(0, 40))}`)
  return column
}

const list = (text: string): readonly string[] => text.split(/[;；]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim()]))

/** "养老;工伤@示范市": a kind, where its place differs from the unit's with it. */
const insurancesOf = (text: string, place: string) =>
  list(text).map((one) => {
    const [kind = '', where = place] = one.split('@')
    return { kind, place: where }
  })

const spreadsheetDates = [/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/, /^(\d{4})(\d\d)(\d\d)$/]

/**
 * Dates as spreadsheets write them too: 2020/1/5, 20200105. Anything else stays as it is, to be refused by its row: 2020111 is the first day of
 * November or the eleventh of January, and nobody knows which.
 */
function isoDate(text: string): string {
  const [, year, month = '', day = ''] = spreadsheetDates.map((form) => form.exec(text)).find((found) => found !== null) ?? []
  return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}
