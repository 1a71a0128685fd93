import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLineSplitter, type InputLine } from './line-splitter.ts'

const textOf = (line: InputLine) => ('bytes' in line ? line.bytes.toString('utf8') : line)
const split = (limit: number, chunks: readonly string[]) => {
  const splitter = createLineSplitter(limit)
  return [...chunks.flatMap((chunk) => splitter.push(Buffer.from(chunk))), ...splitter.end()].map(textOf)
}

describe('lines of a stream', () => {
  it.each([
    [['a\nb\n'], ['a', 'b']],
    [['a\nb'], ['a', 'b']],
    [
      ['a', 'b', '\n', 'c\n'],
      ['ab', 'c'],
    ],
    [['\n\n'], ['', '']],
    [['a\r\n'], ['a\r']],
    [[''], []],
    [[], []],
  ])('%j: %j', (chunks, lines) => {
    expect(split(100, chunks)).toEqual(lines)
  })

  it('a line as long as allowed is whole, one octet more and it is too long; the next one is not', () => {
    expect(split(3, ['abc\nabcd\nab\n'])).toEqual(['abc', { tooLong: true }, 'ab'])
    expect(split(3, ['ab', 'cd', 'ef\nab\n'])).toEqual([{ tooLong: true }, 'ab'])
    expect(split(3, ['abcd'])).toEqual([{ tooLong: true }])
  })

  it('counts octets, not characters', () => {
    expect(split(3, ['中\n', 'é中\n'])).toEqual(['中', { tooLong: true }])
  })

  it('wherever the stream is cut, the lines are the same', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', '中'), maxLength: 40 })
    fc.assert(
      fc.property(text, fc.array(fc.nat(200), { maxLength: 6 }), fc.integer({ min: 1, max: 12 }), (whole, cuts, limit) => {
        const bytes = Buffer.from(whole)
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
        const splitter = createLineSplitter(limit)
        const lines = places.slice(1).flatMap((end, at) => splitter.push(bytes.subarray(places[at], end)))
        const expected = whole.split('\n').map((line) => (Buffer.byteLength(line) > limit ? { tooLong: true } : line))
        if (expected.at(-1) === '') expected.pop()
        expect([...lines, ...splitter.end()].map(textOf)).toEqual(expected)
      }),
    )
  })
})
