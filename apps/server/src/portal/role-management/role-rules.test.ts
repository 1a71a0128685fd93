import { describe, expect, it } from 'vitest'
import type { Organization } from '../organizations/organization.ts'
import { representativeObstacle } from '../organization-registration/registration.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import type { KnownPerson } from '../persons/person.ts'
import type { Admission } from '../sign-in/decision.ts'
import { stepsDone } from './first-steps.ts'
import { judgeLimits, judgeUntil } from '../roles/judge-limits.ts'
import { limitAdmission } from '../sign-in/limit-admission.ts'
import { firstOpenStep } from './present.ts'

const unit = (code: string) => ({ code, name: code, place: '示范市', insurances: [] })
const organization: Organization = {
  ...{ id: 'o', uscc: '91990100MA1MY0018J', name: '示范', place: '示范市', insuredSince: '2020-01-01' },
  units: [unit('301001'), unit('301002')],
}

describe('R17 a last day', () => {
  it.each([
    ['2026-03-02', false],
    ['2026-03-03', true],
    ['2028-03-02', true],
    ['2028-03-03', false],
    ['2027-02-29', false],
    ['20270301', false],
  ])('%s on 2 March 2026: %s', (until, isPossible) => expect(judgeUntil(until, '2026-03-02').ok).toBe(isPossible))

  it('two years after a leap day is the 28th', () => {
    expect([judgeUntil('2030-02-28', '2028-02-29').ok, judgeUntil('2030-03-01', '2028-02-29').ok]).toEqual([true, false])
  })
})

describe('R17 limits', () => {
  const given = { organization, systems: ['a'], today: '2026-03-02' }
  const until = '2026-12-31'
  it('absent are all; named are of this organisation and this portal', () => {
    expect(judgeLimits({ until }, given)).toEqual({ ok: true, value: { until, unitCodes: null, businessSystems: null } })
    expect(judgeLimits({ until, unitCodes: ['301002'], businessSystems: [] }, given)).toMatchObject({ ok: true })
    expect(judgeLimits({ until, unitCodes: ['999999'] }, given)).toMatchObject({ failure: { code: 'UNIT_NOT_YOURS' } })
    expect(judgeLimits({ until, unitCodes: [] }, given)).toMatchObject({ failure: { code: 'INPUT_INVALID' } })
    expect(judgeLimits({ until, businessSystems: ['b'] }, given)).toMatchObject({ failure: { code: 'INPUT_INVALID' } })
  })

  it('a sign-in reaches what the role names, and asks only where there is a choice', () => {
    const admission: Admission = { result: 'choose-unit', change: 'none', organization }
    expect(limitAdmission(admission, { unitCodes: null })).toMatchObject({ result: 'choose-unit', organization: { units: [{}, {}] } })
    expect(limitAdmission(admission, { unitCodes: ['301002'] })).toMatchObject({ result: 'enter', unit: { code: '301002' } })
    expect(limitAdmission(admission, { unitCodes: ['999999'] })).toBeUndefined()
  })
})

describe('R17 who is the legal representative', () => {
  const person = {
    ...{ name: '沈亦舟', kind: 'resident-id', number: '1' },
    proofing: { level: 'registry', at: new Date() },
  } as const satisfies Partial<KnownPerson>
  const record: RegistryRecord = {
    ...{ uscc: organization.uscc, name: '示范', formerNames: [], type: '', legalRepresentative: '沈亦舟', state: 'active' },
    representativeDocument: { kind: 'resident-id', number: '1' },
  }
  const keys = { documentHash: ({ kind, number }: { kind: string; number: string }) => `${kind} ${number}` }
  const { representativeDocument: _, ...nameOnly } = record
  const { number: __, ...pseudonymous } = person
  it.each([
    ['name and number, compared with a register', record, person, undefined],
    ['a namesake', record, { ...person, number: '2' }, 'not-the-representative'],
    ['the number under another name', record, { ...person, name: '沈一舟' }, 'not-the-representative'],
    ['a name alone', nameOnly, person, 'representative-unknown'],
    [
      'what somebody says of themselves',
      record,
      { ...person, proofing: { level: 'self-asserted', at: new Date() } },
      'representative-unknown',
    ],
    ['a person whose number is not kept', record, pseudonymous, 'representative-unknown'],
    ['no register', undefined, person, 'representative-unknown'],
  ] as const)('%s', (_what, said, who, expected) => expect(representativeObstacle(said, who, keys)).toBe(expected))
})

describe('R17 what comes next', () => {
  const role = { state: 'pending', until: '2027-01-01', unitCount: 1, hasManager: false, hasCertificate: false } as const
  const today = '2026-03-02'
  it.each([
    ['asked for, nobody manages', role, 'prove-certificate'],
    ['asked for, somebody manages', { ...role, hasManager: true }, 'wait-for-manager'],
    ['asked for, no unit yet', { ...role, unitCount: 0 }, 'wait-for-units'],
    ['in force, no certificate', { ...role, state: 'active' }, 'prove-certificate'],
    ['in force, with one', { ...role, state: 'active', hasCertificate: true }, 'enter'],
    ['past its last day', { ...role, state: 'active', until: '2026-03-01' }, 'none'],
    ['ended', { ...role, state: 'ended' }, 'none'],
  ] as const)('%s', (_what, one, expected) => expect(firstOpenStep(one, today)).toBe(expected))

  it('the role that is furthest counts', () => {
    const pending = { state: 'pending', hasCertificate: true } as const
    expect(stepsDone([])).toEqual(['person'])
    expect(stepsDone([pending])).toEqual(['person', 'organization'])
    expect(stepsDone([pending, { state: 'active', hasCertificate: true }])).toEqual(['person', 'organization', 'binding', 'sign-in'])
  })
})
