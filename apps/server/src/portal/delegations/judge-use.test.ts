import { describe, expect, it } from 'vitest'
import { roleKinds } from '@yinxin/protocol/portal'
import { agentKinds, lapseOf, lapseTable, mayUse, unusedSince, useTable, type UseFacts } from './judge-use.ts'

const now = new Date('2027-03-01T08:00:00Z')
const at = { today: '2027-03-01', now }
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)

/** Everything is as it should be. */
const facts: UseFacts = {
  ...{
    state: 'active',
    until: '2027-03-01',
    offeredAt: daysAgo(100),
    acceptedAt: daysAgo(90),
    lastUsedAt: daysAgo(1),
    areBothActive: true,
  },
  ...{ isNamed: true, role: { kind: 'handler', state: 'active', until: '2027-03-01' }, hasCertificate: true },
}
const role = (change: Partial<UseFacts['role']>) => ({ role: { ...facts.role, ...change } })

describe('R39 who may act by a delegation', () => {
  it('whoever is named for one in force, on its last day too', () => expect(mayUse(facts, at)).toBe(true))

  it.each<[string, Partial<UseFacts>, number]>([
    ['only offered', { state: 'offered', acceptedAt: null, lastUsedAt: null }, 0],
    ['ended', { state: 'ended' }, 0],
    ['a side suspended', { areBothActive: false }, 1],
    ['the day after its last', { until: '2027-02-28' }, 1],
    ['unused for 24 months', { acceptedAt: daysAgo(900), lastUsedAt: daysAgo(740) }, 1],
    ['never used in 24 months', { acceptedAt: daysAgo(740), lastUsedAt: null }, 1],
    ['not named', { isNamed: false }, 2],
    ['a role that was asked for', role({ state: 'pending' }), 3],
    ['a role that ended', role({ state: 'ended' }), 3],
    ['a role past its last day', role({ until: '2027-02-28' }), 3],
    ['who may only look', role({ kind: 'read-only' }), 4],
    ['a certificate of somebody else', { hasCertificate: false }, 5],
  ])('not by %s: row %#', (_what, change, row) => {
    const changed = { ...facts, ...change }
    expect(mayUse(changed, at)).toBe(false)
    expect(useTable.findIndex(({ applies }) => applies(changed, at))).toBe(row)
  })

  it.each(roleKinds)('a %s as the table of roles says', (kind) =>
    expect(mayUse({ ...facts, ...role({ kind }) }, at)).toBe(agentKinds.includes(kind)),
  )

  it('one row lets in, and it is the last: what was forgotten is refused before', () => {
    expect(useTable.filter(({ stands }) => stands)).toEqual([useTable.at(-1)])
  })
})

describe('R39 what ends a delegation by itself', () => {
  it.each<[string, Partial<UseFacts>, string | undefined]>([
    ['nothing', {}, undefined],
    ['a suspended side, whatever else', { areBothActive: false, until: '2020-01-01' }, 'suspended'],
    ['its last day over', { until: '2027-02-28' }, 'expired'],
    ['an offer of 30 days', { state: 'offered', offeredAt: daysAgo(30), acceptedAt: null, lastUsedAt: null }, undefined],
    ['an offer of 31 days', { state: 'offered', offeredAt: daysAgo(31), acceptedAt: null, lastUsedAt: null }, 'unanswered'],
    ['confirmed long ago and used since', { acceptedAt: daysAgo(1000), lastUsedAt: daysAgo(10) }, undefined],
    ['used 24 months ago to the day', { lastUsedAt: new Date('2025-03-01T08:00:00Z') }, undefined],
    ['a moment longer', { lastUsedAt: new Date('2025-03-01T07:59:59Z') }, 'unused'],
    ['a use in the future, after the clock was set back', { lastUsedAt: new Date('2028-01-01') }, undefined],
  ])('%s', (_what, change, reason) => expect(lapseOf({ ...facts, ...change }, at)).toBe(reason))

  it('every reason by itself is one that is told, once', () => {
    expect(lapseTable.map((row) => row.reason)).toEqual(['suspended', 'expired', 'unanswered', 'unused'])
  })

  it.each([
    ['2028-02-29T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    ['2027-01-31T00:00:00.000Z', '2025-01-31T00:00:00.000Z'],
  ])('24 months before %s is %s', (day, before) => expect(unusedSince(new Date(day)).toISOString()).toBe(before))
})
