import { describe, expect, it } from 'vitest'
import { judgeRows, type SealedRow, type StatedRow } from './judge-rows.ts'

const isSealed = (text: string, seal: string) => seal === `seal of ${text}`
const row = (change: { key?: string; own?: string | null; newest?: SealedRow[4] } = {}): SealedRow => {
  const { key = 'k', own = null, newest = [2, 'seal of 2 text'] } = change
  return ['roles', key, 'text', own, newest]
}
const judge = (rows: readonly SealedRow[], stated: readonly StatedRow[] | null = null) => judgeRows({ rows, stated }, isSealed)?.how

describe('R52 a row is judged', () => {
  it.each<[string, SealedRow, string | undefined]>([
    ['as the portal wrote it', row(), undefined],
    ['as a register said it first', row({ own: 'seal of 0 text', newest: null }), undefined],
    ['another text than the one that was sealed last', row({ newest: [2, 'seal of 2 another'] }), 'altered'],
    ['the seal of an older version of the same text', row({ newest: [2, 'seal of 1 text'] }), 'altered'],
    ['as a register said it first, and changed since', row({ own: 'seal of 0 text', newest: [1, 'seal of 1 another'] }), 'altered'],
    ['a seal in the row where the ledger has a newer one counts nothing', row({ own: 'seal of 0 text' }), undefined],
    ['no seal anywhere', row({ newest: null }), 'unsealed'],
    ['the seal of a version in the row', row({ own: 'seal of 1 text', newest: null }), 'altered'],
    ['deleted, and put back', row({ newest: [3, null] }), 'deleted'],
    ['deleted, and put back with the seal of a register', row({ own: 'seal of 0 text', newest: [3, null] }), 'deleted'],
  ])('%s', (_name, one, how) => {
    expect(judge([one])).toBe(how)
  })

  it('the first that is wrong is named, however many stand beside it', () => {
    const altered = judgeRows(
      { rows: [row(), row({ key: 'b', newest: [1, null] }), row({ key: 'c', newest: null })], stated: null },
      isSealed,
    )
    expect(altered).toEqual({ table: 'roles', key: 'b', how: 'deleted' })
  })
})

describe('R52 what has to be there', () => {
  it.each<[string, readonly StatedRow[], string | undefined]>([
    ['nothing was stated', [], undefined],
    ['it is there', [['roles', 'k', 2, true]], undefined],
    ['another one is gone', [['roles', 'other', 1, true]], 'missing'],
    ['of another table under the same key', [['suspensions', 'k', 1, true]], 'missing'],
    [
      'it was there, and has ended',
      [
        ['roles', 'other', 1, true],
        ['roles', 'other', 2, false],
      ],
      undefined,
    ],
    [
      'it ended and came back, and is gone; in whatever order they come',
      [
        ['roles', 'other', 2, false],
        ['roles', 'other', 3, true],
        ['roles', 'other', 1, true],
      ],
      'missing',
    ],
  ])('%s', (_name, stated, how) => {
    expect(judge([row()], stated)).toBe(how)
  })

  it('a row that has ended may still be there', () => {
    expect(judge([row()], [['roles', 'k', 2, false]])).toBeUndefined()
  })
})
