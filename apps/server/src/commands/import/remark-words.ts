import type { ImportRemark } from '../../portal/index.ts'

/** Fields by the names of their columns. */
const columnOfField: Readonly<Record<string, string>> = {
  uscc: '统一社会信用代码',
  name: '单位名称',
  place: '参保地',
  insuredSince: '参保日期',
  units: '参保单位编号、名称、所在地或险种',
  unitCode: '参保单位编号',
  unitName: '参保单位名称',
  unitPlace: '参保单位所在地',
  insurances: '险种',
  phone: '联系电话',
  mail: '联系邮箱',
  certificates: '证书SHA-256',
  authority: '证书颁发机构',
  serials: '证书颁发机构、证书序列号',
}

/** What became of a row, for the columns of a report (`reportColumns`): result, numbers of the failures, what they are about, words for a clerk. */
export function resultOf(remarks: readonly ImportRemark[]): readonly [string, string, string, string] {
  if (remarks.length === 0) return ['已导入', '', '', '']
  const refused = remarks.some(({ kind }) => kind === 'refused')
  const each = <Text extends string | number>(text: (remark: ImportRemark) => Text) => [...new Set(remarks.map(text))].join('；')
  return [refused ? '未导入' : '已导入，请核对', each(({ failure }) => failure.number), each(aboutOf), each(wordsOf)]
}

/** The column, or the unit code that is somebody else's: letters and digits only, whatever the row had there. */
function aboutOf({ failure }: ImportRemark): string {
  const field = String(failure.detail?.['field'] ?? '')
  return Object.hasOwn(columnOfField, field) ? (columnOfField[field] ?? '') : field.replaceAll(/[^\w-]/g, '')
}

function wordsOf(remark: ImportRemark): string {
  const { kind, failure } = remark
  if (failure.code === 'USCC_INVALID') return kind === 'refused' ? '不是统一社会信用代码' : '校验位不符，请核对代码'
  if (failure.code === 'BOUND_ELSEWHERE') return '证书已绑定其他单位，保持原状'
  if (failure.code === 'NAME_MISMATCH') return '单位更名，已有证书绑定保持原状；今后以旧名称换发的证书需人工核对'
  if (kind === 'refused') return `“${aboutOf(remark)}”未填、格式不对，或单元格是公式、数字（代码须设为文本格式）`
  return Object.hasOwn(columnOfField, String(failure.detail?.['field']))
    ? `“${aboutOf(remark)}”无法识别，未采用`
    : '该参保单位编号属于其他单位，保持原状'
}
