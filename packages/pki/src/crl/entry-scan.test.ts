import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeValue } from '../der/writer.ts'
import { readAny, readDer, readIntegerBytes, readTime, tags } from '../der/reader.ts'
import { serialFromContent } from '../x509/serial-number.ts'
import { contentStart, isReasonOnly, serialEnd, timeEnd, valueEnd } from './entry-scan.ts'

/** What a scan answers: where the value ends, or why it is none. */
function scanned(scan: typeof valueEnd, bytes: Uint8Array): number | string {
  try {
    return scan(bytes, 0, bytes.length)
  } catch (error) {
    return (error as Error).message
  }
}
const isWhole = (scan: typeof valueEnd, bytes: Uint8Array) => scanned(scan, bytes) === bytes.length

/** Octets near to DER: a tag, a length that may be wrong, content. */
const nearlyDer = fc
  .tuple(
    fc.constantFrom(0x02, 0x17, 0x18, 0x30, 0x1f),
    fc.constantFrom(0, 0, 0, 1, -1, 0x80),
    fc.uint8Array({ maxLength: 40 }),
    fc.boolean(),
  )
  .map(([tag, wrong, content, long]) => {
    const length = (content.length + wrong) & 0xff
    return Uint8Array.from([tag, ...(long ? [0x81, length] : [length]), ...content])
  })

describe('the rules of DER, once more over plain offsets', () => {
  it('agree with the reader about every value', () => {
    fc.assert(
      fc.property(fc.oneof(nearlyDer, fc.uint8Array({ maxLength: 12 })), (bytes) => {
        expect(isWhole(valueEnd, bytes)).toBe(readDer('value', bytes, 100, readAny).ok)
      }),
      { numRuns: 500 },
    )
  })

  it('agree with the reader about lengths of every size', () => {
    for (const size of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000]) {
      const value = encodeValue(tags.octetString, new Uint8Array(size))
      expect([valueEnd(value, 0, value.length), contentStart(value, 0)]).toEqual([value.length, value.length - size])
      expect(scanned(valueEnd, value.subarray(0, -1))).toBe('value cut short')
    }
  })

  it.each([
    ['1f0100', 'multi-octet tag'],
    ['3080', 'indefinite length'],
    ['308500000000010000', 'length too large'],
    ['30817f', 'length not minimal'],
    ['30820080', 'length not minimal'],
    ['3082', 'value cut short'],
    ['30', 'value cut short'],
    ['', 'value cut short'],
  ])('%s: %s', (hex, problem) => {
    expect(scanned(valueEnd, Buffer.from(hex, 'hex'))).toBe(problem)
  })
})

describe('serial numbers', () => {
  it('are read as everywhere else', () => {
    const contents = fc.oneof(fc.uint8Array({ maxLength: 36 }), fc.uint8Array({ maxLength: 3 }))
    fc.assert(
      fc.property(contents, (content) => {
        const bytes = encodeValue(tags.integer, content)
        const read = readDer('serial', bytes, 100, (reader) => serialFromContent(readIntegerBytes(reader)))
        expect(isWhole(serialEnd, bytes)).toBe(read.ok)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['0200', 'empty integer'],
    ['02020001', 'integer not minimal'],
    ['0202ff80', 'integer not minimal'],
    ['0401', 'expected a serial number'],
    [`0221${'01'.repeat(33)}`, 'serial number too long'],
  ])('%s: %s', (hex, problem) => {
    expect(scanned(serialEnd, Buffer.from(hex, 'hex'))).toBe(problem)
  })

  it.each(['020100', '0201ff', '02020080', '0202ff7f', `0220${'01'.repeat(32)}`])('%s is one', (hex) => {
    expect(isWhole(serialEnd, Buffer.from(hex, 'hex'))).toBe(true)
  })
})

describe('times', () => {
  const time = (tag: number, text: string) => encodeValue(tag, Buffer.from(text, 'latin1'))
  const digits = (most: number, size: number) => fc.nat(most).map((number) => String(number).padStart(size, '0'))
  const parts = fc.tuple(digits(9999, 4), digits(13, 2), digits(32, 2), digits(25, 2), digits(61, 2), digits(61, 2))

  it('exist as everywhere else, in both forms', () => {
    fc.assert(
      fc.property(parts, fc.boolean(), ([year, ...rest], isShort) => {
        const bytes = isShort
          ? time(tags.utcTime, `${year.slice(2)}${rest.join('')}Z`)
          : time(tags.generalizedTime, `${year}${rest.join('')}Z`)
        expect(isWhole(timeEnd, bytes)).toBe(readDer('time', bytes, 100, readTime).ok)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['20240229000000Z', true],
    ['20250229000000Z', false],
    ['19000229000000Z', false],
    ['20000229000000Z', true],
    ['20260431000000Z', false],
    ['20261231235959Z', true],
    ['20261231235960Z', false],
    ['20261231240000Z', false],
    ['20260001000000Z', false],
    ['20260100000000Z', false],
    ['20260101000000.5Z', false],
    ['20260101000000+0800', false],
    ['202601010000Z', false],
    ['2026010100000 Z', false],
  ])('%s: %s', (text, exists) => {
    const bytes = time(tags.generalizedTime, text)
    expect(isWhole(timeEnd, bytes)).toBe(exists)
    expect(readDer('time', bytes, 100, readTime).ok).toBe(exists)
  })

  it('two digits mean 1950 to 2049: a leap day tells', () => {
    const isDay = (text: string) => isWhole(timeEnd, time(tags.utcTime, `${text}000000Z`))
    expect([isDay('000229'), isDay('480229'), isDay('490229'), isDay('520229'), isDay('510229')]).toEqual([true, true, false, true, false])
  })
})

describe('extensions with one reason and nothing else', () => {
  const reasonOnly = (reason: number) => Uint8Array.from([...Buffer.from('300c300a0603551d1504030a01', 'hex'), reason])

  it('have a reason that exists: 7 was never given out (RFC 5280 §5.3.1)', () => {
    const taken = Array.from({ length: 256 }, (_, reason) => reason).filter((reason) => isReasonOnly(reasonOnly(reason), 0, 14))
    expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10])
  })

  it('no octet of it may be another one, none missing and none more', () => {
    const right = reasonOnly(1)
    for (let at = 0; at < 13; at++) expect(isReasonOnly(right.with(at, (right[at] ?? 0) ^ 1), 0, 14)).toBe(false)
    expect([isReasonOnly(right, 0, 13), isReasonOnly(Uint8Array.from([...right, 0]), 0, 15)]).toEqual([false, false])
  })
})
