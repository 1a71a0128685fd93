import { describe, expect, it } from 'vitest'
import type { TakenChallenge } from './challenge-store.ts'
import { createIssuedChallenges } from './issued-challenges.ts'

const challenge = (nonce: string) => ({ nonce }) as TakenChallenge

function memory(capacity?: number) {
  let now = 0
  const issued = createIssuedChallenges<object>({ monotonic: () => now }, 300, capacity)
  return { issued, pass: (seconds: number) => (now += seconds * 1000) }
}

describe('challenges a node issued', () => {
  it('are given to their browser, once', () => {
    const { issued } = memory()
    issued.remember('1', 'a', challenge('n'))
    expect(issued.use('1', 'b')).toBeUndefined()
    expect(issued.use('2', 'a')).toBeUndefined()
    expect(issued.use('1', 'a')).toEqual({ nonce: 'n' })
    expect(issued.use('1', 'a')).toBe('used')
    expect(issued.use('1', 'b')).toBeUndefined()
  })

  it('are forgotten when their life is over, used or not', () => {
    const { issued, pass } = memory()
    issued.remember('1', 'a', challenge('n'))
    issued.remember('2', 'a', challenge('n'))
    issued.use('2', 'a')
    pass(300)
    expect([issued.use('1', 'a'), issued.use('2', 'a')]).toEqual([undefined, undefined])
  })

  it('stay bounded: the oldest are forgotten first, and read from their rows then', () => {
    const { issued } = memory(2)
    for (const id of ['1', '2', '3']) issued.remember(id, 'a', challenge(id))
    expect(['1', '2', '3'].map((id) => issued.use(id, 'a'))).toEqual([undefined, { nonce: '2' }, { nonce: '3' }])
  })
})
