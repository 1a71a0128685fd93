import { createClock } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { failureOf } from './failure-of-finding.ts'
import { boundVerifications, refusedVerdict } from './in-flight.ts'
import { createReplayMemory, proofFingerprint } from './replay-memory.ts'

describe('proofs seen before', () => {
  it('for ten minutes, counted from the first time: asking again makes it no longer', () => {
    const clock = createClock()
    const memory = createReplayMemory(clock)
    expect(memory.seenBefore('a')).toBe(false)
    clock.advance(599_000)
    expect([memory.seenBefore('a'), memory.seenBefore('b')]).toEqual([true, false])
    clock.advance(1000)
    expect([memory.seenBefore('a'), memory.seenBefore('b')]).toEqual([false, true])
  })

  it('a clock that is set forgets nothing and keeps nothing longer', () => {
    const clock = createClock()
    const memory = createReplayMemory(clock)
    memory.seenBefore('a')
    clock.step(86_400_000)
    expect(memory.seenBefore('a')).toBe(true)
    clock.step(-172_800_000)
    clock.advance(600_000)
    expect(memory.seenBefore('a')).toBe(false)
  })

  it('holds no more than it may: the oldest goes first', () => {
    const memory = createReplayMemory(createClock(), 3)
    for (const proof of ['a', 'b', 'c', 'd']) expect(memory.seenBefore(proof)).toBe(false)
    expect(['d', 'c'].map((proof) => memory.seenBefore(proof))).toEqual([true, true])
    expect(memory.seenBefore('a')).toBe(false)
  })
})

describe('what makes two tokens the same proof', () => {
  const signature = Buffer.alloc(64, 7)
  const token = (bytes: Buffer) => ({ signature: bytes.toString('base64') }) as Parameters<typeof proofFingerprint>[1]

  it('r of the signature: with another s it is the same proof, whatever the JSON around it', () => {
    const other = Buffer.from(signature)
    other[63] = 8
    expect(proofFingerprint('{"a":1}', token(other))).toBe(proofFingerprint('{}', token(signature)))
    const another = Buffer.from(signature)
    another[31] = 8
    expect(proofFingerprint('', token(another))).not.toBe(proofFingerprint('', token(signature)))
  })

  it('a text that is no token stands for itself', () => {
    expect(proofFingerprint('x', undefined)).toBe(proofFingerprint('x', undefined))
    expect(proofFingerprint('x', undefined)).not.toBe(proofFingerprint('y', undefined))
  })
})

describe('verifications under way', () => {
  it('one more than may be is answered at once with a refusal; a place is free again after a verdict and after a failure', async () => {
    const bound = boundVerifications(1)
    const first = Promise.withResolvers<ReturnType<typeof refusedVerdict>>()
    const working = bound('1', () => first.promise)
    expect(await bound('2', () => expect.unreachable())).toEqual(refusedVerdict('GATEWAY_BUSY', '2'))
    first.reject(new Error('broken'))
    await expect(working).rejects.toThrow('broken')
    const verdict = refusedVerdict('CERTIFICATE_EXPIRED', '3')
    expect(await bound('3', async () => verdict)).toBe(verdict)
    expect(await bound('4', async () => verdict)).toBe(verdict)
  })

  it('a verdict about nothing lets nobody in and names nobody', () => {
    expect(refusedVerdict('GATEWAY_BUSY', 'abc')).toEqual({
      verdict: 'refused',
      code: 'GATEWAY_BUSY',
      assurance: 'none',
      findings: [],
      evidence: [],
      traceId: 'abc',
    })
  })
})

describe('findings of the verifier in the catalogue', () => {
  it('a hold is no revocation, because it can be lifted; nothing else depends on the detail', () => {
    expect([failureOf('REVOKED', 'certificateHold'), failureOf('REVOKED', 'keyCompromise'), failureOf('REVOKED')]).toEqual([
      ...['CERTIFICATE_SUSPENDED', 'CERTIFICATE_REVOKED', 'CERTIFICATE_REVOKED'],
    ])
    expect(failureOf('EXPIRED', 'certificateHold')).toBe('CERTIFICATE_EXPIRED')
  })
})
