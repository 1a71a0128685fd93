import { createHmac, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { caseCodeWith, readCaseCode } from './case-code.ts'

const codeOf = caseCodeWith(Buffer.alloc(32, 7))
const id = 'f3b2a1c0-0000-4000-8000-000000000001'

describe('R22 the code of a case', () => {
  it('is the same on every node with the key, and another with another key or for another case', () => {
    expect(caseCodeWith(Buffer.alloc(32, 7))(id)).toBe(codeOf(id))
    expect(caseCodeWith(Buffer.alloc(32, 8))(id)).not.toBe(codeOf(id))
    expect(codeOf(id.replace(/1$/, '2'))).not.toBe(codeOf(id))
  })

  it('is 40 bits of a keyed hash, in letters and digits that nobody mistakes', () => {
    for (let turn = 0; turn < 200; turn++) expect(codeOf(randomUUID())).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
    const bits = [...createHmac('sha256', Buffer.alloc(32, 7)).update(id).digest().subarray(0, 8)].map((byte) => byte % 32)
    expect([...codeOf(id)].map((one) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(one))).toEqual(bits)
  })

  it('every character comes at every place, about as often as the others', () => {
    const counts = Array.from({ length: 8 }, () => new Map<string, number>())
    for (let turn = 0; turn < 3200; turn++)
      for (const [place, one] of [...codeOf(`case ${turn}`)].entries()) counts[place]?.set(one, (counts[place].get(one) ?? 0) + 1)
    for (const at of counts) {
      expect(at.size).toBe(32)
      for (const count of at.values()) expect(count).toBeGreaterThan(50)
    }
  })

  it.each([
    ['as it is printed', '7K0M1XQZ', '7K0M1XQZ'],
    ['in two parts', '7K0M 1XQZ', '7K0M1XQZ'],
    ['with a hyphen, in small letters', '7k0m-1xqz', '7K0M1XQZ'],
    ['O for 0 and l for 1', '7KOMlXQZ', '7K0M1XQZ'],
    ['I for 1', '7K0MIXQZ', '7K0M1XQZ'],
    ['between blanks of every width', '\u3000 7K0M\u00A01XQZ\t', '7K0M1XQZ'],
    ['in full width, as a Chinese keyboard writes', '７Ｋ０Ｍ１ＸＱＺ', '7K0M1XQZ'],
  ])('is read %s', (_what, written, expected) => expect(readCaseCode(written)).toBe(expected))

  it('is read back from how people write it, whatever the code', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), fc.nat(8), (one, isSmall, at) => {
        const code = codeOf(one)
        const written = `${code.slice(0, at)} ${code.slice(at)}`
        expect(readCaseCode(isSmall ? written.toLowerCase() : written)).toBe(code)
      }),
    )
  })

  it('nothing else becomes a code: other characters stay, and are compared as they are', () => {
    for (const none of ['7K0M1XQ', '7K0M1XQZ0', '7K0M1XQU', '', "7K0M1X' or '1", '７Ｋ０Ｍ１Ｘ号'])
      expect(readCaseCode(none)).not.toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/)
  })
})
