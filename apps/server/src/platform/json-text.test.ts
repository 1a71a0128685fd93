import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonText } from './json-text.ts'

describe('JSON for jsonb', () => {
  it.each([
    ['\u0000', ''],
    ['a\u0000\u0000b', 'ab'],
    ['\\u0000', '\\u0000'],
    ['\\\u0000', '\\'],
    ['\ud800x', 'x'],
    ['x\udc00', 'x'],
    ['\u{1f511}', '\u{1f511}'],
    ['\\ud800', '\\ud800'],
  ])('%j becomes %j', (text, expected) => {
    expect(JSON.parse(jsonText(text))).toBe(expected)
    expect(JSON.parse(jsonText({ [`k${text}`]: 1 }))).toEqual({ [`k${expected}`]: 1 })
  })

  it('leaves everything PostgreSQL can store as it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        fc.pre(!JSON.stringify(value).includes('\\u0000'))
        expect(jsonText(value)).toBe(JSON.stringify(value))
      }),
    )
  })
})
