import { describe, expect, it } from 'vitest'
import { encodeOid, encodeSequence, encodeSetOf, encodeText, encodeValue } from '../der/writer.ts'
import { tags } from '../der/reader.ts'
import { attribute, attributes, encodeName, isEmptyName, nameKey, nameOf, namesEqual, nameToString, parseName } from './name.ts'
import type { Name } from './name.ts'

function encoded(value: Uint8Array, oid = '2.5.4.3'): Name {
  const parsed = parseName(encodeSequence(encodeSetOf([encodeSequence(encodeOid(oid), value)])))
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}
const holder = nameOf([
  ['C', 'CN'],
  ['O', '绵阳市社会保险局'],
  ['OU', '一科'],
  ['OU', '二科'],
  ['CN', '张三'],
])

describe('names', () => {
  it('come back byte for byte', () => {
    const der = encodeName(holder)
    const parsed = parseName(der)
    expect(parsed.ok && encodeName(parsed.value)).toEqual(der)
    expect(parsed.ok && nameToString(parsed.value)).toBe('CN=张三,OU=二科,OU=一科,O=绵阳市社会保险局,C=CN')
  })

  it('attributes are found from the specific end', () => {
    expect(attribute(holder, 'CN')).toBe('张三')
    expect(attributes(holder, 'OU')).toEqual(['二科', '一科'])
    expect(attribute(holder, 'L')).toBeUndefined()
    expect(isEmptyName(holder)).toBe(false)
    expect(isEmptyName(nameOf([]))).toBe(true)
  })

  it('text is escaped, control characters too', () => {
    expect(nameToString(nameOf([['CN', ' a,b+"c"\n']]))).toBe('CN=\\ a\\,b\\+\\"c\\"\\0a')
  })

  it.each([
    ['case', 'Test CA', 'TEST ca', true],
    ['spaces', ' Test   CA ', 'Test CA', true],
    ['another text', 'Test CA', 'Test CB', false],
    ['full-width letters', 'ＡＢＣ', 'abc', true],
    ['composed and decomposed', 'Caf\u00e9', 'cafe\u0301', true],
    ['one letter folded to two', 'Stra\u00dfe', 'STRASSE', true],
    ['two letters folded to one', '\u03a3\u03bf\u03c6\u03cc\u03c2', '\u03c3\u03bf\u03c6\u03cc\u03c3', true],
    ['letters without a pair', 'D\u0131\u015f', 'dis', false],
    ['soft hyphens and zero-width spaces', 'so\u00adcial\u200b', 'social', true],
    ['other spaces', '\u3000Test\u00a0\tCA', 'test ca', true],
  ])('comparison: %s', (_what, left, right, equal) => {
    expect(namesEqual(nameOf([['CN', left]]), nameOf([['CN', right]]))).toBe(equal)
  })

  it('comparison does not care about the string type, but about the attribute and its place', () => {
    expect(namesEqual(encoded(encodeText('Test', tags.printableString)), encoded(encodeText('test', tags.utf8String)))).toBe(true)
    expect(namesEqual(encoded(encodeText('Test')), encoded(encodeText('Test'), '2.5.4.10'))).toBe(false)
    expect(
      nameKey(
        nameOf([
          ['C', 'CN'],
          ['O', 'x'],
        ]),
      ),
    ).not.toBe(
      nameKey(
        nameOf([
          ['O', 'x'],
          ['C', 'CN'],
        ]),
      ),
    )
  })

  it('an attribute cannot pretend to be two', () => {
    expect(
      namesEqual(
        nameOf([['CN', 'a","b']]),
        nameOf([
          ['CN', 'a'],
          ['CN', 'b'],
        ]),
      ),
    ).toBe(false)
  })

  it('reads the older string types', () => {
    expect(attribute(encoded(encodeValue(tags.bmpString, Uint8Array.of(0x5f, 0x20, 0x4e, 0x09))), 'CN')).toBe('张三')
    expect(attribute(encoded(encodeValue(tags.universalString, Uint8Array.of(0, 0, 0x5f, 0x20))), 'CN')).toBe('张')
    expect(attribute(encoded(encodeValue(tags.teletexString, Uint8Array.of(0xe9))), 'CN')).toBe('é')
  })

  it('text that looks like the hex of a value is not that value', () => {
    expect(namesEqual(encoded(encodeText('#040101')), encoded(encodeValue(tags.octetString, Uint8Array.of(1))))).toBe(false)
  })

  it('a value that is not text is kept as hex', () => {
    expect(attribute(encoded(encodeValue(tags.octetString, Uint8Array.of(1))), 'CN')).toBe('#040101')
  })

  it.each([
    ['broken UTF-8', encodeValue(tags.utf8String, Uint8Array.of(0xff))],
    ['PrintableString beyond ASCII', encodeValue(tags.printableString, Uint8Array.of(0xe9))],
    ['half a BMP character', encodeValue(tags.bmpString, Uint8Array.of(0x5f))],
    ['impossible universal character', encodeValue(tags.universalString, Uint8Array.of(0xff, 0, 0, 0))],
    ['endless value', encodeText('x'.repeat(3000))],
  ])('%s is refused', (_what, value) => {
    expect(parseName(encodeSequence(encodeSetOf([encodeSequence(encodeOid('2.5.4.3'), value)]))).ok).toBe(false)
  })

  it('an empty relative name is refused', () => {
    expect(parseName(encodeSequence(encodeSetOf([]))).ok).toBe(false)
  })
})
