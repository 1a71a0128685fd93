import { expect, test } from 'vitest'
import { markDifference } from './mark-difference.ts'

const marked = (a: string, b: string) =>
  markDifference(a, b)
    .map(({ text, differs }) => (differs ? `[${text}]` : text))
    .join('')

test.each([
  ['示范市明远机械有限公司', '示范市明远机械有限责任公司', '示范市明远机械有限[责任]公司'],
  ['甲公司', '乙公司', '[乙]公司'],
  ['甲公司', '甲公司', '甲公司'],
  ['甲公司', '', ''],
  ['', '甲', '[甲]'],
  ['吉林', '𠮷林', '[𠮷]林'],
  ['a'.repeat(201), 'b', '[b]'],
])('R44 %s and %s', (a, b, expected) => {
  expect(marked(a, b)).toBe(expected)
})
