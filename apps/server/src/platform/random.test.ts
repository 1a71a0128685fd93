import { expect, test } from 'vitest'
import { freshBytes } from './random.ts'

test('bytes are as many as asked for, never given out twice, and stay what they were', () => {
  const [many, size] = [1000, 33] // refilled several times, and not at a boundary
  const first = freshBytes(size)
  const copy = Buffer.from(first)
  const all = Array.from({ length: many }, () => freshBytes(size).toString('hex'))
  expect(all.every((text) => text.length === 2 * size)).toBe(true)
  expect(new Set([...all, first.toString('hex')]).size).toBe(many + 1)
  expect(first).toEqual(copy)
  // no byte of a value left at zero by mistake: each position takes many values
  for (let at = 0; at < size; at++) expect(new Set(all.map((text) => text.slice(2 * at, 2 * at + 2))).size).toBeGreaterThan(200)
})
