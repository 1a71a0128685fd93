import { expect, it } from 'vitest'
import type { AuthenticationToken } from '@yinxin/protocol/assistant'
import { createReplayMemory, proofFingerprint } from '../replay-memory.ts'
import { checkReplay } from './replay.ts'

const start = new Date('2026-03-02T08:00:00Z')
const after = (seconds: number) => new Date(+start + seconds * 1000)

it('refuses a proof within ten minutes and forgets it then', () => {
  const memory = createReplayMemory()
  const results = [0, 1, 599, 600].map((seconds) => checkReplay(memory, 'a', after(seconds)).code)
  expect(results).toEqual([undefined, 'TOKEN_REPLAYED', 'TOKEN_REPLAYED', undefined])
})

it('keeps proofs apart, and drops the oldest when full', () => {
  const memory = createReplayMemory(2)
  expect(['a', 'b', 'b', 'c', 'a'].map((fingerprint) => memory.seenBefore(fingerprint, start))).toEqual([false, false, true, false, false])
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
