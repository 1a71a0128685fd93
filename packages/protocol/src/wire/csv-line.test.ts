import { describe, expect, it } from 'vitest'
import { csvLine } from './csv-line.ts'

describe('a line of CSV', () => {
  it('ends as RFC 4180 says, and has as many values as it was given', () => {
    expect(csvLine(['a', '', '示范市明远机械有限公司'])).toBe('a,,示范市明远机械有限公司\r\n')
    expect(csvLine([])).toBe('\r\n')
  })

  it.each([
    ['a comma', '甲,乙', '"甲,乙"'],
    ['a quotation mark', '“甲"乙', '"“甲""乙"'],
    ['only quotation marks', '""', '""""""'],
    ['a line end', '甲\n乙', '"甲\n乙"'],
    ['a carriage return', '甲\r乙', '"甲\r乙"'],
  ])('%s does not leave its value', (_what, value, written) => expect(csvLine([value, 'x'])).toBe(`${written},x\r\n`))

  it.each([
    '=1+1',
    '=HYPERLINK("http://x","y")',
    '+cmd|calc',
    '-2+3+cmd',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '＝1+1',
    '＋cmd',
    '－2+3+cmd',
    '＠SUM(A1)',
  ])('%j is shown, not run: names of organisations come from certificates', (value) => {
    expect(csvLine([value]).replace(/^"/, '')).toMatch(/^'/)
  })

  it.each(['+86 199-0000-0163', '-5', '(0555) 1234567', '示范=公司', 'a@example.com', '', '1+1'])('%j is harmless and stays', (value) => {
    expect(csvLine([value])).toBe(`${value}\r\n`)
  })
})
