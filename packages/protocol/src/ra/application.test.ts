import { describe, expect, test } from 'vitest'
import {
  applicationNumberPattern,
  applicationStates,
  businesses,
  endStates,
  isReasonFor,
  isStatusBusiness,
  refusalReasons,
  statusBusinesses,
  statusReasons,
  stepIdPattern,
} from './application.ts'

describe('R9 the words of an application', () => {
  test.each(['A-0000-0000-0000', 'A-Z3TD-ZJAM-D87H'])('%s is a number', (number) => {
    expect(number).toMatch(new RegExp(applicationNumberPattern))
  })

  test.each(['', 'A-000-0000-0000', 'B-0000-0000-0000', 'A-0000-0000-0000-0000', 'a-0000-0000-0000', 'A-0000-0000-0000\n'])(
    '%j is none',
    (number) => {
      expect(new RegExp(applicationNumberPattern).test(number) && !number.endsWith('\n')).toBe(false)
    },
  )

  test('a step is named by 32 hex characters in small letters', () => {
    const pattern = new RegExp(stepIdPattern)
    expect(pattern.test('0123456789abcdef'.repeat(2))).toBe(true)
    for (const other of ['0123456789ABCDEF'.repeat(2), 'a'.repeat(31), 'a'.repeat(33), '']) expect(pattern.test(other)).toBe(false)
  })

  test('each change of a certificate has reasons, and only its own', () => {
    expect(businesses.filter(isStatusBusiness)).toEqual([...statusBusinesses])
    expect(isStatusBusiness('apply')).toBe(false)
    for (const business of statusBusinesses) for (const reason of statusReasons[business]) expect(isReasonFor(business, reason)).toBe(true)
    expect([isReasonFor('resume', 'lost'), isReasonFor('revoke', 'found'), isReasonFor('suspend', 'constructor')]).toEqual([
      false,
      false,
      false,
    ])
  })

  test('ends are states, and no name is there twice', () => {
    for (const end of endStates) expect(applicationStates).toContain(end)
    expect(new Set(applicationStates).size).toBe(applicationStates.length)
    expect(new Set(refusalReasons).size).toBe(refusalReasons.length)
  })
})
