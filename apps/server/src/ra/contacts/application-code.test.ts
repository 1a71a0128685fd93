import { applicationNumberPattern } from '@yinxin/protocol/ra'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeDigestWith, newApplicationCode, newApplicationNumber, readApplicationCode } from './application-code.ts'

test('numbers have the form of the contract, and do not repeat', () => {
  const numbers = Array.from({ length: 200 }, newApplicationNumber)
  for (const number of numbers) expect(number).toMatch(new RegExp(applicationNumberPattern))
  expect(new Set(numbers).size).toBe(200)
})

test.each([' ab-cd efgh ', 'ＡＢＣＤ－ＥＦＧＨ'.replace('－', '-'), 'ABCDEFGH'])('%s is one code', (written) => {
  expect(readApplicationCode(written)).toBe('ABCDEFGH')
})

test('letters that are read as digits are those digits', () => {
  expect(readApplicationCode('o0-Il')).toBe('0011')
})

test('a digest is of one organisation and one key', () => {
  const [code, one, other] = [newApplicationCode(), codeDigestWith(new Uint8Array(32)), codeDigestWith(new Uint8Array(32).fill(1))]
  expect(one('a', code)).toBe(one('a', code.toLowerCase()))
  expect(new Set([one('a', code), one('b', code), other('a', code)]).size).toBe(3)
})

test('a code is read back however it is written: small, wide, apart, with letters for digits', () => {
  const wide = (text: string) => text.replaceAll(/[0-9A-Z]/g, (one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0))
  const mistaken = (text: string) => text.replaceAll('0', 'o').replaceAll('1', 'l')
  const ways = fc.constantFrom(
    (one: string) => one,
    wide,
    mistaken,
    (one: string) => one.toLowerCase(),
  )
  fc.assert(
    fc.property(ways, fc.constantFrom('', ' ', '-', '　', ' - '), fc.nat(8), (way, between, at) => {
      const code = newApplicationCode().replace('-', '')
      expect(readApplicationCode(way(`${code.slice(0, at)}${between}${code.slice(at)}`))).toBe(code)
    }),
  )
})

test('another code is another digest, and an organisation is not a part of it', () => {
  const digest = codeDigestWith(new Uint8Array(32))
  const [one, other] = [newApplicationCode(), newApplicationCode()]
  expect(digest('a', one)).not.toBe(digest('a', other))
  expect(digest('a', one)).toMatch(/^[0-9a-f]{64}$/)
  expect(digest('91990000MA00000083', 'ABCD-EFGH')).not.toBe(digest('91990000MA0000008', '3ABCD-EFGH'))
})
