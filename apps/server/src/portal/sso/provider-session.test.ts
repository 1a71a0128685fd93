import { describe, expect, it } from 'vitest'
import { withProviderSession } from './provider-session.ts'

const own = 'yinxin-sso=own'

describe('R31 the provider’s session cookie comes from the portal alone', () => {
  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['one planted', 'yinxin-sso=planted'],
    ['one planted twice', 'yinxin-sso=one; yinxin-sso=two'],
    ['one with its signature', 'yinxin-sso=planted; yinxin-sso.sig=forged'],
    ['an empty one', 'yinxin-sso='],
    ['one without blanks between', 'yinxin-sso=planted;yinxin-sso.sig=forged'],
  ])('a browser that sent %s goes on with the portal’s own', (_what, header) => {
    expect(withProviderSession(header, 'yinxin-sso', 'own')).toBe(own)
    expect(withProviderSession(header, 'yinxin-sso', undefined)).toBe('')
  })

  it('what else a browser sent stays, in its order', () => {
    const header = 'yinxin-browser=b; yinxin-sso=planted; yinxin-interaction=i; yinxin-session=s'
    expect(withProviderSession(header, 'yinxin-sso', 'own')).toBe(`yinxin-browser=b; yinxin-interaction=i; yinxin-session=s; ${own}`)
  })

  it('a cookie whose name only begins alike is another one', () => {
    expect(withProviderSession('yinxin-sso2=x; not-yinxin-sso=y', 'yinxin-sso', 'own')).toBe(`yinxin-sso2=x; not-yinxin-sso=y; ${own}`)
  })

  it('the prefix of a secure host is part of the name', () => {
    expect(withProviderSession('yinxin-sso=x; __Host-yinxin-sso=y', '__Host-yinxin-sso', 'own')).toBe('yinxin-sso=x; __Host-yinxin-sso=own')
  })
})
