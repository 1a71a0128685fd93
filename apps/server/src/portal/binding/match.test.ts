import { describe, expect, it } from 'vitest'
import type { Verification } from '@yinxin/protocol/gateway'
import { match, type BoundOrganization, type MatchInput } from './match.ts'

const unit = (code: string) => ({ code, name: code, place: '示范市', insurances: [] })

const organization: BoundOrganization = {
  id: 'o1',
  uscc: '91330106MA27XY183E',
  name: '示范市明远机械有限公司',
  place: '示范市',
  insuredSince: '2024-12-31',
  units: [unit('301001')],
}

const accepted: Verification = {
  verdict: 'accepted',
  subject: { name: organization.name, uscc: organization.uscc, stableId: 'aa' },
  certificate: { issuer: 'CN=CA', issuerName: 'CA', serial: '01', sha256: 'c1', sm3: '', notBefore: '', notAfter: '', algorithm: 'SM2' },
  assurance: 'certificate',
  findings: [],
  evidence: [{ source: 'ocsp', producedAt: '2026-03-02T08:00:00Z', hash: '' }],
  traceId: '0123456789abcdef',
}

const stale: Verification = {
  ...accepted,
  assurance: 'certificate-stale',
  evidence: [{ source: 'stale-crl', producedAt: '2026-03-01T08:00:00Z', hash: '' }],
}
const { subject: _, ...nobody } = accepted
const unchecked: Verification = { ...accepted, evidence: [] }
const named = (subject: Partial<NonNullable<Verification['subject']>>): Verification => ({
  ...accepted,
  subject: { name: organization.name, uscc: organization.uscc, stableId: 'aa', ...subject },
})

const firstTime: MatchInput = { verification: accepted, claimed: organization, cutOverDate: '2025-01-01', mayBind: true }
const bound = (certificateSha256 = 'c1', units = organization.units): MatchInput['bound'] & object => ({
  binding: { id: 'b1', organizationId: 'o1', certificateSha256 },
  organization: { ...organization, units },
})
const known: MatchInput = { verification: accepted, bound: bound(), cutOverDate: '2025-01-01', mayBind: false }

/** Every row of the decision table: what came, what follows. */
const rows: readonly (readonly [string, MatchInput, string])[] = [
  [
    'refused by the gateway',
    { ...firstTime, verification: { ...accepted, verdict: 'refused', code: 'CERTIFICATE_REVOKED', assurance: 'none' } },
    'CERTIFICATE_REVOKED',
  ],
  [
    'refused, though bound',
    { ...known, verification: { ...accepted, verdict: 'refused', code: 'CERTIFICATE_EXPIRED', assurance: 'none' } },
    'CERTIFICATE_EXPIRED',
  ],
  ['accepted without assurance', { ...firstTime, verification: { ...accepted, assurance: 'none' } }, 'INTERNAL'],
  ['bound', known, 'enter none'],
  ['bound, stale revocation', { ...known, verification: stale }, 'enter none'],
  ['bound, renewed certificate', { ...known, bound: bound('c0') }, 'enter new-certificate'],
  ['bound, renewed certificate, stale revocation', { ...known, bound: bound('c0'), verification: stale }, 'BINDING_NEEDS_FRESH_STATUS'],
  [
    'bound, renewed certificate with another name',
    { ...known, bound: bound('c0'), verification: named({ name: '旧名' }) },
    'NAME_MISMATCH',
  ],
  ['bound, organisation renamed since', { ...known, verification: named({ name: '旧名', uscc: organization.uscc }) }, 'enter none'],
  ['bound, certificate that names nobody', { ...known, verification: nobody }, 'CERTIFICATE_UNIDENTIFIED'],
  ['bound to another credit code', { ...known, verification: named({ uscc: '91330106MA27XY199X' }) }, 'BOUND_ELSEWHERE'],
  ['bound, several units', { ...known, bound: bound('c1', [unit('301001'), unit('301002')]) }, 'choose-unit none'],
  ['bound, no unit', { ...known, bound: bound('c1', []) }, 'NO_UNIT'],
  ['names nobody', { ...firstTime, verification: nobody }, 'CERTIFICATE_UNIDENTIFIED'],
  ['not imported', { verification: accepted, cutOverDate: '2025-01-01', mayBind: true }, 'ORGANIZATION_UNKNOWN'],
  ['insured the day before the cut-over', firstTime, 'enter bind-now'],
  ['insured on the day of the cut-over', { ...firstTime, cutOverDate: '2024-12-31' }, 'AFTER_CUT_OVER'],
  ['another name', { ...firstTime, verification: named({ uscc: organization.uscc, name: '示范市明远机械有限责任公司' }) }, 'NAME_MISMATCH'],
  [
    'the same name in other widths',
    { ...firstTime, verification: named({ uscc: organization.uscc, name: ' 示范市明远机械 有限公司' }) },
    'enter bind-now',
  ],
  ['an authority that may not bind', { ...firstTime, mayBind: false }, 'CA_MAY_NOT_BIND'],
  ['first time, stale revocation', { ...firstTime, verification: stale }, 'BINDING_NEEDS_FRESH_STATUS'],
  ['first time, revocation never checked', { ...firstTime, verification: unchecked }, 'BINDING_NEEDS_FRESH_STATUS'],
  [
    'first time, several units',
    { ...firstTime, claimed: { ...organization, units: [unit('301001'), unit('301002')] } },
    'choose-unit bind-now',
  ],
  ['first time, no unit', { ...firstTime, claimed: { ...organization, units: [] } }, 'NO_UNIT'],
]

describe('binding/match', () => {
  it.each(rows)('R19 R21 R24 %s → %3$s', (_name, input, expected) => {
    const decision = match(input)
    expect(decision.result === 'failure' ? decision.code : `${decision.result} ${decision.change}`).toBe(expected)
  })
})
