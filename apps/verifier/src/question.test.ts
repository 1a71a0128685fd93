import { UsageError } from '@yinxin/server/commands/arguments.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptablePolicies, readDepth, readIsoTime, readLevel, readOids, readProfile, readPurposes, readRevocation } from './question.ts'

describe('the time a question is asked about', () => {
  const read = (text: string) => readIsoTime('--at', text).toISOString()

  it.each([
    ['2026-03-02', '2026-03-02T00:00:00.000Z'],
    ['2026-03-02T08:00', '2026-03-02T08:00:00.000Z'],
    ['2026-03-02T08:00:30', '2026-03-02T08:00:30.000Z'],
    ['2026-03-02T08:00:30Z', '2026-03-02T08:00:30.000Z'],
    ['2026-03-02t08:00:30z', '2026-03-02T08:00:30.000Z'],
    ['2026-03-02T08:00:30.5Z', '2026-03-02T08:00:30.500Z'],
    ['2026-03-02T08:00:30,123456789Z', '2026-03-02T08:00:30.123Z'],
    ['2026-03-02T08:00+08:00', '2026-03-02T00:00:00.000Z'],
    ['2026-03-01T23:00:00-0530', '2026-03-02T04:30:00.000Z'],
  ])('%s is %s: without a zone UTC is meant, wherever it is asked', (text, iso) => {
    expect(read(text)).toBe(iso)
  })

  it.each([
    ...['', 'now', '2026', '2026-03', '02.03.2026', '2026-3-2', '20260302', '2026-03-02 08:00', '1772438400', '2026-03-02T8:00'],
    ...['2026-13-01', '2026-00-01', '2026-01-32', '2026-03-02T25:00', '2026-03-02T08:60', '2026-03-02T08:00:60Z', '2026-03-02Z'],
    ...['2026-03-02T08:00+99:00', '2026-03-02T08:00 Z', '+002026-03-02', '２０２６-03-02', '2026-03-02T08:00:00Z\n'],
  ])('%j is no time', (text) => {
    expect(() => read(text)).toThrow(new UsageError(`--at '${text}' is not a time like 2026-03-02T08:00:00Z`))
  })

  it.each(['2026-02-29', '2026-02-30T12:00:00Z', '2026-04-31T00:00Z'])('%s does not exist, and is not the day after', (text) => {
    expect(() => read(text)).toThrow(UsageError)
  })

  it('is now where nothing is said', () => {
    const before = Date.now()
    expect(+readIsoTime('--at', undefined)).toBeGreaterThanOrEqual(before)
  })

  it('every instant is read as it is written', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (at) => {
        expect(+readIsoTime('at', at.toISOString())).toBe(+at)
      }),
    )
  })
})

describe('words of a question', () => {
  it('revocation is required unless said', () => {
    expect(readRevocation('--revocation')).toBe('required')
    expect(['required', 'if-present', 'none'].map((text) => readRevocation('--revocation', text))).toEqual([
      'required',
      'if-present',
      'none',
    ])
    for (const text of ['', 'None', 'if_present', 'toString'])
      expect(() => readRevocation('--revocation', text)).toThrow(new UsageError('--revocation must be one of required, if-present, none'))
  })

  it('the level of algorithms is what the question brings along unless said', () => {
    expect([readLevel('level', undefined, 'strict'), readLevel('level', undefined, 'legacy'), readLevel('level', 'any', 'strict')]).toEqual(
      ['strict', 'legacy', 'any'],
    )
    expect(() => readLevel('level', 'weak', 'strict')).toThrow('level must be one of strict, legacy, any')
  })

  it('a server’s path keeps all that RFC 5280 demands, a bare path what its §6 asks', () => {
    expect([readProfile('profile', undefined, undefined), readProfile('profile', undefined, 'a.example')]).toEqual(['path', 'rfc5280'])
    expect(readProfile('profile', 'path', 'a.example')).toBe('path')
    expect(() => readProfile('profile', 'RFC5280', undefined)).toThrow('profile must be one of ')
  })

  it('policies: none asks for nothing in particular, which is not the same as accepting none', () => {
    expect(acceptablePolicies([])).toEqual({})
    expect(acceptablePolicies(['2.5.29.32.0'])).toEqual({ acceptable: ['2.5.29.32.0'] })
  })
})

describe('object identifiers of a question', () => {
  it('are taken as they are', () => {
    const oids = ['2.5.29.32.0', '1.2.156.10197.1.501', '0.0', '2.999.340282366920938463463374607431768211455']
    expect(readOids('--policy', oids)).toEqual(oids)
  })

  it.each([
    ...['', '1', '1.', '.1', '1..2', '3.1', '01.2', '1.02', '1.2.-3', '1.2 .3', '1,2', 'anyPolicy', '1.2\n', '１.２', 'urn:oid:1.2'],
    `1.${'2.'.repeat(64)}3`,
    `1.${'9'.repeat(40)}`,
  ])('%j is none', (text) => {
    expect(() => readOids('--policy', ['1.2', text])).toThrow(
      new UsageError(`--policy '${text}' is not an object identifier like 2.5.29.32.0`),
    )
  })

  it('purposes go by the names of RFC 5280 too, in the writing of RFC 5280', () => {
    expect(readPurposes('p', ['serverAuth', 'OCSPSigning', '1.3.6.1.5.5.7.3.17', 'anyExtendedKeyUsage'])).toEqual([
      '1.3.6.1.5.5.7.3.1',
      '1.3.6.1.5.5.7.3.9',
      '1.3.6.1.5.5.7.3.17',
      '2.5.29.37.0',
    ])
    for (const text of ['serverauth', 'ServerAuth', 'email']) expect(() => readPurposes('p', [text])).toThrow(UsageError)
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is the name of no purpose', (text) => {
    expect(() => readPurposes('p', [text])).toThrow(UsageError)
  })
})

describe('how deep a path may be', () => {
  it.each([
    [0, 0],
    ['0', 0],
    ['12', 12],
    ['9999', 9999],
    [64, 64],
  ])('%j is %d', (value, depth) => {
    expect(readDepth('maxDepth', value)).toBe(depth)
  })

  it.each([
    '',
    '-1',
    '1.5',
    '1e2',
    '10000',
    '0x10',
    ' 1',
    -1,
    1.5,
    Number.NaN,
    Infinity,
    2 ** 53,
    null,
    undefined,
    true,
    [],
    [3],
    {},
    '９',
  ])('%j is no depth', (value) => {
    expect(() => readDepth('maxDepth', value)).toThrow(new UsageError('maxDepth must be a whole number'))
  })
})
