import { failures } from '@yinxin/protocol/failures'
import { describe, expect, it } from 'vitest'
import { failureCodeOf } from './failure-code.ts'

describe('R29 R31 what a person is told of an error nobody can tell the business system', () => {
  it.each([
    ['a sign-in that began in another browser', { name: 'SessionNotFound', error: 'invalid_request' }, true, 'SIGN_IN_OTHER_BROWSER'],
    ['a sign-in that is over, or never was', { name: 'SessionNotFound', error: 'invalid_request' }, false, 'SIGN_IN_LOST'],
    ['a business system nobody configured', { name: 'InvalidClient', error: 'invalid_client' }, false, 'BUSINESS_SYSTEM_UNKNOWN'],
    [
      'a return address that is not its own',
      { name: 'InvalidRedirectUri', error: 'invalid_redirect_uri' },
      false,
      'BUSINESS_SYSTEM_REFUSED',
    ],
    ['a request that lacks something', { name: 'InvalidRequest', error: 'invalid_request' }, true, 'BUSINESS_SYSTEM_REFUSED'],
    ['trouble of ours', { name: 'OIDCProviderError', error: 'server_error' }, false, 'INTERNAL'],
    ['an error that is none of the protocol', { name: 'TypeError' }, true, 'INTERNAL'],
  ] as const)('%s', (_what, error, exists, code) => expect(failureCodeOf(error, exists)).toBe(code))

  it('none of them is a bug of ours but the last two, so that nobody is sent to us for what is theirs', () => {
    for (const code of ['SIGN_IN_OTHER_BROWSER', 'SIGN_IN_LOST', 'BUSINESS_SYSTEM_UNKNOWN', 'BUSINESS_SYSTEM_REFUSED'] as const)
      expect(failures[code].number).toBeLessThan(9000)
    expect(failures.INTERNAL.number).toBe(9000)
  })
})
