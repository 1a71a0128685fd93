import { nameAttributeOids, nameOf, type NameAttributeType } from '@yinxin/pki'
import { createTestPki, type IssueOptions } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { keyHashOf } from './authorities.ts'
import { proposeAuthority } from './propose-authority.ts'
import { readIdentity } from './read-identity.ts'

const now = new Date('2026-03-02T08:00:00Z')
const pki = createTestPki({ kind: 'P-256', now })
const namesake = createTestPki({ kind: 'P-256', now })
const keyPair = pki.issue({ subject: 'key' })
const code = '91990100MA1MY00129'
const other = '91330106MA27XY183E'
const { CN, O, OU, GN, SN, UID, serialNumber } = nameAttributeOids
const named = (...pairs: (readonly [string, string])[]) => nameOf(pairs as (readonly [NameAttributeType, string])[])
const plain = named(['O', '示范市明远机械有限公司'], ['CN', '示范市明远机械有限公司'])
const propose = (options: Partial<IssueOptions>, issuers = [pki.root.certificate, pki.issuingCa.certificate]) =>
  proposeAuthority(pki.issue({ subject: plain, keyPair, ...options }).certificate, issuers, 'north')
const extension = '1.2.156.10260.4.1.4'

describe('R20 the profile that is proposed for a certificate', () => {
  it('is of the key that signed it, not of another of the same name', () => {
    expect(propose({ uscc: code })?.authority).toMatchObject({ id: 'north', keys: [keyHashOf(pki.issuingCa.certificate)] })
    expect(propose({ uscc: code }, [namesake.issuingCa.certificate])).toBeUndefined()
    expect(propose({ uscc: code }, [namesake.issuingCa.certificate, pki.issuingCa.certificate])?.authority.keys).toEqual([
      keyHashOf(pki.issuingCa.certificate),
    ])
    expect(propose({ uscc: code }, [])).toBeUndefined()
  })

  it.each<[string, Partial<IssueOptions>, object]>([
    ['the extension of GM/T 0015', { uscc: code }, { extension }],
    ['the extension with a prefix', { uscc: `N${code}` }, { extension, prefixes: ['N'] }],
    ['a unit', { subject: named(['O', '示范'], ['OU', code]) }, { attribute: OU }],
    [
      'serialNumber with a prefix',
      { subject: named(['O', '示范'], ['serialNumber', `USCC-${code}`]) },
      { attribute: serialNumber, prefixes: ['USCC-'] },
    ],
    ['small letters', { subject: named(['O', '示范'], ['OU', code.toLowerCase()]) }, { attribute: OU }],
    [
      'a composite name with the issuer’s number',
      { subject: named(['CN', `1@示范市明远机械有限公司@${code}@2`]) },
      { attribute: CN, pattern: '1@{}@{value}@{}' },
    ],
    [
      'a composite name without',
      { subject: named(['CN', `示范市明远机械有限公司@${code}@x`]) },
      { attribute: CN, pattern: '{}@{value}@{}' },
    ],
    [
      'a composite name with a prefix',
      { subject: named(['CN', `9@示范市明远机械有限公司@N${code}`]) },
      { attribute: CN, pattern: '9@{}@{value}', prefixes: ['N'] },
    ],
  ])('the code in %s', (_what, options, place) => {
    const proposed = propose(options)
    expect(proposed?.authority.profile?.uscc).toEqual([place])
    expect(proposed?.remarks).toEqual([])
  })

  it.each<[string, Partial<IssueOptions>]>([
    ['no code at all', {}],
    ['one character too few', { subject: named(['O', '示范'], ['OU', code.slice(1)]) }],
    ['a letter that no code has', { subject: named(['O', '示范'], ['OU', code.replace('M', 'I')]) }],
    ['something after it', { subject: named(['O', '示范'], ['OU', `${code}.`]) }],
    ['more before it than a prefix is', { subject: named(['O', '示范'], ['OU', `${'x'.repeat(31)}${code}`]) }],
    ['two marks and no code', { subject: named(['CN', '1@示范@2']) }],
    ['a unit that is there twice: nobody can say which', { subject: named(['O', '示范'], ['OU', code], ['OU', code]) }],
  ])('with %s no profile is made up, and it speaks for nobody', (_what, options) => {
    const proposed = propose(options)
    expect(proposed?.authority).not.toHaveProperty('profile')
    expect(proposed?.identity).toEqual(
      readIdentity(pki.issue({ subject: plain, keyPair, ...options }).certificate, { id: 'north', keys: [] }),
    )
    expect(JSON.stringify(proposed?.identity)).not.toContain(code)
  })

  it('a code in another place too is for a person to look at; extensions come before the subject', () => {
    const proposed = propose({ uscc: code, subject: named(['O', '示范'], ['OU', other], ['serialNumber', code]) })
    expect(proposed?.authority.profile?.uscc).toEqual([{ extension }])
    expect(proposed?.remarks).toEqual([`a credit code stands in ${OU} too`, `a credit code stands in ${serialNumber} too`])
  })

  it('an extension of the issuer’s own is a place like any other', () => {
    const own = { oid: '1.2.3.4.5', critical: false, value: Uint8Array.of(0x0c, code.length, ...Buffer.from(code)) }
    expect(propose({ extensions: [own] })?.authority.profile?.uscc).toEqual([{ extension: '1.2.3.4.5' }])
  })
})

describe('R20 what else the profile reads', () => {
  const fieldsOf = (options: Partial<IssueOptions>) => propose(options)?.authority.profile

  it('only what the certificate has', () => {
    expect(Object.keys(fieldsOf({ uscc: code, subject: named(['O', '示范']) }) ?? {}).toSorted()).toEqual(['name', 'uscc'])
    const all = fieldsOf({
      uscc: code,
      insuranceNumber: '301001',
      subject: named(['O', '示范'], ['CN', '示范'], ['UID', '77'], ['GN', '三'], ['SN', '张']),
    })
    expect(all).toMatchObject({
      name: [{ attribute: O }],
      stableId: [{ attribute: UID }],
      holder: [{ attribute: CN }],
      handlerName: [{ attribute: GN }],
      handlerSurname: [{ attribute: SN }],
    })
    expect(all?.insuranceNumber).toHaveLength(1)
  })

  it('of a composite name the longest other part is the organisation, and the whole is nobody’s name', () => {
    const profile = fieldsOf({ subject: named(['CN', `12@明远@示范市明远机械有限公司@${code}`]) })
    expect(profile?.name).toEqual([{ attribute: CN, pattern: '12@{}@{value}@{}' }])
    expect(profile).not.toHaveProperty('holder')
  })

  it('what was proposed reads the certificate it was made from', () => {
    for (const subject of [plain, named(['CN', `12@示范市明远机械有限公司@${code}`])]) {
      const proposed = propose({ subject, ...(subject === plain ? { uscc: code } : {}) })
      expect(JSON.stringify(proposed?.identity)).toContain(code)
      expect(JSON.stringify(proposed?.identity)).toContain('示范市明远机械有限公司')
    }
  })
})
