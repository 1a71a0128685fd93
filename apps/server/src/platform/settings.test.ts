import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  optional,
  readAddressRange,
  readByName,
  readDate,
  readFlag,
  readList,
  readNumber,
  readOneOf,
  readPortNumber,
  readRecord,
  readSettings,
  readText,
  readUrl,
  readVersion,
  readWords,
  setting,
} from './settings.ts'

describe('a group of settings', () => {
  const group = { port: setting('The port', 'a port', readPortNumber, 8600), name: optional('The name', 'a text', readText) }

  it('has its defaults where nothing is given', () => {
    expect(readSettings(group, {})).toEqual({ port: 8600, name: undefined })
    expect(readSettings(group, { port: 1, name: 'a' })).toEqual({ port: 1, name: 'a' })
  })

  it.each(['Port', 'ports', '', 'constructor', 'toString', 'hasOwnProperty'])(
    'refuses the unknown name %j: a slip must not go unseen',
    (name) => {
      expect(() => readSettings(group, { [name]: 1 }, 'portal.')).toThrow(new Error(`configuration: there is no setting 'portal.${name}'`))
    },
  )

  it('refuses __proto__, which JSON may well say', () => {
    expect(() => readSettings(group, JSON.parse('{"__proto__":{"port":1}}') as never)).toThrow("there is no setting '__proto__'")
  })

  it.each([0, 65_536, '8600', null, undefined, 1.5, [8600]])('refuses the value %j in one sentence that says what it must be', (port) => {
    expect(() => readSettings(group, { port }, 'ca.')).toThrow(new Error("configuration: 'ca.port' must be a port"))
  })

  it('a reader that knows better why says so', () => {
    const told = optional('x', 'an x', () => {
      throw new Error('the file is gone')
    })
    expect(() => readSettings({ told }, { told: 1 })).toThrow(new Error("configuration: 'told': the file is gone"))
  })
})

describe('readers of settings', () => {
  it('texts are not empty, and not endless', () => {
    expect([readText('a'), readText(''), readText(5), readText('x'.repeat(4096)), readText('x'.repeat(4097))]).toEqual([
      ...['a', undefined, undefined],
      ...['x'.repeat(4096), undefined],
    ])
  })

  it('flags are no words', () => {
    expect([true, false, 'true', 1, 0, null].map(readFlag)).toEqual([true, false, undefined, undefined, undefined, undefined])
  })

  it.each(['https://portal.example', 'http://127.0.0.1:8600/x', 'HTTPS://PORTAL.EXAMPLE'])('%s is an address', (url) => {
    expect(readUrl(url)).toBe(url)
  })

  it.each([
    '',
    'portal.example',
    '//portal.example',
    'ftp://a',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://',
    5,
    null,
    ['https://a'],
  ])('%j is none', (url) => {
    expect(readUrl(url)).toBeUndefined()
  })

  it.each(['2026-02-30', '2025-02-29', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', '', 20260101, null])(
    '%j is no day',
    (day) => {
      expect(readDate(day)).toBeUndefined()
    },
  )

  it('a day is one that exists', () => {
    expect([readDate('2026-02-28'), readDate('2024-02-29')]).toEqual(['2026-02-28', '2024-02-29'])
  })

  it('versions have two to four numbers', () => {
    expect(['1.0', '1.2.3', '10.20.30.40'].map(readVersion)).toEqual(['1.0', '1.2.3', '10.20.30.40'])
    for (const text of ['1', '1.', '.1', 'v1.0', '1.0-beta', '1.2.3.4.5', '', 1.0, '１.０']) expect(readVersion(text)).toBeUndefined()
  })

  it('numbers are whole and within their bounds, both included', () => {
    const read = readNumber(-2, 5)
    expect([-2, 0, 5].map(read)).toEqual([-2, 0, 5])
    for (const value of [-3, 6, 0.5, Number.NaN, Infinity, '3', null, true, [3]]) expect(read(value)).toBeUndefined()
  })

  it('one of several is one of them, as it is written', () => {
    const read = readOneOf(['demo', 'production'])
    expect([read('demo'), read('Demo'), read('constructor'), read(undefined)]).toEqual(['demo', undefined, undefined, undefined])
  })

  it('a list is read whole or not at all', () => {
    const read = readList(readPortNumber)
    expect([read([]), read([1, 2]), read([1, 'x']), read('1'), read({ length: 0 })]).toEqual([[], [1, 2], undefined, undefined, undefined])
  })

  it('words are there in both languages', () => {
    expect(readWords({ zh: '名', en: 'Name', more: 1 })).toEqual({ zh: '名', en: 'Name' })
    for (const value of [{ zh: '名' }, { zh: '名', en: '' }, { zh: '名', en: 'x'.repeat(501) }, '名', null, []])
      expect(readWords(value)).toBeUndefined()
  })

  it('values by name: an object, whose values are all readable; an empty one is one', () => {
    const read = readByName(readDate)
    expect(read({ 示范市: '2024-06-01' })).toEqual({ 示范市: '2024-06-01' })
    expect(read({})).toEqual({})
    for (const value of [{ 示范市: '2024-06-31' }, { a: '2024-06-01', b: 1 }, [], '2024-06-01', null]) expect(read(value)).toBeUndefined()
  })
})

describe('a record of settings', () => {
  const read = readRecord<{ readonly url: string; readonly port?: number }>({ url: readUrl }, { port: readPortNumber })

  it('has its fields and may have the others; what it does not say is not there', () => {
    expect(read({ url: 'https://a.example' })).toEqual({ url: 'https://a.example' })
    expect(read({ url: 'https://a.example', port: 1 })).toEqual({ url: 'https://a.example', port: 1 })
  })

  it.each([
    [{}],
    [{ port: 1 }],
    [{ url: 'x' }],
    [{ url: 'https://a', port: 0 }],
    [{ url: 'https://a', name: 'x' }],
    [{ url: 'https://a', toString: 1 }],
    [['https://a']],
    [null],
    ['x'],
  ] as [unknown][])('%j is none: a slip in an optional name must not go unseen either', (value) => {
    expect(read(value)).toBeUndefined()
  })
})

describe('a range of addresses', () => {
  it.each(['10.0.0.0/8', '192.0.2.1', '0.0.0.0/0', '192.0.2.1/32', '2001:db8::/32', '::1', '::/0', '2001:db8::1/128'])(
    '%s is one',
    (range) => {
      expect(readAddressRange(range)).toBe(range)
    },
  )

  it.each([
    ...['', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0/8', '10.0.0.256', '010.0.0.1', 'a.example', 'a.example/8'],
    ...['2001:db8::/129', '2001:db8:::/32', '10.0.0.0/8 ', '10.0.0.0/0x8', '10.0.0.0/8e0', '/8', 5, null],
  ])('%j is none', (range) => {
    expect(readAddressRange(range)).toBeUndefined()
  })

  it('whatever is given, a range comes out as it went in or not at all', () => {
    const parts = fc.tuple(
      fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 8 })),
      fc.oneof(fc.nat(200).map(String), fc.string({ maxLength: 3 })),
    )
    fc.assert(fc.property(parts, ([address, bits]) => [undefined, `${address}/${bits}`].includes(readAddressRange(`${address}/${bits}`))))
  })
})
