import { isSignedBy, parseCertificate, parseSignedData, pemToDer, verifySignedData } from '@yinxin/pki'
import type { Certificate } from '@yinxin/pki'
import { describe, expect, it } from 'vitest'
import { vectorFolder } from './vector-folder.ts'

/** CMS SignedData with SM2 made by Bouncy Castle, in BER with indefinite lengths. */

const folder = vectorFolder('sm')
const certificateIn = (file: string): Certificate => {
  const parsed = parseCertificate(pemToDer(folder.read(file), 'CERTIFICATE')[0] ?? new Uint8Array())
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.value
}

describe.skipIf(!folder.present)('CMS of Bouncy Castle', () => {
  const message = folder.present ? folder.bytes('oracle-openssl-bc/bc.p7') : new Uint8Array()
  const verified = (changed: Uint8Array): boolean => {
    const result = verifySignedData({ message: changed })
    return result.ok && result.value.signers.length === 1 && result.value.signers.every((signer) => signer.verified)
  }

  it('holds, signed by the certificate of the vectors', () => {
    const result = verifySignedData({ message })
    if (!result.ok) throw new Error(result.problem)
    expect(Buffer.from(result.value.content).toString()).toBe('hello')
    const [signer] = result.value.signers
    expect(signer).toMatchObject({ verified: true, algorithm: 'SM2-SM3', signingTime: new Date('2026-11-23T14:41:00Z') })
    expect(signer?.certificate?.sha256).toBe(certificateIn('oracle-openssl-bc/ee.crt').sha256)
    expect(signer?.certificate && isSignedBy(signer.certificate, certificateIn('oracle-openssl-bc/ca.crt'))).toBe(true)
  })

  it('every changed bit is refused, changes nothing that counts, or is in a certificate that then nobody signed', () => {
    const authority = certificateIn('oracle-openssl-bc/ca.crt')
    for (let at = 0; at < message.length; at++) {
      const changed = new Uint8Array(message)
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8))
      const result = verifySignedData({ message: changed })
      const [signer] = result.ok ? result.value.signers : []
      if (!result.ok || !signer?.verified || !isSignedBy(signer.certificate, authority)) continue
      const said = [Buffer.from(result.value.content).toString(), result.value.contentType, signer.algorithm, signer.signingTime]
      expect(said, `octet ${at}`).toEqual(['hello', '1.2.840.113549.1.7.1', 'SM2-SM3', new Date('2026-11-23T14:41:00Z')])
    }
  })

  it('another content, other content, or a signer who is not there: not verified', () => {
    const at = Buffer.from(message).indexOf('hello')
    const changed = new Uint8Array(message)
    changed[at] = 0x4a
    expect(verified(changed)).toBe(false)
    const text = Buffer.from(message).toString('latin1')
    const serialOfSigner = text.lastIndexOf('\x02\x01\x01\x30\x0a\x06\x08')
    const stranger = new Uint8Array(message)
    stranger[serialOfSigner + 2] = 0x02
    const result = verifySignedData({ message: stranger })
    expect(result.ok && result.value.signers).toMatchObject([{ verified: false, problem: "the signer's certificate is not there" }])
    expect(verified(message)).toBe(true)
  })

  it('a message cut short anywhere is a problem, never a crash', () => {
    for (let length = 0; length < message.length; length += 3) expect(parseSignedData(message.subarray(0, length)).ok).toBe(false)
    expect(parseSignedData(new Uint8Array([...message, 0])).ok).toBe(false)
  })

  it('deep nesting and endless indefinite lengths are bounded', () => {
    const deep = new Uint8Array(200_000).map((_, at) => (at % 2 === 0 ? 0x30 : 0x80))
    expect(parseSignedData(deep).ok).toBe(false)
    expect(parseSignedData(new Uint8Array(5 * 1024 * 1024)).ok).toBe(false)
  })
})
