import { describe, expect, test } from 'vitest'
import { codeOfNumber, failed, failure, failures, isFailureCode, type FailureCode } from './catalogue.ts'
import { httpStatuses } from './http-status.ts'

const codes = Object.keys(failures) as FailureCode[]

describe('the failure catalogue', () => {
  test('gives every failure its own four-digit number', () => {
    const numbers = codes.map((code) => failures[code].number)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) expect(String(number)).toMatch(/^[1-69]\d{3}$/)
  })

  test('says by the first digit where something is wrong: entries of one kind stand together', () => {
    const kinds = codes.map((code) => Math.floor(failures[code].number / 1000))
    expect(kinds).toEqual(kinds.toSorted((a, b) => a - b))
  })

  test('names codes in capitals, as people read them from logs', () => {
    for (const code of codes) expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/)
  })

  test.each(codes)('%s answers with a status that fits', (code) => {
    const { severity, blocksSignIn, number } = failures[code]
    const httpStatus = httpStatuses[code]
    expect(httpStatus === 200 ? severity : 'stop').not.toBe('note')
    if (severity === 'stop') expect(httpStatus).toBeGreaterThanOrEqual(400)
    expect(httpStatus).toBeLessThan(600)
    expect(blocksSignIn).toBe(severity === 'stop')
    if (httpStatus === 500) expect([1, 9]).toContain(Math.floor(number / 1000))
  })

  test('finds a code by the number a person reads out', () => {
    for (const code of codes) expect(codeOfNumber(failures[code].number)).toBe(code)
    expect(codeOfNumber(1)).toBeUndefined()
  })

  test('makes failures as data, with and without facts', () => {
    expect(failure('PIN_INCORRECT')).toEqual({ code: 'PIN_INCORRECT', number: 2004 })
    expect(failed('PIN_INCORRECT', { triesLeft: 7 })).toEqual({
      ok: false,
      failure: { code: 'PIN_INCORRECT', number: 2004, detail: { triesLeft: 7 } },
    })
  })

  test('knows its codes and nothing inherited', () => {
    expect(isFailureCode('INTERNAL')).toBe(true)
    for (const other of ['toString', '__proto__', 'internal', '', 9000, null, undefined]) expect(isFailureCode(other)).toBe(false)
  })
})
