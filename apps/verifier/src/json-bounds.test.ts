import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBounds, jsonProblem } from './json-bounds.ts'

const problem = (text: string) => jsonProblem(Buffer.from(text))

describe('JSON worth reading', () => {
  it('whatever of little depth JSON writes is', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 4 }), (text) => problem(text) === undefined))
  })

  it('strings may be long; what stands outside of them may not', () => {
    expect(problem(`{"certificate":"${'A'.repeat(2 * jsonBounds.outsideStrings)}"}`)).toBeUndefined()
    expect(problem(' '.repeat(jsonBounds.outsideStrings))).toBeUndefined()
    expect(problem(' '.repeat(jsonBounds.outsideStrings + 1))).toBe(`more than ${jsonBounds.outsideStrings} octets outside strings`)
    expect(problem(`[${'0,'.repeat(jsonBounds.outsideStrings)}0]`)).toBe(`more than ${jsonBounds.outsideStrings} octets outside strings`)
  })

  it('a million short strings cost as much as they take', () => {
    expect(problem(`[${'"",'.repeat(jsonBounds.outsideStrings)}""]`)).toBe(`more than ${jsonBounds.outsideStrings} octets outside strings`)
  })

  it('is not nested deeper than the bound; brackets in strings do not nest', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(problem(nested(jsonBounds.depth))).toBeUndefined()
    expect(problem(nested(jsonBounds.depth + 1))).toBe(`nested deeper than ${jsonBounds.depth}`)
    expect(problem(`${'[]'.repeat(100)}`)).toBeUndefined()
    expect(problem(`"${'['.repeat(100)}"`)).toBeUndefined()
    expect(problem(`{"a":"\\"${'['.repeat(100)}"}`)).toBeUndefined()
  })

  it.each(['"', '"\\"', '"a\\\\\\"', '{"a', '["a","'])('%s has a string without an end', (text) => {
    expect(problem(text)).toBe('a string without an end')
  })

  it.each(['"\\\\"', '"\\\\\\\\"', '"\\"\\""', '"中"'])('%s ends', (text) => {
    expect(problem(text)).toBeUndefined()
  })

  it('takes time in proportion: quotation marks behind many backslashes are looked at once', () => {
    expect(problem(`"${'\\\\'.repeat(100_000)}"`)).toBeUndefined()
  })
})
