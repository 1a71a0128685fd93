import { describe, expect, it } from 'vitest'
import { fromHex } from './bytes.ts'
import { tags } from './reader.ts'
import { readBytes, readCharacterString } from './text.ts'

const value = (tag: number, hex: string) => ({ tag, raw: fromHex(hex), content: fromHex(hex) })

describe('UTF8String', () => {
  it.each([
    ['', ''],
    ['41', 'A'],
    ['e7a4ba', '示'],
    ['f0a0aeb7', '𠮷'],
    ['efbbbf41', '\ufeffA'],
    ['efbfbd', '\ufffd'],
    ['00', '\0'],
  ])('%s is %j', (hex, text) => expect(readCharacterString(value(tags.utf8String, hex))).toEqual({ text }))

  it.each([
    ['overlong', 'c081'],
    ['half of a surrogate pair', 'eda080'],
    ['beyond Unicode', 'f5808080'],
    ['cut short', 'e7a4'],
  ])('%s is no UTF-8', (_what, hex) => {
    const read = () => readCharacterString(value(tags.utf8String, hex))
    // What is no UTF-8 may still be GB18030; it is never taken for UTF-8.
    try {
      expect(read()?.readAs).toBe('GB18030')
    } catch (error) {
      expect(String(error)).toContain('not UTF-8')
    }
  })
})

describe('octets of no certain type', () => {
  it.each([
    ['434e', { text: 'CN' }],
    ['e7a4ba', { text: '示', readAs: 'UTF-8' }],
    ['cabeb7b6', { text: '示范', readAs: 'GB18030' }],
    ['43616666e9', { text: 'Caffé', readAs: 'ISO 8859-1' }],
  ])('%s', (hex, expected) => expect(readBytes(fromHex(hex))).toEqual(expected))
})
