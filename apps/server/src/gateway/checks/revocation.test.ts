import type { RevocationEvidence, VerificationPolicy } from '@yinxin/protocol/gateway'
import { describe, expect, it } from 'vitest'
import type { CertificateStatus } from '../revocation/status.ts'
import { checkRevocation } from './revocation.ts'

const evidence: RevocationEvidence = { source: 'crl', producedAt: '2026-03-02T08:00:00.000Z', hash: 'aa' }
const good: CertificateStatus = { status: 'good', evidence }
const unknown: CertificateStatus = { status: 'unknown', why: 'nobody answers' }
const notKnown: CertificateStatus = { status: 'unknown', why: 'not theirs', unknownToResponder: true }
const stale = (age: number): CertificateStatus => ({ status: 'unknown', why: 'old', staleList: { age, evidence } })
const revoked: CertificateStatus = { status: 'revoked', reason: 'keyCompromise' }
const suspended: CertificateStatus = { status: 'suspended', reason: 'certificateHold' }
const [required, ifPresent]: VerificationPolicy[] = [{ revocation: 'required' }, { revocation: 'if-present' }]
const allowing = (staleRevocationSeconds: number): VerificationPolicy => ({ revocation: 'required', staleRevocationSeconds })

// The decision table: what is known along the path × what the policy asks.
describe('revocation policy', () => {
  it.each<[string, CertificateStatus[], VerificationPolicy | undefined, string | undefined, boolean]>([
    ['all good', [good, good], required, undefined, false],
    ['revoked', [good, revoked], required, 'CERTIFICATE_REVOKED', false],
    ['revoked outweighs suspended', [suspended, revoked], required, 'CERTIFICATE_REVOKED', false],
    ['suspended', [suspended], ifPresent, 'CERTIFICATE_SUSPENDED', false],
    ['unknown', [good, unknown], required, 'REVOCATION_UNAVAILABLE', false],
    ['unknown, not required', [unknown], ifPresent, undefined, false],
    ['not known to its own responder', [notKnown], required, 'CERTIFICATE_STATUS_UNKNOWN', false],
    ['stale, none allowed', [stale(10)], required, 'REVOCATION_UNAVAILABLE', false],
    ['stale, young enough', [good, stale(10)], allowing(10), undefined, true],
    ['stale, too old', [stale(11)], allowing(10), 'REVOCATION_STALE', false],
    ['stale, a day and a second, whatever the policy says', [stale(86_401)], allowing(1_000_000), 'REVOCATION_STALE', false],
    ['one stale, one unknown', [unknown, stale(1)], allowing(10), 'REVOCATION_UNAVAILABLE', false],
    ['stale, not required and not allowed', [stale(10)], ifPresent, undefined, false],
    ['revoked on a stale path', [stale(1), revoked], allowing(10), 'CERTIFICATE_REVOKED', false],
  ])('%s', (_name, statuses, policy, code, lowered) => {
    const outcome = checkRevocation(statuses, policy ?? { revocation: 'required' })
    expect([outcome.finding.code, outcome.stale]).toEqual([code, lowered])
  })

  it('does not run without a path, or when nobody wants to know', () => {
    expect(checkRevocation(undefined, { revocation: 'required' }).finding.result).toBe('skipped')
    expect(checkRevocation([revoked], { revocation: 'none' }).finding.result).toBe('skipped')
  })
})
