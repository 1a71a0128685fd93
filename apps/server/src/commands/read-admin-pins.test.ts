import { describe, expect, test } from 'vitest'
import { raCommand } from './ra.ts'
import { readAdminPins } from './read-admin-pins.ts'

const head = 'UKey 序列号,统一社会信用代码,解锁口令\n'

describe('R10 a list of admin PINs', () => {
  test('in either language, as Excel and as editors write it; a credit code may be missing', () => {
    const rows = [
      { ukeySerial: 'YX-1', uscc: '91990100MA1MY00129', pin: 'K7Q2M4ZX' },
      { ukeySerial: 'YX-2', pin: '1234' },
    ]
    const text = 'YX-1, 91990100MA1MY00129 ,K7Q2M4ZX\r\nYX-2,,1234\r\n\r\n'
    for (const first of [head, `\uFEFF${head}`, 'ukey,uscc,admin-pin\r\n']) expect(readAdminPins(first + text)).toEqual({ rows, bad: [] })
  })

  test('a list of PUKs says so in its first line', () => {
    for (const first of ['UKey 序列号,统一社会信用代码,PUK\n', 'ukey,uscc,puk\n'])
      expect(readAdminPins(`${first}YX-3,,87654321`)).toEqual({ rows: [{ ukeySerial: 'YX-3', pin: '87654321', puk: true }], bad: [] })
  })

  test.each([
    ['YX-1,,123', 'admin PIN'],
    ['YX-1,,12345678901234567', 'admin PIN'],
    ['YX-1,,', 'admin PIN'],
    ['YX-1,,12 34', 'admin PIN'],
    [',,123456', 'UKey serial number'],
    [`${'Y'.repeat(65)},,123456`, 'UKey serial number'],
    ['UKey,91990100,123456', 'credit code'],
    ['YX-1,,123456,more', 'number of columns'],
    ['YX-0,,123456', 'UKey that is there twice'],
  ])('%j is refused by its line, and says no value', (line, what) => {
    const { bad, rows } = readAdminPins(`${head}YX-0,,654321\n${line}\n`)
    expect([bad, rows]).toEqual([[{ line: 3, what }], [{ ukeySerial: 'YX-0', pin: '654321' }]])
  })

  test.each(['', 'YX-1,,123456', 'a,b,c\nYX-1,,123456', 'UKey 序列号,统一社会信用代码\n'])('%j is no such list', (text) =>
    expect(() => readAdminPins(text)).toThrow(/the first line is/),
  )
})

test.each([[[]], [['import']], [['import-admin-pins']], [['import-admin-pins', 'a', 'b']]])('yinxin ra %j is not understood', (words) =>
  expect(raCommand.run(words)).rejects.toThrow(/say yinxin ra import-admin-pins FILE|Unexpected word/),
)
