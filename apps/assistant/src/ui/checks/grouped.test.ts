import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CheckMark, CheckRow } from '../../checks/check-row.ts'
import { grouped } from './grouped.ts'

const words = { zh: '', en: '' }
const row = (id: string, mark: CheckMark, because?: string): CheckRow => ({
  id,
  title: words,
  value: words,
  mark,
  ...(because === undefined ? {} : { because }),
})
/** Groups in short: `stop: a(b c) d`. */
const said = (rows: readonly CheckRow[]) =>
  grouped(rows).map(
    ({ mark, rows: own }) =>
      `${mark}: ${own.map(({ id, folded }) => (folded.length === 0 ? id : `${id}(${folded.map((one) => one.id).join(' ')})`)).join(' ')}`,
  )

describe('R12 the rows of a check as the page groups them', () => {
  test('what stops a sign-in comes first, what does not matter last, empty groups not at all', () => {
    expect(said([row('a', 'off'), row('b', 'ok'), row('c', 'stop'), row('d', 'warn'), row('e', 'ok')])).toEqual([
      'stop: c',
      'warn: d',
      'ok: b e',
      'off: a',
    ])
    expect(said([])).toEqual([])
  })

  test('what follows from another row stands under it, whatever its own mark, in its order', () => {
    expect(said([row('portal', 'stop', 'proxy'), row('clock', 'wait', 'proxy'), row('proxy', 'warn')])).toEqual([
      'warn: proxy(portal clock)',
    ])
  })

  test('a row whose cause is not on the page stands by itself: nothing is lost', () => {
    expect(said([row('portal', 'stop', 'gone')])).toEqual(['stop: portal'])
  })

  test('rows that name no others are all there once, whatever they are', () => {
    const marks = fc.constantFrom<CheckMark>('stop', 'warn', 'wait', 'ok', 'off')
    fc.assert(
      fc.property(fc.array(fc.tuple(marks, fc.option(fc.nat(9))), { maxLength: 10 }), (list) => {
        // a cause is folded under nothing itself: arrange() names the root
        const roots = new Set(list.flatMap(([, because], id) => (because === null || because >= list.length || because === id ? [id] : [])))
        const rows = list.map(([mark, because], id) =>
          row(String(id), mark, because !== null && because !== id && roots.has(because) && !roots.has(id) ? String(because) : undefined),
        )
        const shown = grouped(rows).flatMap(({ rows: own }) => own.flatMap((one) => [one.id, ...one.folded.map(({ id }) => id)]))
        expect(shown.toSorted()).toEqual(rows.map(({ id }) => id).toSorted())
      }),
    )
  })
})
