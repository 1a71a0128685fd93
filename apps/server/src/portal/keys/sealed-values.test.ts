import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canSeal, sealingAlgorithms } from '../../platform/keys/sealings.ts'
import { masterKeyOf } from '../../platform/keys/master-keys.ts'
import { createSecrets } from '../../platform/secrets.ts'
import { openText, randomKey, rowOf, sealText, type PersonKeys } from './person-keys.ts'
import { sealedColumns } from './sealed-columns.ts'
import { keyPeriods } from './key-periods.ts'

const key = randomKey()
const keysUnder = (...bytes: readonly Uint8Array[]) => ({ sealed: createSecrets(() => bytes.map(masterKeyOf)) }) as unknown as PersonKeys
const keys = keysUnder(key)
const name = rowOf('persons', 'name', 'p1')

describe('R33 values of persons at rest', () => {
  it('come back as they were, whatever they are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(openText(keys, sealText(keys, text, name), name)).toBe(text)
      }),
    )
  })

  it('show nothing of what they are, and the same value is never sealed the same way', () => {
    const [one, other] = [sealText(keys, '11010519491231002X', name), sealText(keys, '11010519491231002X', name)]
    expect(one.includes('19491231')).toBe(false)
    expect(one.equals(other)).toBe(false)
  })

  it.each([
    ['of another person', rowOf('persons', 'name', 'p2')],
    ['in another column', rowOf('persons', 'mobile', 'p1')],
    ['in another table', rowOf('invitations', 'name', 'p1')],
    ['of nobody', ''],
  ])('do not open %s', (_, row) => expect(() => openText(keys, sealText(keys, '梁一诺', name), row)).toThrow())

  it('do not open when a single bit was changed, wherever', () => {
    const sealed = sealText(keys, '梁一诺', name)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openText(keys, changed, name), `byte ${at}`).toThrow()
    }
  })

  it.each([0, 1, 4, 5, 20, 32])('cut to %d bytes they do not open', (length) => {
    expect(() => openText(keys, sealText(keys, '梁一诺', name).subarray(0, length), name)).toThrow()
  })

  it('open under an old key as long as it is there, and not after', () => {
    const sealed = sealText(keys, '梁一诺', name)
    const next = randomBytes(32)
    expect(openText(keysUnder(next, key), sealed, name)).toBe('梁一诺')
    expect(() => openText(keysUnder(next), sealed, name)).toThrow('another master key')
  })

  it('are moved by a change of the key, once', () => {
    const next = randomBytes(32)
    const both = keysUnder(next, key).sealed
    const moved = both.rewrap(sealText(keys, '梁一诺', name), name)
    expect(moved).toBeDefined()
    expect(openText(keysUnder(next), moved ?? Buffer.of(), name)).toBe('梁一诺')
    expect(both.rewrap(moved ?? Buffer.of(), name)).toBeUndefined()
  })

  it.each(sealingAlgorithms.filter(canSeal))('sealed by %s they open whatever seals now', (algorithm) => {
    const sealed = Buffer.from(createSecrets(key, algorithm).wrap(Buffer.from('梁一诺'), name))
    for (const now of sealingAlgorithms.filter(canSeal))
      expect(Buffer.from(createSecrets(key, now).unwrap(sealed, name)).toString()).toBe('梁一诺')
  })
})

describe('R33 every sealed column', () => {
  it('is named once, after the value it holds', () => {
    const names = sealedColumns.map(({ table, column }) => `${table}.${column}`)
    expect(new Set(names).size).toBe(names.length)
    for (const { column } of sealedColumns) expect(column).toMatch(/^[a-z]+_enc$/)
  })

  it.each(sealedColumns)('$table.$column is bound to its row as the code that seals it does', ({ table, column, key: by, context }) => {
    const row = Object.fromEntries(by.map((one) => [one, `${one}-1`]))
    expect(context(row)).toBe(rowOf(table, column.replace(/_enc$/, ''), by.map((one) => `${one}-1`).join(' ')))
  })

  it.each(sealedColumns)('$table.$column of another row is another context', ({ key: by, context }) => {
    const rows = ['1', '2'].map((value) => Object.fromEntries(by.map((one) => [one, value])))
    expect(new Set(rows.map(context)).size).toBe(2)
  })

  it('no two columns of one row share a context: a value cannot stand in for another', () => {
    const row = { id: '1', browser: '1', purpose: '1' }
    expect(new Set(sealedColumns.map(({ context }) => context(row))).size).toBe(sealedColumns.length)
  })
})

describe('keys whose time comes and goes', () => {
  const at = (day: number) => new Date(Date.UTC(2026, 0, day))
  const keysOf = (...days: readonly number[]) => days.map((day) => ({ day, signsFrom: at(day) }))

  it('no key is a mistake of ours, said as one', () => expect(() => keyPeriods([], at(1), 0)).toThrow('there is no key'))

  it('one always signs, is published first and once, whatever the clock says', () => {
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(days, fc.integer({ min: -30, max: 120 }), fc.integer({ min: 0, max: 5_000_000 }), (added, today, keep) => {
        const all = keysOf(...added.toSorted((a, b) => a - b))
        const { signing, published } = keyPeriods(all, at(today), keep)
        expect(published[0]).toBe(signing)
        expect(new Set(published).size).toBe(published.length)
        for (const one of all) if (one.signsFrom > at(today)) expect(published).toContain(one) // known before it signs
      }),
    )
  })

  it('one that is kept for ever stays published for ever', () => {
    const { published } = keyPeriods(keysOf(1, 2, 3), at(4000), Number.POSITIVE_INFINITY)
    expect(published.map(({ day }) => day)).toEqual([3, 1, 2])
  })
})
