import { roleKinds, roleStates } from '@yinxin/protocol/portal'
import { describe, expect, it } from 'vitest'
import { limitUnits, reachesSystem } from './limit-units.ts'
import { judgeUntil } from './judge-limits.ts'
import { freshUntil, provenFor } from './proven.ts'
import { isInForce, isManager } from './role.ts'

const unit = (code: string) => ({ code, name: code, place: '示范市', insurances: [] })
const organization = {
  ...{ id: 'o', uscc: '91990100MA1MY0018J', name: '示范', place: null, insuredSince: null },
  units: [unit('301001'), unit('301002'), unit('301003')],
}

describe('R17 a role in force', () => {
  it.each([
    ['its last day', '2026-11-29', true],
    ['the day after', '2026-11-30', false],
    ['the day before', '2026-11-28', true],
    ['the turn of a year', '2027-01-01', false],
  ])('on %s', (_what, today, holds) => expect(isInForce({ state: 'active', until: '2026-11-29' }, today)).toBe(holds))

  it.each(roleStates.filter((state) => state !== 'active'))('never while it is %s, however far its last day', (state) => {
    expect(isInForce({ state, until: '9999-12-31' }, '2026-11-29')).toBe(false)
  })

  it('those who agree to others are the legal representative and the supervisor', () => {
    expect(roleKinds.filter((kind) => isManager({ kind }))).toEqual(['legal-representative', 'supervisor'])
  })
})

describe('R17 what a role reaches', () => {
  const reached = (unitCodes: readonly string[] | null) => limitUnits(organization, { unitCodes }).units.map(({ code }) => code)
  it.each([
    ['all, where it names none', null, ['301001', '301002', '301003']],
    ['what it names, in the order of the organisation', ['301003', '301001'], ['301001', '301003']],
    ['nothing of another organisation', ['999999'], []],
    ['nothing, where it names nothing', [], []],
    ['not what only begins alike', ['30100'], []],
  ] as const)('units: %s', (_what, named, expected) => expect(reached(named)).toEqual(expected))

  it.each([
    [null, true],
    [['a', 'b'], true],
    [['b'], false],
    [[], false],
    [['A'], false],
  ] as const)('business systems %j: %s', (businessSystems, reaches) => expect(reachesSystem({ businessSystems }, 'a')).toBe(reaches))
})

describe('R17 the last day of a role', () => {
  it.each([
    ['today', '2026-11-29'],
    ['yesterday', '2026-11-28'],
    ['a day beyond two years', '2028-11-30'],
    ['a day that is none', '2027-02-30'],
    ['a month that is none', '2027-13-01'],
    ['an hour', '2027-01-01T00:00:00Z'],
    ['text behind it', '2027-01-01\n'],
    ['nothing', ''],
    ['a year of five digits', '12027-01-01'],
    ['full width', '２０２７-01-01'],
  ])('is not %s', (_what, until) => expect(judgeUntil(until, '2026-11-29')).toMatchObject({ failure: { code: 'ROLE_DATE_INVALID' } }))

  it.each(['2026-11-30', '2026-12-31', '2028-02-29', '2028-11-29'])('may be %s', (until) =>
    expect(judgeUntil(until, '2026-11-29')).toEqual({ ok: true, value: until }),
  )
})

describe('R17 how fresh a proof is', () => {
  const now = new Date('2026-03-02T08:00:00Z')
  const proofs = (...ages: readonly number[]) => ages.map((age) => new Date(+now - age))
  it.each([
    ['the latest counts', [200_000, 100_000, 250_000], provenFor - 100_000],
    ['in whatever order they were made', [100_000, 250_000], provenFor - 100_000],
    ['one of the future counts for nothing beside one of now', [-3_600_000, 1000], provenFor - 1000],
    ['one of a clock a little ahead does', [-60_000], provenFor + 60_000],
  ])('%s', (_what, ages, left) => expect(freshUntil(proofs(...ages), now)).toEqual(new Date(+now + left)))

  it('all too old, or all of the future, are none', () => {
    expect(freshUntil(proofs(provenFor, provenFor + 1, -60_001), now)).toBeUndefined()
  })
})
