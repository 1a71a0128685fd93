import type { StaffCase } from '@yinxin/protocol/desk'
import { describe, expect, it } from 'vitest'
import { meaningOf } from './case-keys.ts'

const open: Pick<StaffCase, 'steps' | 'checklist'> = {
  steps: ['release', 'hold', 'no-show', 'transfer', 'check', 'submit', 'decide', 'prove'],
  checklist: [{ item: 'identity' }, { item: 'letter', seenBy: '林书云', seenAt: '2026-11-30T01:00:00Z' }],
}

describe('R44 the clerk’s keys', () => {
  it.each([
    ['1', { does: 'step', input: { step: 'check', item: 'identity', seen: true } }],
    ['2', { does: 'step', input: { step: 'check', item: 'letter', seen: false } }],
    ['3', undefined],
    ['m', { does: 'step', input: { step: 'no-show' } }],
    ['q', { does: 'step', input: { step: 'release' } }],
    ['p', { does: 'prove' }],
    ['h', { does: 'focus', field: 'hold' }],
    ['x', { does: 'focus', field: 'to' }],
    ['r', { does: 'focus', field: 'reason' }],
    ['a', undefined],
    ['b', undefined],
    ['constructor', undefined],
  ])('%s on a case one works on', (key, meaning) => expect(meaningOf(key, open)).toEqual(meaning))

  it('an approver has theirs, and nobody a key for what they may not', () => {
    const waiting = { ...open, steps: ['approve', 'send-back'] as const }
    expect(meaningOf('a', waiting)).toEqual({ does: 'focus', field: 'approve' })
    expect(meaningOf('r', waiting)).toEqual({ does: 'focus', field: 'back' })
    for (const key of [...'12mqphxb']) expect(meaningOf(key, waiting), key).toBeUndefined()
    expect(meaningOf('b', { ...open, steps: ['resume'] })).toEqual({ does: 'step', input: { step: 'resume' } })
    expect(meaningOf('b', { ...open, steps: ['recall'] })).toEqual({ does: 'step', input: { step: 'recall' } })
  })
})
