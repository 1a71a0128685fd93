import type { Verification } from '@yinxin/protocol/gateway'
import { describe, expect, it } from 'vitest'
import { portalRole, termsFor, timestampTermsFor, verdictFor, type AskedTerms, type CallerRole } from './caller-roles.ts'

describe('what a role lets its callers ask', () => {
  const lenient: CallerRole = { ...portalRole, revocation: 'if-present', staleRevocationSeconds: 0, at: true }
  it.each<readonly [string, CallerRole, AskedTerms, ReturnType<typeof termsFor>]>([
    ['nothing: as the role says', portalRole, {}, { policy: { revocation: 'required' } }],
    ['nothing: as a lenient role says', lenient, {}, { policy: { revocation: 'if-present' } }],
    ['the same', portalRole, { policy: { revocation: 'required' } }, { policy: { revocation: 'required' } }],
    ['more', lenient, { policy: { revocation: 'required' } }, { policy: { revocation: 'required' } }],
    ['less', portalRole, { policy: { revocation: 'if-present' } }, undefined],
    ['no check of revocation', portalRole, { policy: { revocation: 'none' } }, undefined],
    ['no check of revocation, in any role', lenient, { policy: { revocation: 'none' } }, undefined],
    [
      'a list an hour over',
      portalRole,
      { policy: { revocation: 'required', staleRevocationSeconds: 3600 } },
      { policy: { revocation: 'required', staleRevocationSeconds: 3600 } },
    ],
    ['a staler list than allowed', lenient, { policy: { revocation: 'required', staleRevocationSeconds: 1 } }, undefined],
    ['about another time', portalRole, { at: '2026-01-01' }, undefined],
    ['about another time, where allowed', lenient, { at: '2026-01-01' }, { policy: { revocation: 'if-present' } }],
  ])('%s', (_what, role, asked, terms) => {
    expect(termsFor(role, asked)).toEqual(terms)
  })
})

describe('whose time-stamps count for a role', () => {
  const role: CallerRole = { ...portalRole, timestampAuthorities: ['a', 'b'] }
  const policy = { revocation: 'required' } as const
  it.each<readonly [string, CallerRole, Parameters<typeof timestampTermsFor>[1], ReturnType<typeof timestampTermsFor>]>([
    ['all it names', role, {}, { policy, authorities: ['a', 'b'] }],
    ['some of them', role, { authorities: ['b'] }, { policy, authorities: ['b'] }],
    ['another than it names', role, { authorities: ['a', 'c'] }, undefined],
    ['nobody’s, where it names none', portalRole, {}, { policy, authorities: [] }],
    ['any, where it names none', portalRole, { authorities: ['a'] }, undefined],
    ['its own with less of a check', role, { policy: { revocation: 'none' } }, undefined],
  ])('%s', (_what, given, asked, terms) => {
    expect(timestampTermsFor(given, asked)).toEqual(terms)
  })
})

describe('which authorities count for a role', () => {
  const accepted = {
    ...{ verdict: 'accepted', assurance: 'certificate', findings: [], evidence: [], traceId: 't' },
    certificate: { authority: 'a' },
    subject: { name: 'n' },
  } as unknown as Verification

  it('all, unless it names some', () => {
    expect(verdictFor(portalRole, accepted)).toBe(accepted)
    expect(verdictFor({ ...portalRole, authorities: ['a', 'b'] }, accepted)).toBe(accepted)
  })

  it('of the others nobody is known', () => {
    const refused = verdictFor({ ...portalRole, authorities: ['b'] }, accepted)
    expect(refused).toMatchObject({ verdict: 'refused', code: 'CERTIFICATE_NOT_TRUSTED', assurance: 'none' })
    expect(refused.subject).toBeUndefined()
    const { subject: _, ...noSubject } = accepted
    const ofStaff = { ...noSubject, staff: { name: 'n', number: '1', stableId: 's' } }
    expect(verdictFor({ ...portalRole, authorities: ['b'] }, ofStaff).staff).toBeUndefined()
    expect(refused.findings.map(({ code }) => code)).toEqual(['CERTIFICATE_NOT_TRUSTED'])
  })
})
