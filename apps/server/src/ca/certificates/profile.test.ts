import { nameToString } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { authorityCommonName, authorityName, defaultNames } from './profile.ts'

describe('what CA certificates are called', () => {
  it('organisation, kind and role are told apart', () => {
    expect(authorityCommonName(defaultNames, 'SM2', 'root')).toBe('印信演示认证中心 SM2 根证书')
    expect(authorityCommonName(defaultNames, 'P-256', 'issuing')).toBe('印信演示认证中心 ECC 签发证书')
    expect(nameToString(authorityName(defaultNames, 'RSA', 'root'))).toBe('CN=印信演示认证中心 RSA 根证书,O=印信演示认证中心,C=CN')
  })

  it('a place may be filled more than once, or not at all', () => {
    const names = { organization: 'A', rootName: '{kind}-{kind} {organization}', issuingName: 'Issuing' }
    expect([authorityCommonName(names, 'SM2', 'root'), authorityCommonName(names, 'SM2', 'issuing')]).toEqual(['SM2-SM2 A', 'Issuing'])
  })

  it.each(['A $& B', "$' $` $$", '{kind} Trust', '$1', '{organization}'])(
    'an organisation that is called %s is called just that',
    (organization) => {
      const names = { organization, rootName: '{organization} {kind} Root', issuingName: '{other}' }
      expect(authorityCommonName(names, 'RSA', 'root')).toBe(`${organization} RSA Root`)
      expect(authorityCommonName(names, 'RSA', 'issuing')).toBe('{other}')
    },
  )
})
