import { applicationNumberPattern } from '@yinxin/protocol/ra'
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
