import { describe, expect, it } from 'vitest'
import { readVisitCode, visitCodesWith } from './visit-code.ts'

const codes = visitCodesWith(Buffer.alloc(32, 5))
const some = Array.from({ length: 200 }, (_, index) => codes.codeOf(String(index)))
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('R43 the code of a visit', () => {
  it('is nine symbols, another for every visit, and found by a hash that needs the key', () => {
    for (const code of some) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{9}$/)
    expect(new Set(some).size).toBe(some.length)
    expect(visitCodesWith(Buffer.alloc(32, 6)).hashOf(some[0] ?? '')).not.toBe(codes.hashOf(some[0] ?? ''))
  })

  it('is read as people write it', () => {
    const code = some.find((one) => one.includes('0') && one.includes('1')) ?? ''
    const written = `${code.slice(0, 3)} ${code.slice(3, 6)}-${code.slice(6)}`.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')
    expect(readVisitCode(written)).toBe(code)
  })

  it('one wrong symbol is always noticed, two exchanged neighbours but for 0 and Z', () => {
    for (const code of some.slice(0, 40))
      for (let at = 0; at < code.length; at++) {
        for (const other of alphabet)
          if (other !== code[at]) expect(readVisitCode(code.slice(0, at) + other + code.slice(at + 1)), `${code} ${at}`).toBeUndefined()
        const [a = '', b = ''] = [code[at], code[at + 1]]
        if (a === b || b === '' || [a, b].toSorted().join('') === '0Z') continue
        expect(readVisitCode(code.slice(0, at) + b + a + code.slice(at + 2)), `${code} ${at}`).toBeUndefined()
      }
  })

  it.each(['', 'A', 'AAAAAAAAAA', 'ÄÄÄÄÄÄÄÄÄ', '20261130-0001', '☃'.repeat(9)])('%s is none', (written) =>
    expect(readVisitCode(written)).toBeUndefined(),
  )
})
