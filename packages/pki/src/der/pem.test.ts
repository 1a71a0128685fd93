import { describe, expect, it } from 'vitest'
import { derToPem, pemToDer } from './pem.ts'

describe('PEM', () => {
  const der = Uint8Array.from({ length: 100 }, (_, index) => index)

  it('goes both ways, 64 characters a line', () => {
    const pem = derToPem(der, 'CERTIFICATE')
    expect(pem.split('\n').every((line) => line.length <= 64)).toBe(true)
    expect(pemToDer(pem)).toEqual([der])
  })

  it('finds all blocks, or those of a label, with text and CRLF around them', () => {
    const text = `subject=…\r\n${derToPem(der, 'CERTIFICATE').replaceAll('\n', '\r\n')}\r\n${derToPem(Uint8Array.of(1), 'X509 CRL')}`
    expect(pemToDer(text)).toEqual([der, Uint8Array.of(1)])
    expect(pemToDer(text, 'X509 CRL')).toEqual([Uint8Array.of(1)])
  })

  it('nothing, half a block, or labels that differ: nothing', () => {
    for (const text of ['', 'no pem', '-----BEGIN A-----\nAAAA', '-----BEGIN A-----\nAAAA\n-----END B-----'])
      expect(pemToDer(text)).toEqual([])
  })

  it('a long text of half blocks ends quickly', () => {
    expect(pemToDer('-----BEGIN A-----\n'.repeat(20_000))).toEqual([])
    expect(pemToDer(`-----BEGIN A-----${'A'.repeat(2_000_000)}`)).toEqual([])
  })
})
