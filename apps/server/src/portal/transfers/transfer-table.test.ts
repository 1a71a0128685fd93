import { describe, expect, it } from 'vitest'
import type { Verification } from '@yinxin/protocol/gateway'
import type { BoundHolder } from '../binding/store.ts'
import { dueTable, judgeDue, judgeTransfer, transferTable, type DueInput, type TransferInput } from './transfer-table.ts'

const claimed = {
  ...{ id: 'o1', uscc: '91330106MA27XY183E', name: '示范市明远机械有限公司', place: '示范市', insuredSince: '2020-01-01' },
  units: [{ code: '301001', name: '', place: '示范市', insurances: [] }],
  state: 'active' as const,
}
const verification: Verification = {
  ...{ verdict: 'accepted', assurance: 'certificate', findings: [], traceId: 'aa' },
  subject: { name: claimed.name, uscc: claimed.uscc, stableId: 's' },
  certificate: {
    ...{ authority: 'ca', issuer: 'CN=CA', issuerName: 'CA', serial: '01', sha256: 'c1', sm3: '', algorithm: 'SM2' },
    ...{ notBefore: '2026-01-01T00:00:00Z', notAfter: '2029-01-01T00:00:00Z' },
  },
  evidence: [{ source: 'ocsp', producedAt: '2026-03-02T08:00:00Z', hash: '' }],
}
const bound: BoundHolder = {
  ...{ holderId: 'h1', authority: null, stableId: 'c1', isCertificateKnown: true, tie: null, suspendedAt: null },
  binding: { id: 'b1', organizationId: 'o2', state: 'active' },
  organization: { ...claimed, id: 'o2', uscc: '91330106MA28QH7K2X', name: '示范市清河食品有限公司' },
}
const asked: TransferInput = {
  ...{ verification, bound, claimed, cutOverDate: '2025-01-01', isRegistered: false, mayBind: true, isByDesk: false },
}
const { subject: _, ...unnamed } = verification

const rows: readonly (readonly [string, TransferInput, number, string | undefined])[] = [
  ['refused', { ...asked, verification: { ...verification, verdict: 'refused', code: 'CERTIFICATE_REVOKED' } }, 0, 'CERTIFICATE_REVOKED'],
  ['stale', { ...asked, verification: { ...verification, assurance: 'certificate-stale' } }, 1, 'BINDING_NEEDS_FRESH_STATUS'],
  ['never checked', { ...asked, verification: { ...verification, evidence: [] } }, 1, 'BINDING_NEEDS_FRESH_STATUS'],
  ['names nobody', { ...asked, verification: unnamed }, 2, 'CERTIFICATE_UNIDENTIFIED'],
  ['bound to nobody', { ...asked, bound: undefined }, 3, 'TRANSFER_NOT_NEEDED'],
  ['bound where it belongs', { ...asked, bound: { ...bound, organization: claimed } }, 3, 'TRANSFER_NOT_NEEDED'],
  ['blocked', { ...asked, bound: { ...bound, binding: { ...bound.binding, state: 'blocked' } } }, 4, 'BINDING_BLOCKED'],
  ['reported lost', { ...asked, bound: { ...bound, suspendedAt: '2026-02-01T00:00:00Z' } }, 5, 'SUSPENDED_BY_ORGANIZATION'],
  ['not on file', { ...asked, claimed: undefined }, 6, 'ORGANIZATION_UNKNOWN'],
  ['its organisation blocked', { ...asked, claimed: { ...claimed, state: 'blocked' } }, 7, 'BINDING_BLOCKED'],
  ['no unit', { ...asked, claimed: { ...claimed, units: [] } }, 8, 'NO_UNIT'],
  ['by a desk', { ...asked, isByDesk: true }, 9, undefined],
  ['by a desk, another name', { ...asked, isByDesk: true, claimed: { ...claimed, name: '别家' } }, 9, undefined],
  ['after the cut-over', { ...asked, claimed: { ...claimed, insuredSince: '2025-01-01' } }, 10, 'AFTER_CUT_OVER'],
  ['after it, registered by a person', { ...asked, isRegistered: true, claimed: { ...claimed, insuredSince: null } }, 13, undefined],
  ['another name', { ...asked, claimed: { ...claimed, name: '示范市明远机械有限责任公司' } }, 11, 'NAME_MISMATCH'],
  ['an authority that may not', { ...asked, mayBind: false }, 12, 'CA_MAY_NOT_BIND'],
  ['fits', asked, 13, undefined],
]

const due: DueInput = { state: 'waiting', today: '2026-03-10', dueOn: '2026-03-09', obstacle: undefined, passes: false }
const dueRows: readonly (readonly [string, DueInput, number, string])[] = [
  ['objected to', { ...due, state: 'objected' }, 0, 'nothing'],
  ['applied', { ...due, state: 'applied' }, 0, 'nothing'],
  ['on its last day', { ...due, today: '2026-03-09' }, 1, 'wait'],
  ['nobody can say', { ...due, obstacle: { code: 'BINDING_NEEDS_FRESH_STATUS' }, passes: true }, 2, 'wait'],
  ['an obstacle', { ...due, obstacle: { code: 'NAME_MISMATCH' } }, 3, 'end'],
  ['due', due, 4, 'apply'],
]

describe('R24 transfers', () => {
  it.each(rows)('%s', (_name, input, row, expected) => {
    expect(transferTable.findIndex(({ applies }) => applies(input))).toBe(row)
    expect(judgeTransfer(input)?.code).toBe(expected)
  })
  it.each(dueRows)('%s', (_name, input, row, expected) => {
    expect(dueTable.findIndex(({ applies }) => applies(input))).toBe(row)
    expect(judgeDue(input)).toBe(expected)
  })
  it('every row of both tables is tried', () => {
    expect(new Set(rows.map(([, , row]) => row)).size).toBe(transferTable.length)
    expect(new Set(dueRows.map(([, , row]) => row)).size).toBe(dueTable.length)
  })
})
