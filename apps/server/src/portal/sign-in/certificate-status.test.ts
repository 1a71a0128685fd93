import { describe, expect, it } from 'vitest'
import { statusBeforePin } from './certificate-status.ts'

describe('R28 what a page may say of a verification', () => {
  it.each([
    ['accepted with fresh revocation data', { verdict: 'accepted', assurance: 'certificate' }, 'good'],
    ['accepted on an old list', { verdict: 'accepted', assurance: 'certificate-stale' }, 'unchecked'],
    ['a gateway that is away', { verdict: 'refused', code: 'GATEWAY_UNAVAILABLE', assurance: 'none' }, 'unchecked'],
    ['revocation data that is away', { verdict: 'refused', code: 'REVOCATION_UNAVAILABLE', assurance: 'none' }, 'unchecked'],
    ['revocation data that is old', { verdict: 'refused', code: 'REVOCATION_STALE', assurance: 'none' }, 'unchecked'],
    ['an authority that does not know it', { verdict: 'refused', code: 'CERTIFICATE_STATUS_UNKNOWN', assurance: 'none' }, 'unchecked'],
    ['refused without a code', { verdict: 'refused', assurance: 'none' }, 'unchecked'],
    ['revoked', { verdict: 'refused', code: 'CERTIFICATE_REVOKED', assurance: 'none' }, 'refused'],
    ['suspended', { verdict: 'refused', code: 'CERTIFICATE_SUSPENDED', assurance: 'none' }, 'refused'],
  ] as const)('%s: %s', (_what, verification, status) => {
    expect(statusBeforePin(verification).status).toBe(status)
  })
})
