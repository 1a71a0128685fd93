import { failure } from '@yinxin/protocol/failures'
import type { UkeyStatus } from '@yinxin/protocol/assistant'
import type { AssistantState } from '@yinxin/sdk'
import { describe, expect, it } from 'vitest'
import { ukeyPresence } from './ukey-presence.ts'

const sha256 = 'ab'.repeat(32)
const ukey = (fingerprint: string): UkeyStatus => ({
  ...{ id: 'a', serialNumber: '1', label: 'UKey', driver: 'soft', software: true },
  pin: { locked: false, factory: false },
  certificates: [{ certificate: '', sha256: fingerprint, use: 'authentication' }],
})
const connected = (ukeys: readonly UkeyStatus[], troubled = false): AssistantState => ({
  ...{ kind: 'connected', port: 1, version: '0.1.0', approval: 'listed', keyChanged: false },
  status: { ukeys, problems: troubled ? [failure('UKEY_REMOVED')] : [] },
})

describe('R30 whether the UKey of the session is plugged in', () => {
  it('is there, or gone, by the certificate and by nothing else', () => {
    expect(ukeyPresence(connected([ukey('cd'.repeat(32)), ukey(sha256)]), sha256)).toBe('there')
    expect(ukeyPresence(connected([ukey('cd'.repeat(32))]), sha256)).toBe('gone')
    expect(ukeyPresence(connected([]), sha256)).toBe('gone')
  })

  it.each<[string, AssistantState]>([
    ['the assistant stopped', { kind: 'failed', failure: failure('ASSISTANT_LOST') }],
    ['the browser has not been asked', { kind: 'prompt', dismissed: false }],
    ['the status is not known yet', { kind: 'connected', port: 1, version: '0.1.0', approval: 'listed', keyChanged: false }],
    ['a driver has trouble', connected([], true)],
  ])('is unknown when %s: that locks nobody out', (_name, state) => {
    expect(ukeyPresence(state, sha256)).toBe('unknown')
  })
})
