import type { Verification } from '@yinxin/protocol/gateway'
import { expect, it } from 'vitest'
import type { Organization } from '../organizations/organization.ts'
import { comparedLines } from './compared-lines.ts'

const organization: Organization = {
  ...{ id: 'o', uscc: '91990100MA1MY0018J', name: '示范市明远机械有限公司', place: '示范市', insuredSince: '2020-01-01' },
  units: [{ code: '30104826', name: '示范', place: '示范市', insurances: [] }],
}
const verification = {
  verdict: 'accepted',
  subject: { name: '示范市明远机械有限责任公司', uscc: organization.uscc, stableId: 'a' },
  certificate: { issuerName: '示范 CA', notAfter: '2028-05-11T00:00:00Z' },
} as unknown as Verification

it('R18 what differs comes first, with both values; codes are masked', () => {
  const lines = comparedLines({ verification, organization, code: 'NAME_MISMATCH' })
  expect(lines.map(({ field, result }) => `${field} ${result}`)).toEqual([
    'name different',
    'uscc equal',
    'insuranceNumber absent',
    'status fine',
    'authority fine',
    'elsewhere fine',
  ])
  expect(lines[0]).toMatchObject({ organization: organization.name, certificate: '示范市明远机械有限责任公司' })
  expect(JSON.stringify(lines)).not.toContain(organization.uscc)
  expect(JSON.stringify(lines)).not.toContain('30104826')
})

it.each([
  ['BOUND_ELSEWHERE', 'elsewhere'],
  ['CA_MAY_NOT_BIND', 'authority'],
  ['BINDING_NEEDS_FRESH_STATUS', 'status'],
] as const)('R18 %s is told at its line', (code, field) => {
  const equal = { ...verification, subject: { name: organization.name, uscc: organization.uscc, stableId: 'a' } } as Verification
  expect(comparedLines({ verification: equal, organization, code })[0]).toMatchObject({ field, result: 'different' })
})
