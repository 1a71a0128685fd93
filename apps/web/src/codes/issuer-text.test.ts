import { expect, it } from 'vitest'
import { issuerText } from './issuer-text.ts'

const authorities = [
  {
    ...{ id: 'demo', name: { zh: '示范 CA', en: 'Demo CA' } },
    issuers: ['CN=示范 CA SM2 签发证书,O=示范 CA,C=CN', 'CN=示范 CA RSA 签发证书,O=示范 CA,C=CN'],
  },
]

it('an authority has one name on every page, whichever of its keys signed and however it is written', () => {
  for (const issuer of ['CN=示范 CA SM2 签发证书,O=示范 CA,C=CN', '示范 CA RSA 签发证书', '示范 CA'])
    expect(issuerText('zh-CN', issuer, authorities)).toBe('示范 CA')
  expect(issuerText('en', '示范 CA RSA 签发证书', authorities)).toBe('Demo CA')
})

it('an issuer nobody here knows is called as in the certificate', () => {
  expect(issuerText('en', '别处 CA', authorities)).toBe('别处 CA')
  expect(issuerText('zh-CN', 'CN=别处 CA,O=别处,C=CN', authorities)).toBe('别处 CA')
  expect(issuerText('zh-CN', '示范 CA', undefined)).toBe('示范 CA')
})
