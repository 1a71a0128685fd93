import { describe, expect, it } from 'vitest'
import { staffAfter } from './staff-change.ts'

const clerk = { roles: ['clerk'], state: 'active' } as const
const gone = { roles: [], state: 'ended' } as const

describe('R44 what a change makes of a member of staff', () => {
  it.each([
    ['other roles', clerk, { roles: ['approver'] }, { roles: ['approver'], state: 'active' }],
    ['suspended, and the roles stay', clerk, { state: 'suspended' }, { roles: ['clerk'], state: 'suspended' }],
    ['who ends keeps no role', clerk, { state: 'ended' }, { roles: [], state: 'ended' }],
    ['who is taken back gets roles', gone, { state: 'active', roles: ['clerk'] }, { roles: ['clerk'], state: 'active' }],
    ['roles of nobody who works', clerk, { roles: [] }, { roles: [], state: 'active' }],
  ] as const)('%s', (_what, before, input, wanted) => expect(staffAfter(before, input)).toEqual({ ok: true, value: wanted }))

  it.each([
    ['an end with roles', clerk, { state: 'ended', roles: ['clerk'] }, 'over'],
    ['taken back without a role', gone, { state: 'active' }, 'missing'],
    ['suspended after the end, without a role', gone, { state: 'suspended' }, 'missing'],
    ['no roles for who has ended', gone, { roles: [] }, 'missing'],
  ] as const)('refused: %s', (_what, before, input, reason) =>
    expect(staffAfter(before, input)).toMatchObject({ ok: false, failure: { code: 'ENTRY_INVALID', detail: { field: 'roles', reason } } }),
  )

  it('roles alone do not bring back who has ended', () => {
    expect(staffAfter(gone, { roles: ['administrator'] })).toMatchObject({ ok: false, failure: { detail: { reason: 'over' } } })
  })
})
