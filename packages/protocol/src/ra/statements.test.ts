import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { statusBusinesses, statusReasons } from './application.ts'
import { receiptText, renewalText, statusText } from './statements.ts'

const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`))
const statement = fc.record({ step: hex(32), certificate: hex(64), key: hex(64) })
const text = (bytes: Uint8Array) => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

describe('R9 what keys sign in certificate business', () => {
  test('to the byte: whoever verifies elsewhere writes the same', () => {
    const [step, certificate, key] = ['0'.repeat(32), 'a'.repeat(64), 'b'.repeat(64)]
    expect(text(renewalText({ step, certificate, key }))).toBe(
      `Yinxin certificate renewal, version 1\nstep ${step}\ncertificate ${certificate}\nnew key ${key}\n`,
    )
    expect(text(receiptText({ step, certificate }))).toBe(
      `Yinxin certificate received and read back, version 1\nstep ${step}\ncertificate ${certificate}\n`,
    )
  })

  test('of a change: to the byte, and another word is another text', () => {
    const [step, certificate] = ['0'.repeat(32), 'a'.repeat(64)]
    expect(text(statusText({ step, business: 'resume', reason: 'found', certificate }))).toBe(
      `Yinxin change of a certificate, version 1\nresume for found\nstep ${step}\ncertificate ${certificate}\n`,
    )
    const all = statusBusinesses.flatMap((business) =>
      statusReasons[business].map((reason) => text(statusText({ step, business, reason, certificate }))),
    )
    expect(new Set(all).size).toBe(all.length)
    for (const one of all) {
      expect(one.length).toBeGreaterThan(128)
      expect([text(receiptText({ step, certificate })), text(renewalText({ step, certificate, key: certificate }))]).not.toContain(one)
    }
  })

  test('one text says one thing: another step, certificate or key is another text', () => {
    fc.assert(
      fc.property(statement, statement, (one, other) => {
        const isSame = one.step === other.step && one.certificate === other.certificate
        expect(text(receiptText(one)) === text(receiptText(other))).toBe(isSame)
        expect(text(renewalText(one)) === text(renewalText(other))).toBe(isSame && one.key === other.key)
        expect(text(renewalText(one))).not.toBe(text(receiptText(other)))
      }),
    )
  })

  test('no text is as long as what an authentication token signs', () => {
    fc.assert(fc.property(statement, (one) => Math.min(receiptText(one).length, renewalText(one).length) > 128))
  })
})
