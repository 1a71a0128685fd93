import { describe, expect, it } from 'vitest'
import { maskCode, maskDocument, maskMobile, maskName, readMobile, readPersonName, yearsBetween } from '../identifiers/index.ts'
import {
  articleNames,
  deskServices,
  mostImportedRows,
  mostLimits,
  noticeKinds,
  roleActions,
  roleKinds,
  roleStates,
  roleYears,
} from './index.ts'

describe('names that pages, tables and links go by', () => {
  it.each([
    ['articles', articleNames],
    ['services', deskServices],
    ['notices', noticeKinds],
    ['kinds of role', roleKinds],
    ['states of a role', roleStates],
    ['actions of a role', roleActions],
  ])('%s: none twice, each a word for an address', (_what, names) => {
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^[a-z]+(?:-[a-z]+)*$/)
  })

  it('bounds are what docs and schemas say', () => expect([mostImportedRows, mostLimits, roleYears]).toEqual([5000, 100, 2]))
})

describe('R33 what is masked', () => {
  it.each([
    ['91330106MA27XY183E', '9133**********183E'],
    ['123456789', '1234*6789'],
    ['12345678', '******78'],
    ['301001', '****01'],
    ['12', '12'],
    ['1', '1'],
    ['', ''],
  ])('a code %j shows as %j', (code, shown) => expect(maskCode(code)).toBe(shown))

  it.each([
    ['E1234', 'E**34'],
    ['E12345678901234567', 'E123**********4567'],
    ['12345678901234567890', '1*****************90'],
  ])('a document %s shows as %s', (number, shown) => expect(maskDocument(number)).toBe(shown))

  it.each([
    ['𠮷田', '𠮷*'],
    ['𠮷田花子', '𠮷**子'],
    ['买买提·艾力', '买****力'],
    ["Anne-Marie O'Neil", 'A*** O***'],
    ['李', '李*'],
    ['', '*'],
  ])('a name %j shows as %j', (name, shown) => {
    expect(maskName(name)).toBe(shown)
    expect(maskName(name).isWellFormed()).toBe(true)
  })

  it('a mobile shows three and four', () => expect(maskMobile('19900000163')).toBe('199****0163'))
})

describe('R16 what a person is known by, at its bounds', () => {
  it.each([
    ['two characters', '李四', '李四'],
    ['sixty', '长'.repeat(60), '长'.repeat(60)],
    ['sixty of two halves', '𠮷'.repeat(60), '𠮷'.repeat(60)],
    ['sixty-one', '长'.repeat(61), undefined],
    ['one', '李', undefined],
    ['a digit at the end, as in old registers', '李四2', '李四2'],
    ['a digit at the front', '2李四', undefined],
    ['an e-mail address', 'a@example.com', undefined],
    ['a line end inside', '李\n四', '李 四'],
    ['an emoji', '李😀', undefined],
    ['a dot of GBK', '买买提・艾力', '买买提·艾力'],
    ['full width letters', 'Ａｎｎｅ', 'Anne'],
    ['SQL', "李'; drop table persons;", undefined],
  ])('a name of %s', (_what, typed, expected) => expect(readPersonName(typed)).toBe(expected))

  it.each([
    ['13000000000', '13000000000'],
    ['19999999999', '19999999999'],
    ['(199) 0000-0163', '19900000163'],
    ['8619900000163', undefined],
    ['+86+8619900000163', undefined],
    ['199000001６3', '19900000163'],
    ['199000001x3', undefined],
    ['11900000163', undefined],
    ['+8519900000163', undefined],
  ])('a mobile %s', (typed, expected) => expect(readMobile(typed)).toBe(expected))

  it.each([
    ['2008-02-29', '2026-02-28', 17],
    ['2008-02-29', '2026-03-01', 18],
    ['2026-11-29', '2026-11-29', 0],
    ['1999-12-31', '2000-01-01', 0],
    ['2027-01-01', '2026-11-29', -1],
  ])('who was born on %s is on %s %i years old', (born, today, years) => expect(yearsBetween(born, today)).toBe(years))
})
