import type { AuthenticationToken } from '@yinxin/protocol/assistant'
import { createClock } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import { createReplayMemory, proofFingerprint } from '../replay-memory.ts'
import { checkReplay } from './replay.ts'

it('refuses a proof within ten minutes and forgets it then', () => {
  const clock = createClock()
  const memory = createReplayMemory(clock)
  const results = [0, 1, 598, 1].map((seconds) => (clock.advance(seconds * 1000), checkReplay(memory, 'a').code))
  expect(results).toEqual([undefined, 'TOKEN_REPLAYED', 'TOKEN_REPLAYED', undefined])
})

it.each([3_600_000, -3_600_000])('keeps to its ten minutes when somebody sets the clock by %d ms', (step) => {
  const clock = createClock()
  const memory = createReplayMemory(clock)
  checkReplay(memory, 'a')
  clock.step(step)
  expect(checkReplay(memory, 'a').code).toBe('TOKEN_REPLAYED')
  clock.advance(600_000)
  expect(checkReplay(memory, 'a').code).toBeUndefined()
})

it('keeps proofs apart, and drops the oldest when full', () => {
  const memory = createReplayMemory(createClock(), 2)
  expect(['a', 'b', 'b', 'c', 'a'].map((fingerprint) => memory.seenBefore(fingerprint))).toEqual([false, false, true, false, false])
})

it('knows a proof again in other JSON, and an ECDSA signature with its s turned round', () => {
  const [r, s, other] = ['11', '22', '33'].map((byte) => Buffer.from(byte.repeat(32), 'hex'))
  const token = (half: Buffer): AuthenticationToken => ({
    unverifiedCertificate: 'AAAA',
    algorithm: 'ES256',
    format: 'web-eid:1.0',
    signature: Buffer.concat([r as Buffer, half]).toString('base64'),
  })
  const original = proofFingerprint('one', token(s as Buffer))
  expect(proofFingerprint('another text', token(s as Buffer))).toBe(original)
  expect(proofFingerprint('one', token(other as Buffer))).toBe(original)
  expect(
    proofFingerprint('one', { ...token(s as Buffer), signature: Buffer.concat([other as Buffer, s as Buffer]).toString('base64') }),
  ).not.toBe(original)
  expect(proofFingerprint('noise', undefined)).not.toBe(proofFingerprint('other noise', undefined))
})
