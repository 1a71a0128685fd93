import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from './bytes.ts'
import {
  checkDer,
  context,
  elementsOf,
  enterValue,
  readAny,
  readBoolean,
  readBits,
  readDer,
  readIntegerBytes,
  readNamedBits,
  readOid,
  readSmallInteger,
  readTime,
  tags,
  within,
} from './reader.ts'
import type { DerReader } from './reader.ts'
import {
  encodeBitString,
  encodeBoolean,
  encodeExplicit,
  encodeGeneralizedTime,
  encodeInteger,
  encodeNamedBits,
  encodeOctets,
  encodeOid,
  encodeSequence,
} from './writer.ts'
import { encodeSetOf, encodeText, encodeTime, encodeUnsigned, encodeValue } from './writer.ts'

const read = <T>(hex: string, reader: (from: DerReader) => T) => readDer('value', fromHex(hex), 10_000, reader)
const refused = (hex: string, reader: (from: DerReader) => unknown): boolean => !read(hex, reader).ok

describe('lengths and tags', () => {
  it.each([
    ['empty input', ''],
    ['cut short', '0405aa'],
    ['indefinite', '30800000'],
    ['length not minimal (81)', '048101aa'],
    ['length not minimal (82)', '04820001aa'],
    ['length of five octets', '04850000000001aa'],
    ['multi-octet tag', '1f8101'],
    ['trailing bytes', '04010000'],
  ])('%s is refused', (_name, hex) => {
    expect(refused(hex, readAny)).toBe(true)
  })

  it('long lengths work', () => {
    const value = encodeOctets(new Uint8Array(300))
    expect(toHex(value.subarray(0, 4))).toBe('0482012c')
    expect(read(toHex(value), (reader) => readAny(reader).content.length)).toEqual({ ok: true, value: 300 })
  })

  it('size, depth and element limits hold', () => {
    expect(readDer('value', new Uint8Array(11), 10, readAny).ok).toBe(false)
    const deep = Array.from({ length: 60 }).reduce<Uint8Array>((inner) => encodeSequence(inner), encodeSequence())
    const descend = (reader: DerReader): void => void within(reader, tags.sequence, (inner) => inner.offset < inner.end && descend(inner))
    expect(readDer('value', deep, 1000, descend).ok).toBe(false)
    expect(checkDer(deep).ok).toBe(false)
    expect(
      readDer('value', encodeSequence(...Array.from({ length: 5 }, () => encodeInteger(1))), 100, (reader) =>
        elementsOf(reader, tags.sequence, readAny, 4),
      ).ok,
    ).toBe(false)
  })

  it('input that is not bytes is a problem, not an exception', () => {
    expect(readDer('value', undefined as unknown as Uint8Array, 10, readAny).ok).toBe(false)
  })

  it('the result does not change with the caller’s buffer', () => {
    const input = Buffer.from('0401aa', 'hex')
    const value = readDer('value', input, 10, (reader) => readAny(reader).content)
    input.fill(0)
    expect(value).toEqual({ ok: true, value: Uint8Array.of(0xaa) })
  })
})

describe('types', () => {
  it('integers are minimal', () => {
    for (const hex of ['0200', '02020001', '0202ffff']) expect(refused(hex, readIntegerBytes)).toBe(true)
    for (const value of [0, 1, 127, 128, 255, 256, 65_535, 2_147_483_647])
      expect(read(toHex(encodeInteger(value)), (reader) => readSmallInteger(reader))).toEqual({ ok: true, value })
    expect(refused(toHex(encodeInteger(2n ** 31n)), (reader) => readSmallInteger(reader))).toBe(true)
    expect(refused('0201ff', (reader) => readSmallInteger(reader))).toBe(true)
    expect(toHex(encodeUnsigned(fromHex('0000ff')))).toBe('020200ff')
  })

  it('booleans are 00 or ff', () => {
    expect(read('0101ff', (reader) => readBoolean(reader))).toEqual({ ok: true, value: true })
    expect(read(toHex(encodeBoolean(false)), (reader) => readBoolean(reader))).toEqual({ ok: true, value: false })
    expect(refused('010101', (reader) => readBoolean(reader))).toBe(true)
  })

  it.each(['1.2.156.10197.1.501', '2.5.29.15', '2.999.3', '0.9.2342.19200300.100.1.25', '1.2.840.113549.1.1.11'])(
    'object identifier %s',
    (oid) => {
      expect(read(toHex(encodeOid(oid)), (reader) => readOid(reader))).toEqual({ ok: true, value: oid })
    },
  )

  it('object identifiers are minimal and whole', () => {
    for (const hex of ['0600', '060180', '06028001', '06032a8001']) expect(refused(hex, (reader) => readOid(reader))).toBe(true)
  })

  it('bit strings have honest unused bits', () => {
    for (const hex of ['0300', '030108', '030101', '03020101']) expect(refused(hex, (reader) => readBits(reader))).toBe(true)
    expect(toHex(encodeBitString(Uint8Array.of(1)))).toBe('03020001')
    expect(read(toHex(encodeNamedBits([0, 5, 8])), (reader) => readNamedBits(reader))).toEqual({ ok: true, value: [0, 5, 8] })
    expect(toHex(encodeNamedBits([5, 6]))).toBe('03020106')
    expect(toHex(encodeNamedBits([]))).toBe('030100')
  })

  it('times keep RFC 5280 and the calendar', () => {
    const time = (text: string, tag: number) => readDer('time', encodeText(text, tag), 40, readTime)
    expect(time('260302080000Z', tags.utcTime)).toEqual({ ok: true, value: new Date('2026-03-02T08:00:00Z') })
    expect(time('500101000000Z', tags.utcTime)).toEqual({ ok: true, value: new Date('1950-01-01T00:00:00Z') })
    expect(time('20500101000000Z', tags.generalizedTime)).toEqual({ ok: true, value: new Date('2050-01-01T00:00:00Z') })
    expect(time('00000229235959Z', tags.generalizedTime)).toEqual({ ok: true, value: new Date('0000-02-29T23:59:59Z') })
    expect(time('00990229000000Z', tags.generalizedTime).ok).toBe(false)
    for (const bad of ['2603020800Z', '260302080000+0800', '260230080000Z', '261301000000Z', '260302240000Z', '2603020800x0Z'])
      expect(time(bad, tags.utcTime).ok).toBe(false)
    expect(time('20260302080000.5Z', tags.generalizedTime).ok).toBe(false)
    for (const date of [new Date('2049-12-31T23:59:59Z'), new Date('2050-01-01T00:00:00Z'), new Date('1949-12-31T00:00:00Z')]) {
      expect(readDer('time', encodeTime(date), 40, readTime)).toEqual({ ok: true, value: date })
    }
    expect(encodeTime(new Date('2049-12-31T23:59:59Z'))[0]).toBe(tags.utcTime)
    expect(encodeTime(new Date('2050-01-01T00:00:00Z'))).toEqual(encodeGeneralizedTime(new Date('2050-01-01T00:00:00Z')))
  })

  it('a set is written in order', () => {
    expect(toHex(encodeSetOf([encodeInteger(2), encodeInteger(1)]))).toBe('3106020101020102')
  })

  it('what is read inside must be read to its end', () => {
    const value = toHex(encodeExplicit(0, encodeInteger(1), encodeInteger(2)))
    expect(refused(value, (reader) => within(reader, context(0), (inner) => readIntegerBytes(inner)))).toBe(true)
    expect(refused(value, (reader) => enterValue(reader, tags.sequence))).toBe(true)
  })
})

describe('checkDer', () => {
  it('accepts nested values and refuses broken ones', () => {
    expect(checkDer(encodeSequence(encodeInteger(1), encodeSequence(encodeOid('1.2.3')))).ok).toBe(true)
    expect(checkDer(fromHex('3003020201')).ok).toBe(false)
    expect(checkDer(fromHex('0201010201 01'.replace(' ', ''))).ok).toBe(false)
    expect(checkDer(encodeValue(0x30, fromHex('0481'))).ok).toBe(false)
    expect(checkDer(new Uint8Array()).ok).toBe(false)
  })
})
