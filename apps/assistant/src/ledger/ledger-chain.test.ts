import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { followChain, hashOfLine, newLedger, readLedgerHeader, readLine } from './ledger-chain.ts'
import type { LedgerHead, LedgerHeader } from './ledger-line.ts'

/** A whole ledger of so many lines that goes on from `header`. */
function written(count: number, header: LedgerHeader = newLedger): { texts: string[]; head: LedgerHead | undefined } {
  const texts: string[] = []
  let previous = header.previous
  for (let n = header.from; n < header.from + count; n++) {
    const kind = n % 2 === 0 ? { kind: 'ended', of: n - 1, outcome: 'done' } : { kind: 'begun', purpose: 'sign-in' }
    const text = JSON.stringify({ n, at: 1000 * n, previous, ...kind })
    texts.push(text)
    previous = hashOfLine(text)
  }
  return { texts, head: count === 0 ? undefined : { n: header.from + count - 1, hash: previous } }
}

const sizes = fc.integer({ min: 1, max: 12 })
const headers = fc.constantFrom(newLedger, { ledger: 1 as const, from: 41, previous: 'e'.repeat(64) })

describe('R14 the chain of the ledger', () => {
  test('one that was written is whole, wherever it goes on from, with its head or one that is behind', () => {
    fc.assert(
      fc.property(sizes, headers, fc.nat(12), (count, header, behind) => {
        const { texts } = written(count, header)
        const at = Math.min(behind, count - 1)
        const head = { n: header.from + at, hash: hashOfLine(texts[at] ?? '') }
        for (const one of [head, undefined])
          expect(followChain(header, texts, one)).toEqual({ whole: true, lines: count, from: header.from })
      }),
    )
  })

  test('a line that was changed in any character shows at it, or at the one after', () => {
    fc.assert(
      fc.property(sizes, fc.nat(), fc.nat(), fc.constantFrom('0', 'x', ' ', '"', ''), (count, line, place, character) => {
        const { texts, head } = written(count)
        const at = line % count
        const before = texts[at] ?? ''
        const cut = place % before.length
        const after = `${before.slice(0, cut)}${character}${before.slice(cut + 1)}`
        fc.pre(after !== before)
        const verdict = followChain(newLedger, texts.with(at, after), head)
        expect(verdict.whole).toBe(false)
        if (!verdict.whole) expect([at + 1, at + 2]).toContain(verdict.at)
      }),
    )
  })

  test('lines taken out, put in twice, exchanged or missing at the end show', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.nat(), (count, line) => {
        const { texts, head } = written(count)
        const at = line % count
        const changes = [
          texts.toSpliced(at, 1),
          texts.toSpliced(at, 0, texts[at] ?? ''),
          texts.slice(0, at),
          texts.with(at, texts[(at + 1) % count] ?? '').with((at + 1) % count, texts[at] ?? ''),
        ]
        for (const changed of changes) expect(followChain(newLedger, changed, head).whole).toBe(false)
      }),
    )
  })

  test('a chain written anew from its beginning shows by the head, which is the last line there was', () => {
    const [{ texts }, { head }] = [written(4, { ...newLedger, previous: 'a'.repeat(64) }), written(4)]
    const forged = { ...newLedger, previous: 'a'.repeat(64) }
    expect(followChain(forged, texts, head)).toEqual({ whole: false, at: 4 })
    expect(followChain(forged, texts, undefined).whole).toBe(true)
  })

  test('without a header there is nothing whole but nothing at all', () => {
    const { texts, head } = written(1)
    expect(followChain(undefined, [], undefined)).toEqual({ whole: true, lines: 0, from: 1 })
    expect(followChain(undefined, texts, undefined)).toEqual({ whole: false, at: 1 })
    expect(followChain(undefined, [], head)).toEqual({ whole: false, at: 1 })
    expect(followChain(newLedger, [], head)).toEqual({ whole: false, at: 1 })
  })
})

describe('R14 what is read of a line', () => {
  const line = { n: 1, at: 1, previous: 'x', kind: 'begun', purpose: 'sign-in' }
  test.each<[string, object]>([
    ['begun', line],
    ['ended', { ...line, kind: 'ended', of: 1, outcome: 'done' }],
    ['declined', { ...line, kind: 'declined', outcome: 'BUSY' }],
    ['with a member nobody knows', { ...line, later: true }],
  ])('%s is one', (_what, value) => expect(readLine(JSON.stringify(value))).toEqual(value))

  test.each<[string, unknown]>([
    ['another kind', { ...line, kind: 'changed' }],
    ['no kind', { n: 1, at: 1, previous: 'x' }],
    ['a number as text', { ...line, n: '1' }],
    ['half a number', { ...line, n: 1.5 }],
    ['a number too large to count by', { ...line, n: 2 ** 53 }],
    ['a time as text', { ...line, at: '1' }],
    ['nothing before it', { ...line, previous: undefined }],
    ['a list', [line]],
    ['null', null],
  ])('%s is none', (_what, value) => expect(readLine(JSON.stringify(value))).toBeUndefined())

  test.each<[string, unknown, boolean]>([
    ['ours', newLedger, true],
    ['one that goes on', { ledger: 1, from: 7, previous: 'a' }, true],
    ['of a later form', { ledger: 2, from: 1, previous: 'a' }, false],
    ['without a place to go on from', { ledger: 1, previous: 'a' }, false],
    ['with half a number', { ledger: 1, from: 0.5, previous: 'a' }, false],
    ['without what went before', { ledger: 1, from: 1 }, false],
  ])('a header %s', (_what, value, isOne) => expect(readLedgerHeader(JSON.stringify(value)) !== undefined).toBe(isOne))

  test('no text at all is no header, and whatever text comes neither throws', () => {
    expect(readLedgerHeader(undefined)).toBeUndefined()
    const read = (text: string) => [readLine(text), readLedgerHeader(text)]
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(read(text)).toEqual([undefined, undefined])
      }),
    )
  })
})
