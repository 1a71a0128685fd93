import { expect, it } from 'vitest'
import { checkPolicy } from './policy.ts'

const withPolicies = (...policies: readonly string[]) => ({
  extensions: {
    criticalUnknown: [],
    all: [],
    ...(policies.length === 0 ? {} : { certificatePolicies: policies.map((policy) => ({ policy, hasQualifiers: false })) }),
  },
})

it.each<[string, ReturnType<typeof withPolicies>, string | undefined]>([
  ['none', withPolicies(), undefined],
  ['another', withPolicies('1.2.3'), undefined],
  ['a refused one among others', withPolicies('1.2.3', '1.2.4'), 'CERTIFICATE_POLICY_REFUSED'],
])('a certificate with %s', (_name, certificate, code) => expect(checkPolicy(certificate, new Set(['1.2.4'])).code).toBe(code))

it('is skipped without a certificate', () => expect(checkPolicy(undefined, new Set()).result).toBe('skipped'))
