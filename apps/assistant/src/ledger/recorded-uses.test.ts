import { describe, expect, test } from 'vitest'
import type { LedgerLine } from './ledger-line.ts'
import { readLedgerSearch } from './read-search.ts'
import { recordedUses, searchUses, type LedgerSearch, type RecordedUse } from './recorded-uses.ts'

const day = 86_400_000
const now = 100 * day
const certificate = { sha256: 'a'.repeat(64), holder: '示范市明远机械有限公司', issuer: 'Yinxin CA' }

const uses: readonly RecordedUse[] = [
  { n: 5, at: now, purpose: 'change-pin', usedKey: true, outcome: 'PIN_INCORRECT', ukey: 'YX-2' },
  {
    n: 4,
    at: now - day,
    purpose: 'approve',
    usedKey: true,
    site: { origin: 'https://desk.example' },
    about: { type: 'case', number: '20260302-0001' },
  },
  { n: 3, at: now - 7 * day, purpose: 'sign-in', usedKey: false, site: { origin: 'https://evil.example' }, outcome: 'SITE_NOT_APPROVED' },
  {
    n: 1,
    at: now - 30 * day,
    purpose: 'sign-in',
    usedKey: true,
    site: { origin: 'https://portal.example', name: '示范平台' },
    certificate,
    outcome: 'done',
  },
]

describe('R14 what a search in the ledger finds', () => {
  test.each<[string, LedgerSearch, readonly number[]]>([
    ['nothing asked', {}, [5, 4, 3, 1]],
    ['blank text', { text: '  ' }, [5, 4, 3, 1]],
    ['a part of an address', { text: 'desk.ex' }, [4]],
    ['the name of a site', { text: '示范平台' }, [1]],
    ['the holder', { text: '明远' }, [1]],
    ['the issuer, in any case', { text: ' YINXIN ca ' }, [1]],
    ['a UKey', { text: 'yx-2' }, [5]],
    ['the number of a case', { text: '20260302-0001' }, [4]],
    ['what stands in two fields is no one text', { text: '示范平台示范' }, []],
    ['a fingerprint is not searched', { text: 'aaaa' }, []],
    ['a purpose', { purpose: 'sign-in' }, [3, 1]],
    ['what went through', { outcome: 'done' }, [1]],
    ['what did not, or nobody knows', { outcome: 'not-done' }, [5, 4, 3]],
    ['the last day: to the moment', { days: 1 }, [5]],
    ['the last two days', { days: 2 }, [5, 4]],
    ['the last 31 days', { days: 31 }, [5, 4, 3, 1]],
    ['all of it together', { text: 'example', purpose: 'sign-in', outcome: 'not-done', days: 8 }, [3]],
    ['together, one of them not', { text: 'example', purpose: 'sign-in', outcome: 'done', days: 8 }, []],
  ])('%s', (_what, search, found) => expect(searchUses(uses, search, now).map(({ n }) => n)).toEqual(found))
})

describe('R14 what a page searches for', () => {
  test.each<[string, Record<string, unknown>, LedgerSearch]>([
    ['nothing', {}, {}],
    [
      'all of it',
      { text: 'a', purpose: 'approve', outcome: 'not-done', days: 30 },
      { text: 'a', purpose: 'approve', outcome: 'not-done', days: 30 },
    ],
    ['a purpose nobody knows', { purpose: 'delete' }, {}],
    ['a change of PIN', { purpose: 'change-pin' }, { purpose: 'change-pin' }],
    ['an outcome nobody knows', { outcome: 'BUSY' }, {}],
    ['days as text', { days: '30' }, {}],
    ['half a day', { days: 0.5 }, {}],
    ['text that is none', { text: ['a'] }, {}],
    ['text of 100 characters', { text: 'a'.repeat(100) }, { text: 'a'.repeat(100) }],
    ['text of 101 characters', { text: 'a'.repeat(101) }, {}],
  ])('%s', (_what, params, search) => expect(readLedgerSearch(params)).toEqual(search))
})

test('R14 rows are uses, newest first, each with its own end; an end of nothing is no row', () => {
  const at = (n: number) => ({ n, at: n, previous: '' })
  const lines: readonly LedgerLine[] = [
    { ...at(1), kind: 'begun', purpose: 'sign-in' },
    { ...at(2), kind: 'begun', purpose: 'approve' },
    { ...at(3), kind: 'ended', of: 1, outcome: 'done' },
    { ...at(4), kind: 'declined', purpose: 'bind', outcome: 'BUSY' },
    { ...at(5), kind: 'ended', of: 77, outcome: 'done' },
  ]
  expect(recordedUses(lines)).toEqual([
    { n: 4, at: 4, purpose: 'bind', usedKey: false, outcome: 'BUSY' },
    { n: 2, at: 2, purpose: 'approve', usedKey: true },
    { n: 1, at: 1, purpose: 'sign-in', usedKey: true, outcome: 'done' },
  ])
})
