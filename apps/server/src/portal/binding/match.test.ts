import { describe, expect, it } from 'vitest'
import type { Verification } from '@yinxin/protocol/gateway'
import type { Organization } from '../organizations/organization.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { match, matchTable, type MatchInput } from './match.ts'

const unit = (code: string) => ({ code, name: code, place: '示范市', insurances: [] })

const organization: Organization = {
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
  certificate: {
    authority: 'ca',
    issuer: 'CN=CA',
    issuerName: 'CA',
    serial: '01',
    sha256: 'c1',
    sm3: '',
    notBefore: '',
    notAfter: '',
    algorithm: 'SM2',
  },
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
const unchecked: Verification = { ...accepted, evidence: [] }
const named = (subject: Partial<NonNullable<Verification['subject']>>): Verification => ({
  ...accepted,
  subject: { name: organization.name, uscc: organization.uscc, stableId: 'aa', ...subject },
})
const { subject: _subject, ...unnamed } = accepted
const ofStaff: Verification = { ...unnamed, staff: { name: '林书云', number: 'S0017', stableId: 'bb' } }
const otherName = named({ uscc: organization.uscc, name: '示范市明远机械有限责任公司' })
const otherCode = named({ uscc: '91330106MA27XY199X' })

const firstTime: MatchInput = { verification: accepted, claimed: organization, cutOverDate: '2025-01-01', mayBind: true }
const bound = (change: Partial<NonNullable<MatchInput['bound']>> = {}, units = organization.units) => ({
  binding: { id: 'b1', organizationId: 'o1', state: 'active' as const },
  organization: { ...organization, units },
  isCertificateKnown: true,
  ...change,
})
const known: MatchInput = { verification: accepted, bound: bound(), cutOverDate: '2025-01-01', mayBind: false }
const renewed: MatchInput = { ...known, bound: bound({ isCertificateKnown: false }) }
const refusedWith = (code: Verification['code'] & string) => ({
  ...accepted,
  verdict: 'refused' as const,
  code,
  assurance: 'none' as const,
})
const several = [unit('301001'), unit('301002')]

const record: RegistryRecord = {
  uscc: organization.uscc,
  name: '示范市明远机械有限责任公司',
  formerNames: ['示范市明远机械厂', organization.name],
  type: '',
  legalRepresentative: '',
  state: 'active',
}
const lost = { suspendedAt: '2026-03-02T09:00:00Z' }
const issued = (notBefore: string): Verification => ({
  ...accepted,
  ...(accepted.certificate === undefined ? {} : { certificate: { ...accepted.certificate, notBefore } }),
})
const forClerk = { policy: 'clerk', isByManager: false, isDeclined: false, hasManager: true } as const
const listed = { isCertificateKnown: false, isListed: true }

/** What came, the row of the table that decides, and what follows. */
const rows: readonly (readonly [string, MatchInput, number, string])[] = [
  ['refused by the gateway', { ...firstTime, verification: refusedWith('CERTIFICATE_REVOKED') }, 0, 'CERTIFICATE_REVOKED'],
  ['refused, though bound', { ...known, verification: refusedWith('CERTIFICATE_EXPIRED') }, 0, 'CERTIFICATE_EXPIRED'],
  ['accepted without assurance', { ...firstTime, verification: { ...accepted, assurance: 'none' } }, 1, 'INTERNAL'],
  ['accepted, of a member of staff', { ...firstTime, verification: ofStaff }, 2, 'STAFF_CERTIFICATE'],
  ['accepted, bound, names nobody', { ...known, verification: unnamed }, 3, 'CERTIFICATE_UNIDENTIFIED uscc'],
  ['accepted, names nobody', { ...firstTime, verification: unnamed }, 3, 'CERTIFICATE_UNIDENTIFIED uscc'],
  ['bound, blocked', { ...known, bound: bound({ binding: { id: 'b1', organizationId: 'o1', state: 'blocked' } }) }, 4, 'BINDING_BLOCKED'],
  ['bound, reported lost', { ...known, bound: bound({ suspendedAt: '2026-03-02T09:00:00Z' }) }, 5, 'SUSPENDED_BY_ORGANIZATION'],
  [
    'bound, new certificate, issued before it was lost',
    { ...renewed, bound: bound({ ...lost, isCertificateKnown: false }), verification: issued('2026-03-02T08:59:59Z') },
    5,
    'SUSPENDED_BY_ORGANIZATION',
  ],
  [
    'bound, new certificate, issued after it was lost',
    { ...renewed, bound: bound({ ...lost, isCertificateKnown: false }), verification: issued('2026-03-02T09:00:01Z') },
    11,
    'enter new-certificate',
  ],
  ['bound to another credit code', { ...known, verification: otherCode }, 6, 'BOUND_ELSEWHERE uscc'],
  ['bound, new certificate with another credit code', { ...renewed, verification: otherCode }, 6, 'BOUND_ELSEWHERE uscc'],
  ['bound, new certificate with another name', { ...renewed, verification: otherName }, 7, 'NAME_MISMATCH name'],
  ['bound, new certificate, stale revocation', { ...renewed, verification: stale }, 8, 'BINDING_NEEDS_FRESH_STATUS'],
  ['bound, new certificate, renamed by the register', { ...renewed, verification: otherName, record }, 11, 'enter new-certificate'],
  [
    'bound, new certificate, no other name known to the register',
    { ...renewed, verification: named({ name: '别家公司' }), record },
    7,
    'NAME_MISMATCH name',
  ],
  ['bound, new certificates are for a clerk', { ...renewed, newCertificate: forClerk }, 9, 'NEW_CERTIFICATE_NEEDS_CLERK'],
  ['the same, and refused', { ...renewed, newCertificate: { ...forClerk, policy: 'refuse' } }, 9, 'NEW_CERTIFICATE_REFUSED'],
  [
    'the same, confirmed',
    { ...renewed, newCertificate: { ...forClerk, policy: 'confirm', isByManager: true } },
    11,
    'enter new-certificate',
  ],
  ['the same, its own certificate', { ...known, newCertificate: forClerk }, 12, 'enter none'],
  ['the same, listed by an older portal', { ...known, bound: bound(listed), newCertificate: forClerk }, 11, 'enter new-certificate'],
  ['listed by an older portal, another name', { ...known, bound: bound(listed), verification: otherName }, 7, 'NAME_MISMATCH name'],
  ['first time, renamed by the register', { ...firstTime, verification: otherName, record }, 21, 'enter bind-now'],
  [
    'first time, renamed, ended',
    { ...firstTime, verification: otherName, record: { ...record, state: 'ended' } },
    17,
    'NAME_MISMATCH name',
  ],
  ['bound, no unit', { ...known, bound: bound({}, []) }, 10, 'NO_UNIT'],
  ['bound, new certificate', renewed, 11, 'enter new-certificate'],
  [
    'bound, new certificate, several units',
    { ...renewed, bound: bound({ isCertificateKnown: false }, several) },
    11,
    'choose-unit new-certificate',
  ],
  ['bound', known, 12, 'enter none'],
  ['bound, stale revocation', { ...known, verification: stale }, 12, 'enter none'],
  ['bound, the organisation renamed since', { ...known, verification: otherName }, 12, 'enter none'],
  ['bound, several units', { ...known, bound: bound({}, several) }, 12, 'choose-unit none'],
  ['not imported', { verification: accepted, cutOverDate: '2025-01-01', mayBind: true }, 13, 'ORGANIZATION_UNKNOWN'],
  ['not bound, blocked', { ...firstTime, claimed: { ...organization, state: 'blocked' } }, 14, 'BINDING_BLOCKED'],
  ['unbound by the organisation', { ...firstTime, isUnbound: true }, 15, 'UNBOUND_BY_ORGANIZATION'],
  ['insured on the day of the cut-over', { ...firstTime, cutOverDate: '2024-12-31' }, 16, 'AFTER_CUT_OVER'],
  ['not insured yet', { ...firstTime, claimed: { ...organization, insuredSince: null } }, 16, 'AFTER_CUT_OVER'],
  ['insured after it, a registered person binds', { ...firstTime, cutOverDate: '2024-12-31', isRegistered: true }, 21, 'enter bind-now'],
  [
    'a registered person, another name',
    { ...firstTime, cutOverDate: '2024-12-31', isRegistered: true, verification: otherName },
    17,
    'NAME_MISMATCH name',
  ],
  ['a registered person, an authority that may not bind', { ...firstTime, isRegistered: true, mayBind: false }, 18, 'CA_MAY_NOT_BIND'],
  ['another name', { ...firstTime, verification: otherName }, 17, 'NAME_MISMATCH name'],
  ['an authority that may not bind', { ...firstTime, mayBind: false }, 18, 'CA_MAY_NOT_BIND'],
  ['first time, stale revocation', { ...firstTime, verification: stale }, 19, 'BINDING_NEEDS_FRESH_STATUS'],
  ['first time, revocation never checked', { ...firstTime, verification: unchecked }, 19, 'BINDING_NEEDS_FRESH_STATUS'],
  ['first time, no unit', { ...firstTime, claimed: { ...organization, units: [] } }, 20, 'NO_UNIT'],
  ['insured the day before the cut-over', firstTime, 21, 'enter bind-now'],
  [
    'the same name in other widths',
    { ...firstTime, verification: named({ uscc: organization.uscc, name: ' 示范市明远机械 有限公司' }) },
    21,
    'enter bind-now',
  ],
  ['first time, several units', { ...firstTime, claimed: { ...organization, units: several } }, 21, 'choose-unit bind-now'],
]

describe('binding/match', () => {
  const titled = rows.map(([name, input, row, expected]) => [name, expected, input, row] as const)
  it.each(titled)('R18 R19 R21 R24 %s → %s', (_name, expected, input, row) => {
    expect(matchTable.findIndex(({ applies }) => applies(input))).toBe(row)
    const decision = match(input)
    const failure = decision.result === 'failure' ? [decision.code, decision.detail?.['field']].filter(Boolean).join(' ') : undefined
    expect(failure ?? (decision.result !== 'failure' && `${decision.result} ${decision.change}`)).toBe(expected)
  })

  it('R18 says how each field compared where something is bound or refused for it, and never what stands in it', () => {
    expect(match({ ...firstTime, verification: otherName, record })).toMatchObject({
      compared: { uscc: 'equal', name: 'renamed', insuranceNumber: 'absent' },
    })
    expect(match({ ...firstTime, verification: otherName })).toMatchObject({ compared: { uscc: 'equal', name: 'different' } })
    expect(match(known)).not.toHaveProperty('compared')
    expect(match({ ...firstTime, verification: refusedWith('CERTIFICATE_REVOKED') })).not.toHaveProperty('compared')
  })

  it('every row of the table is tried', () => {
    expect(new Set(rows.map(([, , row]) => row)).size).toBe(matchTable.length)
  })
})
