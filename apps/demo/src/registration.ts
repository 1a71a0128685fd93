import type { DemoOrganization } from './organizations.ts'

/** Who works at the demo's authority, and whose approvals its CA takes. */
export const demoOfficer = { id: 'officer-he', name: '何清川', number: 'R0001', pin: '264815' } as const

/** Who employs them. */
export const demoAuthorityName = '印信演示认证中心'

/** A UKey without a certificate, to apply for a first one with. */
export const demoEmptyUkey = { id: 'empty', label: '空白 UKey', serialNumber: 'YX-DEMO-EMPTY', keyKind: 'SM2', pin: '593716' } as const

/** A second UKey of an organisation, whose certificate ends in three weeks. */
export const demoExpiringUkey = {
  id: 'expiring',
  of: 'qinghe',
  keyKind: 'P-256',
  pin: '471938',
  serialNumber: 'YX-DEMO-EXPIRING',
  adminPin: 'DEMO-ADMIN-7310',
  days: 20,
  commonName: '快到期的 UKey',
} as const

/** Every UKey that is here for certificate business, by its file. */
export const registrationUkeys = [demoOfficer, demoEmptyUkey, demoExpiringUkey] as const

/** The contact on file of an organisation of the demo: to whom application codes go. */
export const demoContact = ({ uscc, name }: Pick<DemoOrganization, 'uscc' | 'name'>) => ({
  ...{ uscc, organization: name, contact: '周经办', mobile: '19900000810' },
})
