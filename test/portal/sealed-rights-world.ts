// Organisations whose certificates bind at their first sign-in, for attacks on what that leaves in the database.
import { nameOf } from '@yinxin/pki'
import type { TestIdentity } from '@yinxin/testkit'
import { newOrganization, type NewOrganization } from './organization-steps.ts'
import type { TestPortal } from './portal-harness.ts'

// insured long before the cut-over date: a certificate that fits is bound by its first sign-in
export const organizationsOf = (count: number): readonly NewOrganization[] =>
  Array.from({ length: count }, () => newOrganization({ insuredSince: '2019-01-01' }))

export const newCertificate = (portal: TestPortal, { name, uscc }: NewOrganization, key = 'UKey'): TestIdentity =>
  portal.certify({
    subject: nameOf([
      ['O', name],
      ['CN', key],
    ]),
    uscc,
  })
