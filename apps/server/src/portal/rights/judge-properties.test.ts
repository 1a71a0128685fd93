// Whoever changes rows and seals by SQL, in whatever way, is noticed: only the newest version of a row, with its own text, is let pass.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeRows, sealedText, type SealedRow, type StatedRow } from './judge-rows.ts'
import { sealedTableNames } from './sealed-tables.ts'

/** Seals that only the portal makes; a stranger has those it made, and may put them anywhere. */
const sealOf = (text: string) => `seal of ${text}`
const isSealed = (text: string, seal: string) => seal === sealOf(text)
const judge = (row: SealedRow) => judgeRows({ rows: [row], stated: null }, isSealed)

const table = fc.constantFrom(...sealedTableNames)
const text = fc.string({ maxLength: 12 })
const version = fc.integer({ min: 1, max: 99 })
const some = { numRuns: 500 }

describe('R52 whatever somebody wrote behind the application', () => {
  it('the newest version with its own text passes, by whatever seal the row itself has', () => {
    fc.assert(
      fc.property(table, text, version, fc.option(text), (name, written, at, own) => {
        expect(judge([name, 'k', written, own, [at, sealOf(sealedText(at, written))]])).toBeUndefined()
      }),
      some,
    )
  })

  it('another text than the sealed one never passes: not under a seal of another version, not under one of the row', () => {
    fc.assert(
      fc.property(table, text, text, version, version, (name, written, changed, at, other) => {
        fc.pre(written !== changed)
        for (const seal of [sealOf(sealedText(at, written)), sealOf(sealedText(other, written)), sealOf(sealedText(0, written))])
          for (const own of [null, seal, sealOf(sealedText(0, changed))])
            expect(judge([name, 'k', changed, own, [at, seal]])).toEqual({ table: name, key: 'k', how: 'altered' })
      }),
      some,
    )
  })

  it('the same text under the seal of another version is an older row that was put back', () => {
    fc.assert(
      fc.property(table, text, version, version, (name, written, at, other) => {
        fc.pre(at !== other)
        expect(judge([name, 'k', written, null, [at, sealOf(sealedText(other, written))]])?.how).toBe('altered')
      }),
      some,
    )
  })

  it('a row the ledger has as deleted, or has never heard of, never passes without the first seal of a register', () => {
    fc.assert(
      fc.property(table, text, version, fc.option(text), (name, written, at, own) => {
        expect(judge([name, 'k', written, own, [at, null]])?.how).toBe('deleted')
        expect(judge([name, 'k', written, null, null])?.how).toBe('unsealed')
        expect(judge([name, 'k', written, sealOf(sealedText(at, written)), null])?.how).toBe('altered')
        expect(judge([name, 'k', written, sealOf(sealedText(0, written)), null])).toBeUndefined()
      }),
      some,
    )
  })

  it('no version and text are another version with another text: a digit does not move from one to the other', () => {
    const [few, digits] = [fc.integer({ min: 1, max: 12 }), fc.constantFrom('', '1', '2', '11', '1 1')]
    fc.assert(
      fc.property(few, digits, few, digits, (one, written, other, changed) => {
        expect(sealedText(one, written) === sealedText(other, changed)).toBe(one === other && written === changed)
      }),
      some,
    )
  })

  it('what stands and is not there is missing, in whatever order it was stated; the newest word counts', () => {
    const stated = fc.uniqueArray(fc.tuple(version, fc.boolean()), { selector: ([at]) => at, minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(table, stated, fc.boolean(), (name, words, isThere) => {
        const rows: readonly SealedRow[] = isThere ? [[name, 'k', 't', null, [7, sealOf(sealedText(7, 't'))]]] : []
        const all = words.map(([at, stands]): StatedRow => [name, 'k', at, stands])
        const [, stands] = words.reduce((newest, one) => (one[0] > newest[0] ? one : newest))
        const expected = stands && !isThere ? { table: name, key: 'k', how: 'missing' } : undefined
        expect(judgeRows({ rows, stated: all }, isSealed)).toEqual(expected)
      }),
      some,
    )
  })
})
