import { failure } from '@yinxin/protocol/failures'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { showRemarks } from './shown-remarks.ts'

afterEach(() => vi.restoreAllMocks())

const refused = (row: number, detail: Record<string, string> = { field: 'uscc' }) =>
  ({ row, kind: 'refused', failure: failure('USCC_INVALID', detail) }) as const
const { number } = failure('USCC_INVALID')

describe('R19 remarks on the rows of an import', () => {
  it('at the terminal: fifty, then that there are more, once', () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const show = showRemarks()
    for (let row = 2; row < 80; row += 2) show([refused(row), refused(row + 1)])
    expect(said).toHaveBeenCalledTimes(51)
    expect(said.mock.calls[0]).toEqual([`row 2: refused, USCC_INVALID (${number}) uscc`])
    expect(said.mock.calls[49]).toEqual([`row 51: refused, USCC_INVALID (${number}) uscc`])
    expect(said.mock.calls[50]).toEqual(['more rows have remarks; --report FILE says of every row what became of it'])
  })
})
