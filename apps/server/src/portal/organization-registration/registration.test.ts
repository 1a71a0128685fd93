import { failures } from '@yinxin/protocol/failures'
import { parseUscc } from '@yinxin/protocol/identifiers'
import { describe, expect, it } from 'vitest'
import type { Organization } from '../organizations/organization.ts'
import { maskedOrganization } from '../organizations/organization.ts'
import { judgeRegisters } from './registration.ts'
import type { RegistryAnswer, RegistryRecord } from '../organizations/registry.ts'

const uscc = parseUscc('91330106MA27XY183E') ?? expect.unreachable()
const record: RegistryRecord = {
  ...{ uscc: uscc.uscc, name: '明远集团有限公司', formerNames: [], type: '', legalRepresentative: '张三', state: 'active' },
}
const known: Organization = { id: 'o', uscc: uscc.uscc, name: '明远', place: '示范市', insuredSince: '2020-01-01', units: [] }

const answers: Readonly<Record<string, RegistryAnswer>> = {
  'in business': { result: 'found', record },
  'struck off': { result: 'found', record: { ...record, state: 'ended' } },
  'not on it': { result: 'unknown' },
  'not to be had': { result: 'unavailable' },
}

describe('R17 what may be registered: the register of legal persons beside that of the insurance', () => {
  it.each([
    ['in business', true, 'both'],
    ['in business', false, 'record'],
    ['struck off', true, 'ORGANIZATION_ENDED'],
    ['struck off', false, 'ORGANIZATION_ENDED'],
    ['not on it', true, 'known'],
    ['not on it', false, 'ORGANIZATION_NOT_ON_REGISTER'],
    ['not to be had', true, 'known'],
    ['not to be had', false, 'REGISTRY_UNAVAILABLE'],
  ] as const)('%s, insured: %s', (said, isKnown, expected) => {
    const judged = judgeRegisters(uscc, answers[said] ?? expect.unreachable(), isKnown ? known : undefined)
    if (!judged.ok) return expect(judged.failure.code).toBe(expected)
    const { record: ofRegister, known: onFile } = judged.value
    const has = [ofRegister === undefined ? '' : 'record', onFile === undefined ? '' : 'known'].filter((one) => one !== '')
    expect(has.length === 2 ? 'both' : has[0]).toBe(expected)
    expect(judged.value.uscc).toBe(uscc)
  })

  it('a register that is away is asked again; one that says no is not', () => {
    expect([failures.REGISTRY_UNAVAILABLE.retry, failures.ORGANIZATION_ENDED.retry]).toEqual(['later', expect.not.stringMatching('later')])
  })
})

it('R33 who has no part in an organisation sees its name and the ends of its code', () => {
  expect(maskedOrganization(known)).toEqual({ name: '明远', usccMasked: '9133**********183E' })
})
