import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { failure } from '@yinxin/protocol/failures'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { openReport } from './report.ts'

const folder = mkdtempSync(join(tmpdir(), 'yinxin-report-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.restoreAllMocks())

const refused = (row: number, detail: Record<string, string> = { field: 'uscc' }) =>
  ({ row, kind: 'refused', failure: failure('USCC_INVALID', detail) }) as const
const { number } = failure('USCC_INVALID')

describe('R19 remarks on the rows of an import', () => {
  it('in a file: a line each, after those of an earlier run', () => {
    const file = join(folder, 'report.csv')
    openReport(file).add([refused(2), refused(7)])
    openReport(file).add([{ ...refused(9, { field: 'units', unitCode: '30104826' }), kind: 'warning' }])
    expect(readFileSync(file, 'utf8').split('\n')).toEqual([
      `2,refused,USCC_INVALID,${number},uscc`,
      `7,refused,USCC_INVALID,${number},uscc`,
      `9,warning,USCC_INVALID,${number},30104826`,
      '',
    ])
  })

  it('a file that cannot be written is known before the first row is imported', () => {
    expect(() => openReport(join(folder, 'none', 'report.csv'))).toThrow('ENOENT')
  })

  it.each(['=1+1', '+cmd|x', '@SUM(A1)', '1,refused\n99', '"', '\u202e30'])(
    'a code that is %j is no formula, and no line of its own',
    (unitCode) => {
      const file = join(folder, `${Buffer.from(unitCode).toString('hex')}.csv`)
      openReport(file).add([refused(2, { unitCode })])
      const [line = '', ...rest] = readFileSync(file, 'utf8').split('\n')
      expect(line).toMatch(new RegExp(`^2,refused,USCC_INVALID,${number},[\\w-]*$`))
      expect(rest).toEqual([''])
    },
  )

  it('at the terminal: fifty, then that there are more, once', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const report = openReport(undefined)
    for (let row = 2; row < 80; row += 2) report.add([refused(row), refused(row + 1)])
    expect(said).toHaveBeenCalledTimes(51)
    expect(said.mock.calls[0]).toEqual([`row 2: refused, USCC_INVALID (${number}) uscc`])
    expect(said.mock.calls[49]).toEqual([`row 51: refused, USCC_INVALID (${number}) uscc`])
    expect(said.mock.calls[50]).toEqual(['more rows have remarks; --report FILE takes all of them'])
  })
})
