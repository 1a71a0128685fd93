import { describe, expect, it } from 'vitest'
import { authorityOf } from './authorities.ts'

const authorities = [
  { id: 'a', name: { zh: '示范 CA', en: 'Demo CA' }, issuers: ['CN=Demo Issuing,O=Demo CA,C=CN', 'Demo Old CA'] },
  { id: 'b', name: { zh: '另一家', en: 'Another' }, issuers: ['C=CN, O=另一家认证, CN=另一家 签发'] },
]
const idOf = (...names: string[]) => authorityOf(names, authorities)?.id

describe('which authority goes by a name', () => {
  it.each([
    ['Demo Issuing', 'a'],
    ['Demo CA', 'a'],
    ['Demo Old CA', 'a'],
    ['CN=Demo Issuing,O=Demo CA,C=CN', 'a'],
    ['另一家认证', 'b'],
    ['另一家 签发', 'b'],
  ])('%s is %s', (name, id) => {
    expect(idOf(name)).toBe(id)
  })

  it.each(['', 'Demo', 'demo ca', 'CN', 'O=Demo CA', 'Demo Issuing,O=Demo CA'])('%j is nobody', (name) => {
    expect(idOf(name)).toBeUndefined()
  })

  it('a country is no name: every authority here is from one', () => {
    expect(idOf('CN')).toBeUndefined()
  })

  it('one of several names is enough; a certificate without names is nobody’s', () => {
    expect(idOf('', 'unknown', '另一家认证')).toBe('b')
    expect(idOf()).toBeUndefined()
    expect(idOf('', '')).toBeUndefined()
    expect(authorityOf(['Demo CA'], [])).toBeUndefined()
  })
})
