import { expect, it } from 'vitest'
import { drawn } from '../drawn.ts'
import { isLong } from '../needs.ts'

const list = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

it('of a list as many as asked for are drawn, in their order, the same for the same name, others for others; all in a long run', () => {
  const count = isLong ? list.length : 3
  const taken = Array.from({ length: 40 }, (_, at) => drawn(`name ${at}`, list, 3))
  for (const one of taken) expect([one.length, one.toSorted()]).toEqual([count, one])
  expect(new Set(taken.flat())).toEqual(new Set(list))
  expect(drawn('name 7', list, 3)).toEqual(taken[7])
  if (!isLong) expect(new Set(taken.map(String)).size).toBeGreaterThan(10)
  expect(drawn('short', list, 9)).toBe(list)
  expect(drawn('none', [], 1)).toEqual([])
})
