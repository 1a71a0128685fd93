import fc from 'fast-check'
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

const names = fc.string({ maxLength: 9, unit: fc.constantFrom('甲', '乙', '公', '司', '𠮷') })
/** Characters of the longest text that is part of both, character by character: by trying every one. */
function longestCommon(first: string, second: string): number {
  const [a, b] = [[...first], [...second]]
  let longest = 0
  for (let taken = 0; taken < 2 ** b.length; taken++) {
    const part = b.filter((_, index) => (taken >> index) & 1)
    let at = 0
    for (const character of a) if (character === part[at]) at++
    if (at === part.length) longest = Math.max(longest, part.length)
  }
  return longest
}

test('R44 nothing is lost, what is not marked stands in the other in its order, and as little is marked as can be', () => {
  fc.assert(
    fc.property(names, names, (a, b) => {
      const parts = markDifference(a, b)
      expect(parts.map(({ text }) => text).join('')).toBe(b)
      const same = [...parts.flatMap(({ text, differs }) => (differs ? [] : [text])).join('')]
      let at = 0
      for (const character of a) if (character === same[at]) at++
      expect(at).toBe(same.length)
      expect(same.length).toBe(longestCommon(a, b))
    }),
  )
})

test('R44 neighbours are one part, and no part is empty', () => {
  fc.assert(
    fc.property(names, names, (a, b) => {
      const parts = markDifference(a, b)
      expect(parts.every(({ text }) => text !== '')).toBe(true)
      expect(parts.slice(1).every(({ differs }, index) => differs !== parts[index]?.differs)).toBe(true)
    }),
  )
})

test.each([
  ['200 characters are compared one by one', 200, 'a'.repeat(199)],
  ['of 201 all is marked, unless they are the same', 201, ''],
])('R44 %s', (_what, length, shared) => {
  const [first, second] = [`${'a'.repeat(length - 1)}x`, `${'a'.repeat(length - 1)}y`]
  expect(markDifference(first, second)[0]).toEqual(shared === '' ? { text: second, differs: true } : { text: shared, differs: false })
  expect(markDifference(second, second)).toEqual([{ text: second, differs: false }])
  expect(marked('x', second)).toBe(`[${second}]`)
})
