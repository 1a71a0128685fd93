import { createTestPki } from '@yinxin/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKnownInputs, derOfBase64 } from './known-inputs.ts'

describe('base64 of a batch', () => {
  it('is read back as it was written, line ends inside or not', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(derOfBase64(text)).toEqual(bytes)
        expect(derOfBase64(` ${text.replace(/.{1,64}/g, '$&\r\n')}`)).toEqual(bytes)
      }),
    )
  })

  it.each(['', ' ', 'A', 'AA', 'AAA', 'AAAAA', 'AA=A', '====', 'AAA-', 'AAA_', 'AAA!', 'AAAA====', 'ＡAAA', '\u0000AAA'])(
    '%j is none',
    (text) => {
      expect(derOfBase64(text)).toBeUndefined()
    },
  )
})

describe('inputs read before', () => {
  const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
  const certificate = Buffer.from(pki.issuingCa.der).toString('base64')
  const list = Buffer.from(pki.crl()).toString('base64')

  it('come from memory from the third time on: what comes only once is not carried along', () => {
    const known = createKnownInputs()
    const [first, second, third] = [known.certificate(certificate), known.certificate(certificate), known.certificate(certificate)]
    expect(second).not.toBe(first)
    expect(third).toBe(second)
    expect(third).toMatchObject({ sha256: pki.issuingCa.certificate.sha256 })
  })

  it('a text asked for as a list is not the certificate it was before', () => {
    const known = createKnownInputs()
    for (let time = 0; time < 3; time++) {
      expect(known.certificate(certificate)).toMatchObject({ subject: pki.issuingCa.certificate.subject })
      expect(known.list(certificate)).toBeInstanceOf(Uint8Array)
      expect(known.list(list)).toMatchObject({ issuer: pki.issuingCa.certificate.subject })
    }
  })

  it('what cannot be read stays as it is, for the verifier to say what is wrong; what is no base64 is nothing', () => {
    const known = createKnownInputs()
    expect(known.certificate('MAA=')).toEqual(Uint8Array.of(0x30, 0))
    expect(known.list('MAA=')).toEqual(Uint8Array.of(0x30, 0))
    expect([known.certificate('?'), known.list('')]).toEqual([undefined, undefined])
  })

  it('without room everything is read anew, and rightly', () => {
    const known = createKnownInputs(0)
    const read = [1, 2, 3, 4].map(() => known.certificate(certificate))
    expect(new Set(read).size).toBe(4)
    for (const one of read) expect(one).toMatchObject({ sha256: pki.issuingCa.certificate.sha256 })
  })

  it('the one longest unused goes first', () => {
    const others = [1, 2, 3].map((index) => Buffer.from(pki.issue({ subject: `单位${index}` }).der).toString('base64'))
    const [a = '', b = '', c = ''] = others
    const weight = (text: string) => Buffer.from(text, 'base64').length * 8
    const known = createKnownInputs(weight(a) + weight(b) + Math.floor(weight(c) / 2))
    const twice = (text: string) => [known.certificate(text), known.certificate(text)][1]
    const [keptA, keptB] = [twice(a), twice(b)]
    expect([known.certificate(a), known.certificate(b)]).toEqual([keptA, keptB])
    expect(known.certificate(a)).toBe(keptA) // b is now the one longest unused
    twice(c)
    expect(known.certificate(a)).toBe(keptA)
    expect(known.certificate(b)).not.toBe(keptB)
  })
})
