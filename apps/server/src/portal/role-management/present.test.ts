import { describe, expect, it } from 'vitest'
import type { RoleWithOrganization } from '../roles/store.ts'
import { presentOwnRole } from './present.ts'

describe('R33 a role as its bearer sees it', () => {
  const stored = {
    ...{ id: 'r', personId: 'p', organizationId: 'o', kind: 'handler', state: 'active', unitCodes: ['301001'], businessSystems: null },
    ...{ until: '2027-01-01', inForceBy: 'manager', version: 3, name: '示范', uscc: '91990100MA1MY0018J' },
    ...{ unitCount: 1, hasManager: true, hasCertificate: true },
  } as unknown as RoleWithOrganization
  it('says what it is and what comes next, with the code masked and no id of anybody else', () => {
    expect(presentOwnRole(stored, '2026-11-29')).toEqual({
      ...{ id: 'r', kind: 'handler', state: 'active', until: '2027-01-01', next: 'enter', hasCertificate: true },
      organization: { name: '示范', usccMasked: '9199**********018J' },
    })
  })
})
