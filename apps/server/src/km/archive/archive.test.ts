import { randomBytes } from 'node:crypto'
import { generateKeyPair } from '@yinxin/pki'
import { createTestPki } from '@yinxin/testkit'
import { describe, expect, test } from 'vitest'
import { archiveKey, openArchived, shareFor, takesShares } from './archive.ts'

const officer = (kind: 'SM2' | 'RSA' | 'P-256') => createTestPki({ kind, now: new Date() }).issue({ subject: '恢复员' })
const [first, second, third, stranger] = [officer('SM2'), officer('RSA'), officer('SM2'), officer('SM2')]
const secret = new Uint8Array(randomBytes(138))
const archived = archiveKey(
  secret,
  'key 1',
  [first, second, third].map(({ certificate }) => certificate),
  randomBytes,
)

describe('R9 a key in the archive', () => {
  test.each([
    ['SM2 and RSA', first, second],
    ['RSA and SM2', second, third],
    ['SM2 twice', first, third],
  ])('%s: two officers open it together', (_, a, b) => {
    const [one, other] = [shareFor(archived, a.privateKey), shareFor(archived, b.privateKey)]
    if (one === undefined || other === undefined) throw new Error('no share')
    expect([one.officer, other.officer]).toEqual([a.certificate.sha256, b.certificate.sha256])
    expect(new Uint8Array(openArchived(archived, 'key 1', one, other) ?? [])).toEqual(secret)
    expect(openArchived(archived, 'key 2', one, other)).toBeUndefined()
  })

  test('one officer alone does not, nor with a share of another archive; a stranger has none', () => {
    const other = archiveKey(secret, 'key 1', [first.certificate, third.certificate], randomBytes)
    const [own, foreign] = [shareFor(archived, first.privateKey), shareFor(other, third.privateKey)]
    if (own === undefined || foreign === undefined) throw new Error('no share')
    expect(openArchived(archived, 'key 1', own, own)).toBeUndefined()
    expect(openArchived(archived, 'key 1', own, foreign)).toBeUndefined()
    expect(shareFor(archived, stranger.privateKey)).toBeUndefined()
    expect(shareFor(archived, generateKeyPair('RSA').privateKey)).toBeUndefined()
  })

  test('nothing that is stored holds the secret, its key or a share in the clear, and ECDSA keys take no shares', () => {
    const stored = JSON.stringify(archived)
    const shares = [first, second, third].map(({ privateKey }) => Buffer.from(shareFor(archived, privateKey)?.bytes ?? []))
    for (const clear of [Buffer.from(secret), ...shares]) expect(stored).not.toContain(clear.toString('base64').slice(0, 40))
    expect([first, second, officer('P-256')].map(({ certificate }) => takesShares(certificate))).toEqual([true, true, false])
  })
})
