// Whatever the facts: what the table lets in holds all that R39 asks for, and nothing that gets worse opens anything.
import fc from 'fast-check'
import { roleKinds, roleStates } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { agentKinds, lapseOf, mayUse, offerDays, unusedSince, type UseFacts } from './judge-use.ts'

const now = new Date('2027-03-01T08:00:00Z')
const at = { today: '2027-03-01', now }
const day = fc.constantFrom('2020-01-01', '2027-02-28', '2027-03-01', '2027-03-02', '2031-12-31')
const time = fc.constantFrom(-1000, -740, -725, -31, -29, 0, 1, 400).map((days) => new Date(+now + days * 86_400_000))
const facts: fc.Arbitrary<UseFacts> = fc.record({
  state: fc.constantFrom('offered' as const, 'active' as const, 'ended' as const),
  until: day,
  offeredAt: time,
  acceptedAt: fc.option(time),
  lastUsedAt: fc.option(time),
  areBothActive: fc.boolean(),
  isNamed: fc.boolean(),
  role: fc.record({ kind: fc.constantFrom(...roleKinds), state: fc.constantFrom(...roleStates), until: day }),
  hasCertificate: fc.boolean(),
})

/** What makes it worse, each for itself. */
const worse: Readonly<Record<string, (one: UseFacts) => UseFacts>> = {
  'the organisation or the agent is suspended': (one) => ({ ...one, areBothActive: false }),
  'it ends': (one) => ({ ...one, state: 'ended' }),
  'its last day was yesterday': (one) => ({ ...one, until: '2027-02-28' }),
  'the naming is taken back': (one) => ({ ...one, isNamed: false }),
  'the role ends': (one) => ({ ...one, role: { ...one.role, state: 'ended' } }),
  'the role is asked for anew': (one) => ({ ...one, role: { ...one.role, state: 'pending' } }),
  'the role was in force until yesterday': (one) => ({ ...one, role: { ...one.role, until: '2027-02-28' } }),
  'the role may only look': (one) => ({ ...one, role: { ...one.role, kind: 'read-only' } }),
  'the certificate is somebody else’s': (one) => ({ ...one, hasCertificate: false }),
  'nobody used it for more than 24 months': (one) => ({ ...one, lastUsedAt: new Date('2025-02-28T08:00:00Z') }),
}

describe('R39 who may act by a delegation, whatever the facts', () => {
  it('who may has all of it: in force, both active, its day not over, named, a role in force that does business, the certificate', () => {
    let opened = 0
    fc.assert(
      fc.property(facts, (one) => {
        if (!mayUse(one, at)) return
        opened++
        expect(one).toMatchObject({ state: 'active', areBothActive: true, isNamed: true, hasCertificate: true })
        expect(one.until >= at.today && one.role.until >= at.today).toBe(true)
        expect([one.role.state, agentKinds.includes(one.role.kind)]).toEqual(['active', true])
        expect(lapseOf(one, at)).toBeUndefined()
      }),
      { numRuns: 20_000 },
    )
    expect(opened).toBeGreaterThan(0)
  })

  it.each(Object.keys(worse))('%s: nobody may any more', (what) => {
    fc.assert(
      fc.property(facts, (one) => !mayUse(worse[what]?.(one) ?? one, at)),
      { numRuns: 300 },
    )
  })

  it('what lapses opens nothing, for whatever reason it lapses', () => {
    fc.assert(
      fc.property(facts, (one) => {
        if (lapseOf(one, at) !== undefined) expect(mayUse(one, at)).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })

  it('time only takes away: what opens nothing today opens nothing tomorrow, unless it was used meanwhile', () => {
    const tomorrow = { today: '2027-03-02', now: new Date(+now + 86_400_000) }
    fc.assert(
      fc.property(facts, (one) => mayUse(one, at) || !mayUse(one, tomorrow)),
      { numRuns: 2000 },
    )
  })
})

describe('R39 the borders of time', () => {
  const used = (lastUsedAt: Date): UseFacts => ({
    ...{ state: 'active', until: '2030-01-01', offeredAt: now, acceptedAt: now, lastUsedAt, areBothActive: true, isNamed: true },
    ...{ role: { kind: 'handler', state: 'active', until: '2030-01-01' }, hasCertificate: true },
  })
  const offered = (milliseconds: number): UseFacts => ({
    ...used(now),
    ...{ state: 'offered', acceptedAt: null, lastUsedAt: null, offeredAt: new Date(+now - offerDays * 86_400_000 - milliseconds) },
  })

  it.each([
    ['to the millisecond', 0, undefined],
    ['a millisecond more', 1, 'unanswered'],
    ['a millisecond less', -1, undefined],
    ['a clock that was set back below the day it was offered', -offerDays * 86_400_000 - 3_600_000, undefined],
  ])('an offer of 30 days, %s', (_what, milliseconds, reason) => expect(lapseOf(offered(milliseconds), at)).toBe(reason))

  it.each([
    ['2027-03-31T10:00:00Z', '2025-03-31T10:00:00Z'],
    ['2028-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['2028-02-29T23:59:59Z', '2026-02-28T23:59:59Z'],
    ['2026-12-31T23:59:59Z', '2024-12-31T23:59:59Z'],
    ['2026-02-28T12:00:00Z', '2024-02-28T12:00:00Z'],
  ])('unused on %s is unused since %s, and not a second sooner', (today, since) => {
    const at24 = new Date(today)
    expect(unusedSince(at24)).toEqual(new Date(since))
    expect(lapseOf(used(new Date(since)), { today: today.slice(0, 10), now: at24 })).toBeUndefined()
    expect(lapseOf(used(new Date(Date.parse(since) - 1000)), { today: today.slice(0, 10), now: at24 })).toBe('unused')
  })

  it('24 months are never more than 731 days, and never less than 730', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2020-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (moment) => {
        const days = Math.round((+moment - +unusedSince(moment)) / 86_400_000)
        expect(days).toBeGreaterThanOrEqual(730)
        expect(days).toBeLessThanOrEqual(732)
      }),
    )
  })

  it('a suspended side is the reason that is told, whatever else has happened meanwhile', () => {
    fc.assert(
      fc.property(facts, (one) => lapseOf({ ...one, areBothActive: false }, at) === 'suspended'),
      { numRuns: 200 },
    )
  })
})
