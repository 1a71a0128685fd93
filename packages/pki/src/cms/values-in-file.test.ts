import { createTestPki } from '@yinxin/testkit'
import { describe, expect, it } from 'vitest'
import { derToPem } from '../der/pem.ts'
import { generateKeyPair } from '../keys/key-pair.ts'
import { encodeInteger, encodeSequence } from '../der/writer.ts'
import { valuesInFile } from './values-in-file.ts'

const pki = createTestPki({ kind: 'P-256', now: new Date('2026-03-02T08:00:00Z') })
const keyPair = generateKeyPair('P-256')
const [a, b] = [pki.root.der, pki.issuingCa.der]
const pem = (der: Uint8Array, label = 'CERTIFICATE') => derToPem(der, label)
const key = pem(keyPair.privateKeyPkcs8, 'PRIVATE KEY')
const file = (text: string) => new Uint8Array(Buffer.from(text))

describe('values in a file', () => {
  it.each<[string, Uint8Array, Uint8Array[]]>([
    ['DER', a, [a]],
    ['PEM', file(pem(a)), [a]],
    ['several, with text and a key between', file(`${pem(b)}subject=…\n${key}${pem(a)}`), [b, a]],
    ['PEM with a byte order mark and CRLF', file(`\ufeff${pem(a).replaceAll('\n', '\r\n')}`), [a]],
    ['UTF-16, little end first', Buffer.from(`\ufeff${pem(a)}`, 'utf16le'), [a]],
    ['UTF-16, big end first', Buffer.from(`\ufeff${pem(a)}`, 'utf16le').swap16(), [a]],
    [
      'PEM beside an old encrypted key',
      file(
        `-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END EC PRIVATE KEY-----\n${pem(a)}`,
      ),
      [a],
    ],
    ['base64 alone', file(Buffer.from(a).toString('base64')), [a]],
    ['a trusted certificate', file(pem(Buffer.concat([a, encodeSequence()]), 'TRUSTED CERTIFICATE')), [a]],
  ])('%s', (_form, given, expected) => {
    expect(valuesInFile(given, 'certificate')).toEqual({ ok: true, value: expected })
  })

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(), /neither PEM nor DER/],
    ['another kind', file(pem(a, 'X509 CRL')), /no certificate in it, but X509 CRL/],
    ['a key', file(key), /but PRIVATE KEY/],
    ['a key in DER', keyPair.privateKeyPkcs8, /a private key/],
    ['PKCS #12', encodeSequence(encodeInteger(3), encodeSequence()), /PKCS #12/],
    ['one whole and one cut short', file(pem(a) + pem(b).slice(0, -20)), /damaged/],
    ['a trusted certificate cut short', file(pem(a.subarray(0, 50), 'TRUSTED CERTIFICATE')), /cut short/],
    ['a message that is none', file(pem(a, 'PKCS7')), /SignedData/],
  ])('%s is a sentence', (_form, given, problem) => {
    const found = valuesInFile(given, 'certificate')
    expect(found.ok ? 'read' : found.problem).toMatch(problem)
  })

  it('lists and answers by their labels', () => {
    expect(valuesInFile(file(pem(a) + pem(b, 'X509 CRL')), 'crl')).toEqual({ ok: true, value: [b] })
    expect(valuesInFile(file(pem(b, 'OCSP RESPONSE')), 'ocsp')).toEqual({ ok: true, value: [b] })
  })
})
