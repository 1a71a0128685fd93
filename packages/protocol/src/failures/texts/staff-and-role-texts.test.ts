import { describe, expect, test } from 'vitest'
import { failures, type FailureCode } from '../catalogue.ts'
import { httpStatuses } from '../http-status.ts'
import { failureText, failureTexts } from './index.ts'
import type { DeskFailureCode, OrganizationFailureCode, PersonFailureCode } from './failure-text.ts'

// What somebody reads who may not do something: they say what to do next, and nothing about anybody else.

const desk: readonly DeskFailureCode[] = [
  ...(['STAFF_CERTIFICATE', 'STAFF_UNKNOWN', 'STAFF_NOT_ALLOWED', 'CASE_UNKNOWN', 'CASE_CHANGED', 'CASE_STEP_REFUSED'] as const),
  ...(['CASE_APPROVER_SAME', 'POSSESSION_MISSING', 'POSSESSION_OTHER_CERTIFICATE', 'CASE_SOURCE_MISSING', 'DESK_UNAVAILABLE'] as const),
  ...(['ENTRY_CHANGED', 'ENTRY_INVALID', 'STAFF_REGISTERED', 'EXPORT_TOO_LONG', 'FILTERS_FULL'] as const),
]
const roles: readonly OrganizationFailureCode[] = [
  ...([
    'ROLE_EXISTS',
    'ROLE_ENDED',
    'HANDLER_UNKNOWN',
    'ROLE_NOT_ALLOWED',
    'ROLE_NEEDS_REGISTRY',
    'ROLE_WAITS_FOR_MANAGER',
    'ROLE_DATE_INVALID',
  ] as const),
  ...(['LAST_MANAGER', 'STEP_UP_NEEDED', 'INVITATION_GONE', 'INVITATION_NOT_YOURS', 'INVITATION_EXISTS'] as const),
  ...(['ORGANIZATION_NOT_ON_REGISTER', 'ORGANIZATION_ENDED', 'REGISTRY_UNAVAILABLE', 'CERTIFICATE_OF_OTHER_ORGANIZATION'] as const),
]
const persons: readonly PersonFailureCode[] = [
  'ACCOUNT_OR_PASSWORD_WRONG',
  'RECOVERY_WRONG',
  'REGISTRATION_TAKEN',
  'LAST_WAY_IN',
  'PASSKEY_UNKNOWN',
]
const all: readonly FailureCode[] = [...desk, ...roles, ...persons]

describe.each(['zh-CN', 'en'] as const)('R44 R17 what is refused at the desk and about roles, in %s', (language) => {
  test.each(all)('%s fits its place: a title of one line, a button of a few words', (code) => {
    const { title, button } = failureText(code, language)
    expect([...title].length).toBeLessThanOrEqual(language === 'en' ? 70 : 30)
    expect([...button].length).toBeLessThanOrEqual(language === 'en' ? 32 : 12)
    expect(`${title}${button}`).not.toMatch(/\n/)
  })

  test.each(all)('%s is in the reader’s language', (code) => {
    const { title, remedy, button } = failureTexts[language][code]
    const words = `${title} ${remedy} ${button}`.replaceAll(/\{\w+\}/g, '')
    if (language === 'en') expect(words).not.toMatch(/\p{Script=Han}/u)
    else expect(words).toMatch(/\p{Script=Han}/u)
  })

  test.each(all)('%s takes no markup and no link from its facts', (code) => {
    const hostile = { minutes: '<b>1</b>', reason: 'https://x.example', date: '2026-01-01', next: '{title}' }
    expect(failureText(code, language, hostile).button).toBe(failureText(code, language).button)
    expect(failureText(code, language).remedy).not.toMatch(/https?:|<|\{/)
  })
})

describe('R33 a refusal tells nothing about others', () => {
  test('a case that is not there and one of somebody else are one failure, with one status', () => {
    expect(httpStatuses.CASE_UNKNOWN).toBe(404)
    expect(Object.keys(failures).filter((code) => /^CASE_(?:FOREIGN|OTHER|NOT_YOURS)/.test(code))).toEqual([])
  })

  test.each(['ACCOUNT_OR_PASSWORD_WRONG', 'RECOVERY_WRONG'] as const)('%s does not say which of the two was wrong', (code) => {
    expect(failureText(code, 'zh-CN').title).not.toMatch(/不存在|没有这个账号/)
    expect(failureText(code, 'en').title).not.toMatch(/no such|does not exist|unknown/i)
  })

  test.each([
    ['CASE_CHANGED', 409],
    ['CASE_STEP_REFUSED', 409],
    ['CASE_APPROVER_SAME', 403],
    ['STAFF_NOT_ALLOWED', 403],
    ['ROLE_NOT_ALLOWED', 403],
    ['DESK_UNAVAILABLE', 503],
    ['REGISTRY_UNAVAILABLE', 503],
  ] as const)('%s is answered with %i', (code, status) => expect(httpStatuses[code]).toBe(status))

  test.each(['DESK_UNAVAILABLE', 'REGISTRY_UNAVAILABLE'] as const)('%s heals by itself', (code) =>
    expect(failures[code].retry).toBe('later'),
  )
})
