// A certificate that is bound to nobody now: what was said of its holder before still counts, in every combination.
import fc from 'fast-check'
import type { Verification } from '@yinxin/protocol/gateway'
import { describe, expect, it } from 'vitest'
import type { Organization } from '../organizations/organization.ts'
import { match, type MatchInput } from './match.ts'

const organization: Organization = {
  ...{ id: 'o1', uscc: '91330106MA27XY183E', name: '示范市明远机械有限公司', place: '示范市', insuredSince: '2020-01-01', state: 'active' },
  units: [{ code: '301001', name: '', place: '示范市', insurances: [] }],
}
const issued = '2026-01-01T00:00:00Z'
const verification: Verification = {
  ...{ verdict: 'accepted', assurance: 'certificate', findings: [], traceId: 'aa' },
  subject: { name: organization.name, uscc: organization.uscc, stableId: 's' },
  certificate: {
    ...{ authority: 'ca', issuer: 'CN=CA', issuerName: 'CA', serial: '01', sha256: 'c1', sm3: '', algorithm: 'SM2' },
    ...{ notBefore: issued, notAfter: '2029-01-01T00:00:00Z' },
  },
  evidence: [{ source: 'ocsp', producedAt: '2026-03-02T08:00:00Z', hash: '' }],
}
/** Everything fits: its first sign-in would bind it. */
const fits: MatchInput = { verification, claimed: organization, cutOverDate: '2025-01-01', mayBind: true }
const codeOf = (input: MatchInput) => {
  const decided = match(input)
  return decided.result === 'failure' ? decided.code : decided.change
}

describe('R19 R30 a holder that is bound to nobody now', () => {
  it.each<[string, Partial<MatchInput>, string]>([
    ['nothing was said of it', {}, 'bind-now'],
    ['its organisation has unbound it', { isUnbound: true }, 'UNBOUND_BY_ORGANIZATION'],
    ['it was reported lost after this certificate', { suspendedAt: '2026-02-01T00:00:00Z' }, 'SUSPENDED_BY_ORGANIZATION'],
    ['it was reported lost before this certificate was issued', { suspendedAt: '2025-12-31T00:00:00Z' }, 'bind-now'],
    ['lost and unbound: lost is said first', { isUnbound: true, suspendedAt: '2026-02-01T00:00:00Z' }, 'SUSPENDED_BY_ORGANIZATION'],
    ['lost and unbound, this is a later one', { isUnbound: true, suspendedAt: '2025-12-31T00:00:00Z' }, 'UNBOUND_BY_ORGANIZATION'],
    ['lost, and a registered person brings it', { isRegistered: true, suspendedAt: '2026-02-01T00:00:00Z' }, 'SUSPENDED_BY_ORGANIZATION'],
    ['the suspension was lifted', { suspendedAt: null }, 'bind-now'],
  ])('%s', (_what, change, expected) => expect(codeOf({ ...fits, ...change })).toBe(expected))

  it('the refusal says since when it is lost', () => {
    expect(match({ ...fits, suspendedAt: '2026-02-01T00:00:00Z' })).toMatchObject({ detail: { date: '2026-02-01T00:00:00.000Z' } })
  })

  it('of one that is bound its own row speaks, whatever was said of it unbound', () => {
    const bound: NonNullable<MatchInput['bound']> = {
      binding: { id: 'b', organizationId: 'o1', state: 'active' },
      ...{ organization, isCertificateKnown: true, suspendedAt: null },
    }
    expect(codeOf({ ...fits, bound, suspendedAt: '2026-02-01T00:00:00Z' })).toBe('none')
    expect(codeOf({ ...fits, bound: { ...bound, suspendedAt: '2026-02-01T00:00:00Z' }, suspendedAt: null })).toBe(
      'SUSPENDED_BY_ORGANIZATION',
    )
  })

  it('whatever else is so, what is lost or unbound is never bound by the rules', () => {
    const input = fc.record({
      isUnbound: fc.boolean(),
      suspendedAt: fc.constantFrom(null, '2025-12-31T00:00:00Z', issued, '2026-02-01T00:00:00Z'),
      isRegistered: fc.boolean(),
      mayBind: fc.boolean(),
      cutOverDate: fc.constantFrom('2019-01-01', '2025-01-01'),
      claimed: fc.constantFrom(
        organization,
        { ...organization, units: [] },
        { ...organization, name: '别家' },
        { ...organization, state: 'blocked' as const },
      ),
    })
    fc.assert(
      fc.property(input, (change) => {
        const isLost = change.suspendedAt !== null && change.suspendedAt >= issued
        if (change.isUnbound || isLost) expect(match({ ...fits, ...change }).result).toBe('failure')
      }),
      { numRuns: 1000 },
    )
  })
})
