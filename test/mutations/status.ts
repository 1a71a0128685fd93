import type { Chapter } from './mutation.ts'

export const status: Chapter = {
  title: 'Status of certificates',
  mutations: [
    {
      promise: 'An OCSP answer without our nonce counts for an hour, whatever its nextUpdate says',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/ocsp-freshness.ts',
      search: 'return age > policy.greatestAgeSeconds ?',
      replace: 'return age > Infinity ?',
      test: ['apps/server/src/gateway/revocation/ocsp-freshness.test.ts', 'no nonce, a second older'],
    },
    {
      promise: 'Where the authority’s responder gives nonces, an answer without one is none',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/ocsp-freshness.ts',
      search: "if (policy.nonceRequired) return 'answered without our nonce, which this responder gives'",
      replace: '',
      test: ['apps/server/src/gateway/revocation/ocsp-freshness.test.ts', 'no nonce, of this moment, where it is required'],
    },
    {
      promise: 'A responder that once answered with a nonce goes on doing so',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/ocsp.ts',
      search: 'nonceRequired: policy.nonceRequired || noncesOf.has(responder)',
      replace: 'nonceRequired: policy.nonceRequired',
      test: ['test/contracts/gateway-time.test.ts', 'counts for nothing from a responder that has answered with a nonce before'],
    },
    {
      promise: 'How fresh an answer must be is the issuer’s own policy',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/ocsp.ts',
      search: 'const policy = policyOf(issuer)',
      replace: 'const policy = defaultOcspPolicy',
      test: [
        'test/contracts/gateway-time.test.ts',
        'counts for an hour, whatever its nextUpdate says; the policy of the authority may say otherwise',
      ],
    },
    {
      promise: 'An answer is used no longer than it counts, however long its token takes',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/ocsp.ts',
      search: 'Math.min(usableUntil, answer.countsUntil)',
      replace: 'usableUntil',
      test: ['test/contracts/gateway-time.test.ts', 'an announced answer whose hour ends before its token comes is asked for anew'],
    },
    {
      promise: 'An answer to another question is none',
      since: 'deec9c8',
      file: 'packages/pki/src/ocsp/judge-answer.ts',
      search: "if (nonce && basic.nonce && !nonceEchoed) malformed('answer to another question (nonce differs)')",
      replace: '',
      test: ['packages/pki/src/ocsp/ocsp.test.ts', 'another nonce is refused'],
    },
    {
      promise: 'An old list in place of a silent responder lowers the assurance',
      since: 'c403a73',
      file: 'apps/server/src/gateway/revocation/decide-status.ts',
      search: 'return namesResponder && answer === undefined && +now - +thisUpdate > frozenSeconds * 1000',
      replace: 'return namesResponder && answer !== undefined && +now - +thisUpdate > frozenSeconds * 1000',
      test: ['test/contracts/gateway-time.test.ts', 'a list that is valid but old, while the responder is silent, lowers the assurance'],
    },
    {
      promise: 'A serial number once seen revoked stays so',
      since: '60f3d83',
      file: 'apps/server/src/gateway/revocation/index.ts',
      search: 'if (known !== undefined) return known // revocation is final, whatever a later answer says',
      replace: '',
      test: ['test/contracts/gateway-revocation.test.ts', 'a serial once seen revoked stays refused, whatever is said later'],
    },
  ],
}
