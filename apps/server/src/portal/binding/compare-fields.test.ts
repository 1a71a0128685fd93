import { describe, expect, it } from 'vitest'
import type { VerifiedSubject } from '@yinxin/protocol/gateway'
import type { Organization } from '../organizations/organization.ts'
import type { RegistryRecord } from '../organizations/registry.ts'
import { compareField, compareFields, fieldRules } from './compare-fields.ts'

const unit = (code: string) => ({ code, name: code, place: '示范市', insurances: [] })
const organization: Organization = {
  ...{ id: 'o1', uscc: '91330106MA27XY183E', name: '明远有限公司', place: '示范市', insuredSince: '2024-12-31' },
  units: [unit('301001'), unit('301002')],
}
const subject = (change: Partial<VerifiedSubject> = {}): VerifiedSubject => ({
  ...{ name: organization.name, uscc: organization.uscc, stableId: 'aa' },
  ...change,
})
const record = (change: Partial<RegistryRecord> = {}): RegistryRecord => ({
  ...{ uscc: organization.uscc, name: '明远集团有限公司', formerNames: ['明远有限公司', '明远机械厂'], type: '', legalRepresentative: '' },
  state: 'active',
  ...change,
})
const name = (certificate: string, onFile: string, registry?: RegistryRecord) =>
  compareField('name', subject({ name: certificate }), { ...organization, name: onFile }, registry)

describe('R18 fields of a certificate and an organisation', () => {
  it.each<[string, Partial<VerifiedSubject>, Record<string, string>]>([
    ['all equal', { insuranceNumber: '301002' }, { uscc: 'equal', name: 'equal', insuranceNumber: 'equal' }],
    ['no insurance number', {}, { uscc: 'equal', name: 'equal', insuranceNumber: 'absent' }],
    ['another name', { name: '明远有限责任公司' }, { uscc: 'equal', name: 'different', insuranceNumber: 'absent' }],
    ['the name in other widths', { name: ' 明远\u3000有限公司' }, { uscc: 'equal', name: 'written-otherwise', insuranceNumber: 'absent' }],
    ['no name', { name: '' }, { uscc: 'equal', name: 'different', insuranceNumber: 'absent' }],
    ['another code', { uscc: '91330106MA27XY199X' }, { uscc: 'different', name: 'equal', insuranceNumber: 'absent' }],
    ['R20 a code whose check character does not fit is compared like any', { uscc: '91330106MA27XY183F' }, { uscc: 'different' }],
    ['an insurance number nobody has', { insuranceNumber: '9' }, { uscc: 'equal', name: 'equal', insuranceNumber: 'different' }],
  ])('%s', (_what, change, expected) => {
    const compared = Object.fromEntries(compareFields(subject(change), organization).map(({ field, result }) => [field, result]))
    expect(compared).toMatchObject(expected)
  })

  it('an empty name on both sides is nobody’s', () => {
    expect(name('', '')).toBe('different')
  })

  it('say both sides, for whoever looks at them', () => {
    expect(compareFields(subject({ insuranceNumber: '9' }), organization)).toContainEqual({
      ...{ field: 'insuranceNumber', result: 'different', certificate: '9', organization: '301001, 301002' },
    })
  })

  it('only code and name decide', () => {
    expect(fieldRules.filter(({ decides }) => decides).map(({ field }) => field)).toEqual(['uscc', 'name'])
  })
})

describe('R18 R22 a change of name that the register confirms', () => {
  it.each<[string, string, string, RegistryRecord, string]>([
    ['the bureau has not heard of it', '明远集团有限公司', '明远有限公司', record(), 'renamed'],
    ['the certificate is from before', '明远有限公司', '明远集团有限公司', record(), 'renamed'],
    ['written otherwise on the register', '明远集团有限公司', '明远有限公司', record({ formerNames: [' 明远 有限公司'] }), 'renamed'],
    ['two former names', '明远有限公司', '明远机械厂', record(), 'different'],
    ['a name the register never had', '别家有限公司', '明远有限公司', record(), 'different'],
    ['the register’s name, not the bureau’s', '明远集团有限公司', '别家有限公司', record(), 'different'],
    ['struck off', '明远集团有限公司', '明远有限公司', record({ state: 'ended' }), 'different'],
    ['another organisation’s record', '明远集团有限公司', '明远有限公司', record({ uscc: '91330106MA27XY199X' }), 'different'],
    ['有限公司 and 有限责任公司, by nobody’s word', '明远有限责任公司', '明远有限公司', record(), 'different'],
    ['the same two, by the register’s', '明远有限责任公司', '明远有限公司', record({ name: '明远有限责任公司' }), 'renamed'],
    ['an empty name among the former ones', '', '明远集团有限公司', record({ formerNames: [''] }), 'different'],
  ])('%s', (_what, certificate, onFile, registry, result) => {
    expect(name(certificate, onFile, registry)).toBe(result)
  })
})
