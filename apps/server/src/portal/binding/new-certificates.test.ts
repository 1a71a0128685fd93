import { describe, expect, it } from 'vitest'
import {
  isNewCertificateRefusal,
  judgeNewCertificate,
  newCertificatePolicies,
  newCertificateTable,
  type NewCertificateFacts,
} from './new-certificates.ts'

const both = [true, false]
const everything: readonly NewCertificateFacts[] = newCertificatePolicies.flatMap((policy) =>
  both.flatMap((isByManager) =>
    both.flatMap((isDeclined) => both.map((hasManager) => ({ policy, isByManager, isDeclined, hasManager }) as const)),
  ),
)
const facts = (change: Partial<NewCertificateFacts>): NewCertificateFacts => ({
  ...{ policy: 'confirm', isByManager: false, isDeclined: false, hasManager: true },
  ...change,
})

describe('R24 another certificate under a known identifier', () => {
  it.each<[string, Partial<NewCertificateFacts>, string]>([
    ['accept', { policy: 'accept' }, 'take'],
    ['refuse', { policy: 'refuse' }, 'NEW_CERTIFICATE_REFUSED'],
    ['clerk', { policy: 'clerk' }, 'NEW_CERTIFICATE_NEEDS_CLERK'],
    ['confirm, brought by a supervisor', { isByManager: true }, 'take'],
    ['confirm, brought by a supervisor after another had declined it', { isByManager: true, isDeclined: true }, 'take'],
    ['confirm, declined', { isDeclined: true }, 'NEW_CERTIFICATE_DECLINED'],
    ['confirm, declined by somebody who is gone', { isDeclined: true, hasManager: false }, 'NEW_CERTIFICATE_DECLINED'],
    ['confirm, and nobody could', { hasManager: false }, 'NEW_CERTIFICATE_NEEDS_CLERK'],
    ['confirm', {}, 'NEW_CERTIFICATE_WAITS'],
  ])('%s', (_what, change, decision) => expect(judgeNewCertificate(facts(change))).toBe(decision))

  it('nobody waits for a supervisor, and no supervisor takes it, where the policy says otherwise', () => {
    for (const one of everything.filter(({ policy }) => policy === 'refuse' || policy === 'clerk'))
      expect(judgeNewCertificate(one)).not.toBe('take')
    for (const one of everything.filter(({ policy }) => policy !== 'confirm'))
      expect(judgeNewCertificate(one)).not.toBe('NEW_CERTIFICATE_WAITS')
  })

  it('every row decides something, and its words name what it decides', () => {
    const decided = new Set(everything.map((one) => newCertificateTable.findIndex(({ applies }) => applies(one))))
    expect(decided).toEqual(new Set(newCertificateTable.keys()))
    for (const { then, decision } of newCertificateTable) expect(then).toContain(decision === 'take' ? 'taken' : decision)
  })

  it('a refusal for what the bureau has set is told from any other', () => {
    for (const one of everything) {
      const decision = judgeNewCertificate(one)
      if (decision !== 'take') expect(isNewCertificateRefusal(decision)).toBe(true)
    }
    for (const other of ['NAME_MISMATCH', 'BINDING_BLOCKED', 'SUSPENDED_BY_ORGANIZATION'] as const)
      expect(isNewCertificateRefusal(other)).toBe(false)
  })
})
