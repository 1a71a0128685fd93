import { createTestPki } from '@yinxin/testkit'
import { expect, it } from 'vitest'
import type { KeyUsage } from './extensions.ts'
import { keyPurposeOf } from './key-purpose.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })

it.each<[readonly KeyUsage[], 'sign' | 'encrypt']>([
  [['digitalSignature'], 'sign'],
  [['nonRepudiation', 'keyEncipherment'], 'sign'],
  [['keyAgreement'], 'encrypt'],
  [['keyEncipherment', 'dataEncipherment'], 'encrypt'],
])('a key for %j is one to %s', (keyUsage, purpose) => {
  expect(keyPurposeOf(pki.issue({ subject: 'x', keyUsage }).certificate)).toBe(purpose)
})
