import { describe, expect, it } from 'vitest'
import type { Organization } from '../organizations/organization.ts'
import { judgeTerms, type Terms } from './judge-terms.ts'

const unit = (code: string) => ({ code, name: '', place: '', insurances: [] })
const organization: Organization = {
  ...{ id: 'o', uscc: '', name: '', place: null, insuredSince: null, units: [unit('30104826'), unit('30104827')] },
}
const terms: Terms = { unitCodes: ['30104826'], businessSystems: ['a'], until: '2027-11-29' }
const judge = (change: Partial<Terms>) => judgeTerms({ ...terms, ...change }, { organization, systems: ['a', 'b'], today: '2026-11-29' })

describe('R39 what may be delegated', () => {
  it('named units and business systems, each once', () => {
    expect(judge({ unitCodes: ['30104827', '30104827'], businessSystems: ['b', 'a', 'b'] })).toEqual({
      ok: true,
      value: { unitCodes: ['30104827'], businessSystems: ['b', 'a'], until: '2027-11-29' },
    })
  })

  it.each<[string, Partial<Terms>, string | undefined]>([
    ['tomorrow', { until: '2026-11-30' }, undefined],
    ['five years to the day', { until: '2031-11-29' }, undefined],
    ['a day more', { until: '2031-11-30' }, 'DELEGATION_DATE_INVALID'],
    ['today', { until: '2026-11-29' }, 'DELEGATION_DATE_INVALID'],
    ['no day', { until: '2027-02-29' }, 'DELEGATION_DATE_INVALID'],
    ['words', { until: 'for ever' }, 'DELEGATION_DATE_INVALID'],
    ['no unit', { unitCodes: [] }, 'INPUT_INVALID'],
    ['one of somebody else among them', { unitCodes: ['30104826', '99999999'] }, 'UNIT_NOT_YOURS'],
    ['no business system', { businessSystems: [] }, 'INPUT_INVALID'],
    ['one there is not', { businessSystems: ['a', 'c'] }, 'INPUT_INVALID'],
  ])('%s', (_what, change, code) => {
    const judged = judge(change)
    expect(judged.ok ? undefined : judged.failure.code).toBe(code)
  })
})
