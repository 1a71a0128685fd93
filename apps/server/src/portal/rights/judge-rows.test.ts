import { describe, expect, it } from 'vitest'
import { judgeRows, type SealedRow, type StatedRow } from './judge-rows.ts'

const isSealed = (text: string, seal: string) => seal === `seal of ${text}`
const row = (change: { version?: number; stated?: number | null; seal?: string | null; key?: string } = {}): SealedRow => {
  const { version = 2, stated = 2, seal = 'seal of text', key = 'k' } = change
  return ['roles', key, version, seal, 'text', stated]
}
const judge = (rows: readonly SealedRow[], stated: readonly StatedRow[] | null = null) => judgeRows({ rows, stated }, isSealed)?.how

describe('R52 a row is judged', () => {
  it.each([
    ['as the portal wrote it', row(), undefined],
    ['what a register said first is stated nowhere', row({ version: 0, stated: null }), undefined],
    ['another text', row({ seal: 'seal of another' }), 'altered'],
    ['no seal', row({ seal: null }), 'altered'],
    ['no seal, at version 0', row({ version: 0, stated: null, seal: null }), 'altered'],
    ['an older one than was stated', row({ version: 1 }), 'old'],
    ['version 0 of what was changed since', row({ version: 0, stated: 1 }), 'old'],
    ['a version nobody stated', row({ stated: null }), 'unstated'],
    ['a version above the one that was stated', row({ version: 3 }), 'unstated'],
  ])('%s', (_name, one, how) => {
    expect(judge([one])).toBe(how)
  })

  it('the first that is wrong is named, however many stand beside it', () => {
    const altered = judgeRows({ rows: [row(), row({ key: 'b', version: 1 }), row({ key: 'c', seal: null })], stated: null }, isSealed)
    expect(altered).toEqual({ table: 'roles', key: 'b', how: 'old' })
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
      'its ending was undone',
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
