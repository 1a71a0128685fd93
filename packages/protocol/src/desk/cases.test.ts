import { describe, expect, it } from 'vitest'
import { failures } from '../failures/index.ts'
import {
  caseBusinesses,
  caseCodes,
  caseEventKinds,
  caseOutcomes,
  caseStates,
  checklistItems,
  isCaseCode,
  isEnded,
  possessionLife,
} from './cases.ts'
import { staffSteps } from './site.ts'
import { mayDo, staffActions, staffPermissions, staffRoles, type StaffAction, type StaffRole } from './staff.ts'

describe('R22 refusals that have a case', () => {
  it('are failures of the catalogue, with outcomes and items that exist', () => {
    for (const code of caseCodes) {
      expect(failures).toHaveProperty(code)
      const { outcomes, checklist } = caseBusinesses[code]
      for (const outcome of outcomes) expect(caseOutcomes).toContain(outcome)
      for (const item of checklist) expect(checklistItems).toContain(item)
      expect(new Set(checklist).size).toBe(checklist.length)
    }
  })

  it('what can be bound asks for identity and a letter; every case can be refused and closed', () => {
    for (const code of caseCodes) {
      const { outcomes, checklist }: { outcomes: readonly string[]; checklist: readonly string[] } = caseBusinesses[code]
      expect(outcomes).toEqual(expect.arrayContaining(['refuse', 'close']))
      if (outcomes.includes('bind')) expect(checklist).toEqual(expect.arrayContaining(['identity', 'letter']))
    }
  })

  it.each(['BOUND_ELSEWHERE', 'BINDING_BLOCKED', 'NO_UNIT'] as const)('%s is bound by no clerk', (code) => {
    expect(caseBusinesses[code].outcomes).not.toContain('bind')
  })

  it.each([
    ['lies with the UKey', 'PIN_INCORRECT'],
    ['lies with the authority', 'CERTIFICATE_REVOKED'],
    ['lies with the authority', 'CERTIFICATE_EXPIRED'],
    ['lies with us', 'INTERNAL'],
    ['of the prototype', 'constructor'],
    ['of the prototype', 'toString'],
    ['of the prototype', '__proto__'],
    ['in small letters', 'name_mismatch'],
    ['nothing', ''],
  ])('%s has none: %s', (_why, code) => expect(isCaseCode(code)).toBe(false))

  it('each of them is one', () => expect(caseCodes.filter((code) => !isCaseCode(code))).toEqual([]))
})

describe('R22 states of a case', () => {
  it('are open or ended, never both', () => {
    expect(caseStates.filter(isEnded)).toEqual(['done', 'refused', 'closed', 'withdrawn', 'expired'])
    expect(caseStates.filter((state) => !isEnded(state))).toEqual(['waiting', 'in-progress', 'on-hold', 'for-approval', 'taking-effect'])
  })

  it('a state, a step and an event have one name each', () => {
    for (const names of [caseStates, caseEventKinds, staffSteps, checklistItems]) expect(new Set(names).size).toBe(names.length)
  })

  it('a proof serves for ten minutes', () => expect(possessionLife).toBe(600))
})

/** Who may do what, as the bureau decided it. */
const may: Readonly<Record<StaffAction, readonly StaffRole[]>> = {
  'case.see': ['clerk', 'approver', 'supervisor'],
  'case.work': ['clerk', 'supervisor'],
  'case.approve': ['approver', 'supervisor'],
  'case.assign': ['supervisor'],
  'case.export': ['supervisor'],
  'figures.see': ['clerk', 'approver', 'supervisor'],
  'staff.manage': ['administrator'],
  'directory.manage': ['administrator'],
  'hours.manage': ['supervisor', 'administrator'],
  'history.see': ['administrator'],
}

describe('R44 what roles of staff may do', () => {
  it.each(staffActions)('%s: exactly those who may', (action) => {
    expect(staffRoles.filter((role) => mayDo([role], action))).toEqual(may[action])
    expect(staffPermissions[action]).toEqual(may[action])
  })

  it('nobody without a role does anything; several roles do what each of them may', () => {
    for (const action of staffActions) {
      expect(mayDo([], action)).toBe(false)
      expect(mayDo([...staffRoles], action)).toBe(true)
      expect(mayDo(['clerk', 'administrator'], action)).toBe(may[action].some((role) => role === 'clerk' || role === 'administrator'))
    }
  })

  it('who administers staff works on no case, and who works on cases administers nobody', () => {
    for (const action of staffActions.filter((one) => one.startsWith('case.'))) expect(mayDo(['administrator'], action)).toBe(false)
    for (const role of staffRoles.filter((one) => one !== 'administrator')) expect(mayDo([role], 'staff.manage')).toBe(false)
  })
})
