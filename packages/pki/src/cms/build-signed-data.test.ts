import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { algorithmRow, type AlgorithmId } from '../keys/algorithm-table.ts'
import { sign, signRaw } from '../keys/signatures.ts'
import { encodeText } from '../der/writer.ts'
import { prepareSignedData, type DocumentToSign } from './build-signed-data.ts'
import { parseSignedData } from './signed-data.ts'
import { verifySignedData } from './verify-signed-data.ts'

const now = new Date('2026-11-23T08:00:00Z')
const content = new TextEncoder().encode('{"title":"申报","fields":[{"label":"单位","value":"示范单位"}]}')
const attribute = '1.3.6.1.4.1.32473.15.2'

function signerOf(keyKind: 'SM2' | 'P-256' | 'P-384' | 'RSA') {
  const pki = createTestPki({ kind: keyKind === 'P-384' ? 'P-256' : keyKind, now })
  return pki.issue({ subject: '示范单位', kind: keyKind })
}
type Signer = ReturnType<typeof signerOf>

function messageOf(signer: Signer, algorithm: AlgorithmId, more: Partial<DocumentToSign> = {}, raw?: 'raw') {
  const prepared = prepareSignedData({
    ...{ content, certificate: signer.certificate, algorithm, signingTime: now },
    ...{ attributes: [[attribute, encodeText('https://tax.example')]], ...more },
  })
  const input = { algorithm, privateKey: signer.privateKey, message: prepared.toBeSigned }
  return { prepared, message: raw === 'raw' ? prepared.finish(signRaw(input), raw) : prepared.finish(sign(input)) }
}

const rows = [
  ['SM2', 'SM2-SM3'],
  ['P-256', 'ECDSA-SHA256'],
  ['P-384', 'ECDSA-SHA384'],
  ['RSA', 'RSA-SHA256'],
  ['RSA', 'RSA-SHA512'],
  ['RSA', 'RSA-PSS-SHA256'],
] as const

describe('R41 a message of one signer', () => {
  it.each(rows)('%s with %s: holds attached and detached, from a raw signature too', (keyKind, algorithm) => {
    const signer = signerOf(keyKind)
    const held = { verified: true, algorithm, signingTime: now }
    for (const raw of [undefined, 'raw'] as const) {
      const { message } = messageOf(signer, algorithm, {}, raw)
      const read = verifySignedData({ message })
      expect(read).toMatchObject({ ok: true, value: { content, signers: [held] } })
      expect(read.ok && read.value.signers[0]?.certificate?.raw).toEqual(signer.certificate.raw)
    }
    const { message } = messageOf(signer, algorithm, { detached: true })
    expect(verifySignedData({ message })).toMatchObject({ ok: false })
    expect(verifySignedData({ message, content })).toMatchObject({ ok: true, value: { signers: [held] } })
    const other = verifySignedData({ message, content: Buffer.from('another') })
    expect(other).toMatchObject({ value: { signers: [{ verified: false, problem: 'the content was changed' }] } })
  })

  it('carries the numbers of GB/T 35275 with SM2, those of PKCS #7 else', () => {
    const typeOf = (keyKind: 'SM2' | 'RSA', algorithm: AlgorithmId) => {
      const read = parseSignedData(messageOf(signerOf(keyKind), algorithm).message)
      return read.ok ? read.value.contentType : read.problem
    }
    expect([typeOf('SM2', 'SM2-SM3'), typeOf('RSA', 'RSA-SHA256')]).toEqual(['1.2.156.10197.6.1.4.2.1', '1.2.840.113549.1.7.1'])
  })

  it('signs the attributes as a SET OF in the order of DER, the given one among them', () => {
    const { prepared, message } = messageOf(signerOf('P-256'), 'ECDSA-SHA256')
    const read = parseSignedData(message)
    const attributes = read.ok ? read.value.signers[0]?.signedAttributes : undefined
    expect(prepared.toBeSigned[0]).toBe(0x31)
    expect(attributes?.encoded).toEqual(prepared.toBeSigned)
    expect(attributes?.values.get(attribute)).toEqual(encodeText('https://tax.example'))
  })

  it('an algorithm without a hash signs none', () => {
    const { certificate } = signerOf('RSA')
    expect(() => prepareSignedData({ content, certificate, algorithm: 'Ed25519', signingTime: now })).toThrow(TypeError)
    expect(algorithmRow('Ed25519').hash).toBeUndefined()
  })
})

describe('R41 not one bit of what was signed, or of who signed, can be turned', () => {
  it.each([
    ['SM2', 'SM2-SM3'],
    ['P-256', 'ECDSA-SHA256'],
    ['RSA', 'RSA-SHA256'],
  ] as const)('%s: every octet of a message', (keyKind, algorithm) => {
    const signer = signerOf(keyKind)
    const { message } = messageOf(signer, algorithm)
    const original = verifySignedData({ message })
    if (!original.ok) throw new Error(original.problem)
    const passed: unknown[] = []
    for (let at = 0; at < message.length; at++) {
      const turned = Uint8Array.from(message)
      turned[at] = (turned[at] ?? 0) ^ (1 << (at % 8))
      const read = verifySignedData({ message: turned })
      if (!read.ok || !read.value.signers.some(({ verified }) => verified)) continue
      // What the signature does not cover says nothing of document or signer: the version, the hint of hashes, the issuer in capitals
      passed.push([read.value.content, read.value.signers[0]?.certificate?.raw, read.value.signers.length])
    }
    expect(passed.length).toBeLessThan(40)
    for (const one of passed) expect(one).toEqual([content, signer.certificate.raw, 1])
  })
})
