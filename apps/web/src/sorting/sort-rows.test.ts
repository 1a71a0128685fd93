import { describe, expect, it } from 'vitest'
import { sortRows } from './sort-rows.ts'

const by = (names: readonly (string | undefined)[], order: 'name' | '-name' = 'name') =>
  sortRows(
    names.map((name, at) => ({ name, at })),
    { name: ({ name }) => name },
    order,
  )
const names = (values: readonly (string | undefined)[], order: 'name' | '-name' = 'name') => by(values, order).map(({ name }) => name)

describe('rows of a table', () => {
  it('names stand by pinyin, not by their bytes, and both ways', () => {
    const mixed = ['许知远', '方清', '林书云', '秦朗', '安然', '叶青']
    expect(names(mixed)).toEqual(['安然', '方清', '林书云', '秦朗', '许知远', '叶青'])
    expect(names(mixed, '-name')).toEqual(['叶青', '许知远', '秦朗', '林书云', '方清', '安然'])
    expect([...mixed].sort()).not.toEqual(names(mixed)) // else the rows above would tell nothing
  })

  it('digits in words are numbers', () => {
    expect(names(['S10', 'S9', 'S0100'])).toEqual(['S9', 'S10', 'S0100'])
    expect(names(['第10分公司', '第9分公司'])).toEqual(['第9分公司', '第10分公司'])
  })

  it('numbers are numbers', () => {
    const rows = [10, 9, -1, 100].map((size) => ({ size }))
    expect(sortRows(rows, { size: ({ size }) => size }, 'size').map(({ size }) => size)).toEqual([-1, 9, 10, 100])
    expect(sortRows(rows, { size: ({ size }) => size }, '-size').map(({ size }) => size)).toEqual([100, 10, 9, -1])
  })

  it('what is equal stays as it came, both ways', () => {
    expect(by(['乙', '甲', '乙', '甲'])).toMatchObject([{ at: 1 }, { at: 3 }, { at: 0 }, { at: 2 }])
    expect(by(['乙', '甲', '乙', '甲'], '-name')).toMatchObject([{ at: 0 }, { at: 2 }, { at: 1 }, { at: 3 }])
  })

  it('an empty cell stands last, both ways, and rows are left as they were', () => {
    const given = Object.freeze([undefined, 'b', undefined, 'a'])
    expect(names(given)).toEqual(['a', 'b', undefined, undefined])
    expect(names(given, '-name')).toEqual(['b', 'a', undefined, undefined])
  })
})
