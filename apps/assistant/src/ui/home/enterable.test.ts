import { expect, test } from 'vitest'
import type { HomeCertificate, HomeUkey } from '../../pages/home-state.ts'
import { byOperator, enterable, entering } from './enterable.ts'

const certificate = (changes: Partial<HomeCertificate>) =>
  ({ sha256: 'a', issuer: '示范 CA', state: 'valid', use: 'authentication', ...changes }) as HomeCertificate
const ukey = (certificates: HomeCertificate[], locked = false) => ({ pin: { locked, factory: false }, certificates }) as unknown as HomeUkey
const application = (name: string, operator: string, issuers?: string[]) => ({
  name: { zh: name },
  operator: { zh: operator },
  address: 'https://a.example/',
  ...(issuers === undefined ? {} : { issuers }),
})

test('R11 what a certificate enters: one in its dates that its issuer did not take back, on a UKey that is not locked, of an issuer that is taken', () => {
  const usable = certificate({})
  expect(
    entering([
      ukey([
        usable,
        certificate({ state: 'expired' }),
        certificate({ status: { status: 'revoked', askedAt: 0 } }),
        certificate({ status: { status: 'on-hold', askedAt: 0 } }),
        certificate({ use: 'encryption' }),
        certificate({ problem: { code: 'CERTIFICATE_NOT_ON_UKEY', number: 2013 } }),
      ]),
      ukey([certificate({})], true),
    ]),
  ).toEqual([usable])
  const list = [application('a', '甲'), application('b', '乙', ['样例 CA']), application('c', '甲', ['示范 CA', '样例 CA'])]
  expect([enterable(list, [usable]), enterable(list, [])]).toEqual([2, 0])
  expect(byOperator(list).map((group) => group.map(({ name }) => name.zh))).toEqual([['a', 'c'], ['b']])
})
