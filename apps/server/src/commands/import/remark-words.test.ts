import { failure, type FailureCode } from '@yinxin/protocol/failures'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../config.ts'
import type { ImportRemark } from '../../portal/index.ts'
import { authorityNames } from './authority-names.ts'
import { resultOf } from './remark-words.ts'

const remark = (kind: ImportRemark['kind'], code: FailureCode, field: string): ImportRemark => ({
  row: 2,
  kind,
  failure: failure(code, { field }),
})
const [refused, warned] = [
  (code: FailureCode, field: string) => resultOf([remark('refused', code, field)]),
  (code: FailureCode, field: string) => resultOf([remark('warning', code, field)]),
]

describe('R18 what a report says of a row', () => {
  it('nothing, where there is nothing to say', () => expect(resultOf([])).toEqual(['已导入', '', '', '']))

  it.each([
    ['a code that is none', refused('USCC_INVALID', 'uscc'), '未导入', '统一社会信用代码', '不是统一社会信用代码'],
    ['a check character', warned('USCC_INVALID', 'uscc'), '已导入，请核对', '统一社会信用代码', '校验位不符，请核对代码'],
    ['a field that is missing', refused('INPUT_INVALID', 'name'), '未导入', '单位名称', '“单位名称”未填'],
    ['a date', refused('INPUT_INVALID', 'insuredSince'), '未导入', '参保日期', '“参保日期”未填'],
    ['a phone', warned('INPUT_INVALID', 'phone'), '已导入，请核对', '联系电话', '“联系电话”无法识别，未采用'],
    ['serial numbers', warned('INPUT_INVALID', 'serials'), '已导入，请核对', '证书颁发机构、证书序列号', '未采用'],
    ['a certificate bound elsewhere', warned('BOUND_ELSEWHERE', 'certificates'), '已导入，请核对', '证书SHA-256', '证书已绑定其他单位'],
    ['another name', warned('NAME_MISMATCH', 'name'), '已导入，请核对', '单位名称', '单位更名'],
    ['a unit of somebody else', warned('INPUT_INVALID', '30104826'), '已导入，请核对', '30104826', '该参保单位编号属于其他单位'],
  ] as const)('%s', (_what, [result, number, about, words], expected, column, part) => {
    expect([result, about]).toEqual([expected, column])
    expect(words).toContain(part)
    expect(number).toMatch(/^\d{4}$/)
  })

  it('several remarks are one row: refused if one of them is, each thing said once', () => {
    const [result, numbers, about] = resultOf([
      remark('warning', 'INPUT_INVALID', 'phone'),
      remark('warning', 'INPUT_INVALID', 'mail'),
      remark('warning', 'INPUT_INVALID', 'mail'),
      remark('refused', 'USCC_INVALID', 'uscc'),
    ])
    expect(result).toBe('未导入')
    expect(numbers.split('；')).toHaveLength(2)
    expect(about).toBe('联系电话；联系邮箱；统一社会信用代码')
  })

  it.each(['=HYPERLINK("x")', '<b>x</b>', '甲\n乙', '"，"', '@SUM(1)'])('%s as a field is not repeated as it stands', (field) => {
    expect(warned('INPUT_INVALID', field)[2]).toMatch(/^[\w-]*$/)
  })

  it('a field of the prototype is no column', () => expect(warned('INPUT_INVALID', 'constructor')[2]).toBe('constructor'))
})

describe('R18 what a list may call an authority', () => {
  const names = authorityNames(
    readConfig({
      portal: {
        authorities: [
          { id: 'demo-ca', name: { zh: '演示认证中心', en: 'Demo CA' }, issuers: [] },
          { id: 'other', name: { zh: ' 另一家 ', en: 'Other CA' }, issuers: [] },
        ],
      },
    } as never),
  )
  it.each([
    ['demo-ca', 'demo-ca'],
    ['演示认证中心', 'demo-ca'],
    [' Demo CA ', 'demo-ca'],
    ['另一家', 'other'],
    ['demo CA', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%j is %s', (name, id) => expect(names.idOf(name)).toBe(id))

  it('knows them all by id', () => expect(names.ids).toEqual(expect.arrayContaining(['demo-ca', 'other'])))
})
