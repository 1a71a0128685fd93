import { buildExtension, nameOf } from '@yinxin/pki'
import { defaultStaffPolicy } from '@yinxin/protocol/ca'
import { createTestPki, type IssueOptions } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { ownAuthority, type Authority } from './authorities.ts'
import { readIdentity } from './read-identity.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const authority = ownAuthority('own', [pki.issuingCa.der])
const ofPolicy = (policy: string) => [buildExtension.certificatePolicies([policy])]
const staffSubject = nameOf([
  ['C', 'CN'],
  ['O', '示范市社会保险服务中心'],
  ['serialNumber', 'S0017'],
  ['CN', '林书云'],
])
const identityOf = (options: IssueOptions, by: Authority = authority) => readIdentity(pki.issue(options).certificate, by)
const staff = { subject: staffSubject, extensions: ofPolicy(defaultStaffPolicy) }

describe('R22 a member of staff is known by the policy of the certificate', () => {
  it('with name and number, the same holder in every certificate of that number', () => {
    const [first, second] = [identityOf(staff), identityOf(staff)]
    expect(first).toMatchObject({ result: 'staff', staff: { name: '林书云', number: 'S0017' } })
    expect(first.result === 'staff' && second.result === 'staff' && first.staff.stableId === second.staff.stableId).toBe(true)
  })

  it("an organisation's certificate is never of staff, whatever its names say", () => {
    const organization = { subject: staffSubject, uscc: '91330106MA27XY183E' }
    expect(identityOf(organization)).toMatchObject({ result: 'known' })
    expect(identityOf({ ...organization, extensions: ofPolicy('1.2.3.4') })).toMatchObject({ result: 'known' })
  })

  it('a certificate of staff speaks for no organisation, also where it names one', () => {
    expect(identityOf({ ...staff, uscc: '91330106MA27XY183E' })).toMatchObject({ result: 'staff' })
  })

  it('the same policy means nothing at an authority that has none for staff', () => {
    const { staff: _none, ...elsewhere } = authority
    expect(identityOf({ ...staff, uscc: '91330106MA27XY183E' }, elsewhere)).toMatchObject({ result: 'known' })
    expect(identityOf(staff, elsewhere)).toMatchObject({ result: 'refused', code: 'CERTIFICATE_UNIDENTIFIED' })
  })

  it.each([
    ['no number', [['CN', '林书云']]],
    ['no name', [['serialNumber', 'S0017']]],
  ] as const)('%s: nobody', (_, attributes) => {
    expect(identityOf({ ...staff, subject: nameOf([...attributes]) })).toMatchObject({
      result: 'refused',
      code: 'CERTIFICATE_UNIDENTIFIED',
    })
  })

  it('two numbers contradict each other', () => {
    const twice = nameOf([
      ['serialNumber', 'S0017'],
      ['serialNumber', 'S0018'],
      ['CN', '林书云'],
    ])
    expect(identityOf({ ...staff, subject: twice })).toMatchObject({ result: 'refused', code: 'CERTIFICATE_IDENTITY_CONTRADICTORY' })
  })
})
