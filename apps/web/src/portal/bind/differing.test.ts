import { describe, expect, it } from 'vitest'
import { differingParts } from './differing.ts'

const shown = (one: string, other: string) =>
  differingParts(one, other).map((parts) => parts.map(({ text, differs }) => (differs ? `[${text}]` : text)).join(''))

describe('R18 where two values differ', () => {
  it.each([
    ['示范市云帆文化传播有限公司', '示范市云帆文化传媒有限公司', '示范市云帆文化传[播]有限公司', '示范市云帆文化传[媒]有限公司'],
    ['明远有限公司', '明远有限责任公司', '明远有限公司', '明远有限[责任]公司'],
    ['甲', '乙', '[甲]', '[乙]'],
    ['同', '同', '同', '同'],
    ['', '乙', '', '[乙]'],
    ['𠮷祥', '吉祥', '[𠮷]祥', '[吉]祥'],
    ['aa', 'aaa', 'aa', 'aa[a]'],
  ])('%s and %s', (one, other, left, right) => expect(shown(one, other)).toEqual([left, right]))
})
